from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from adapters.bigcommerce.client import BigCommerceClient
from adapters.testkit import Reply
from app.domain.errors import (
    ConfigurationError,
    Fault,
    IdentityMismatch,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
)
from app.domain.ports import Deadline
from tests.stores import bigcommerce

PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


@pytest.fixture(name="latest")
def _latest(latest):
    return partial(latest, BIGCOMMERCE_PRODUCT_DETAILS="false")


def placed(order_id, days=0, **more):
    return bigcommerce.order(order_id, 1001, PLACED_AT + timedelta(days=days), **more)


def test_one_call_asks_for_everything_but_shipments(shop, latest):
    shop.shop.orders = [placed(118)]

    latest(shop)

    (request,) = shop.requests
    assert request.path == "/stores/a1b2c3d4e5/v2/orders"
    assert request.query == {
        "customer_id": "1001",
        "sort": "date_created:desc",
        "limit": "3",
        "page": "1",
        "include": "consignments.line_items",
        "consignment_structure": "object",
    }
    assert request.headers["x-auth-token"] == bigcommerce.TOKEN
    assert request.headers["accept"] == "application/json"


def test_shipments_take_a_second_call(shop, latest):
    items = {65: 1}
    shop.shop.orders = [
        placed(118, status_id=2, items_shipped=1, _shipments=[bigcommerce.shipment(6, PLACED_AT, items)])
    ]

    order = latest(shop)

    assert [delivery.id for delivery in order.deliveries] == ["6"]
    assert [request.path.rpartition("/v2")[2] for request in shop.requests] == ["/orders", "/orders/118/shipments"]


def test_newest_of_many_pages_is_on_the_first(shop, latest):
    shop.shop.orders = [placed(100 + day, day) for day in range(25)]

    assert latest(shop).id == "124"
    assert len(shop.requests) == 1


def test_attempts_left_at_the_payment_page_are_looked_past(shop, latest):
    shop.shop.orders = [placed(118), *(placed(200 + day, day, status_id=0) for day in range(1, 25))]

    assert latest(shop).id == "118"
    assert [request.query["page"] for request in shop.requests] == [str(page) for page in range(1, 10)]


def test_customer_with_attempts_only_has_no_orders(shop, latest):
    shop.shop.orders = [placed(200 + day, day, status_id=0) for day in range(10)]

    with pytest.raises(OrderNotFound):
        latest(shop)


def test_endless_attempts_are_no_proof_that_there_is_no_order(shop, latest):
    shop.answer = lambda request: bigcommerce.show(request, [placed(n, status_id=0) for n in range(10)])

    with pytest.raises(UpstreamMalformed) as error:
        latest(shop)

    assert error.value.fault is Fault.SHAPE
    assert len(shop.requests) == 10


def test_store_that_includes_nothing_is_asked_for_the_parts(shop, latest):
    shop.shop.includes = False
    items = {65: 1}
    shop.shop.orders = [
        placed(118, status_id=2, items_shipped=1, _shipments=[bigcommerce.shipment(6, PLACED_AT, items)])
    ]

    order = latest(shop)

    assert order.highlighted_item.name == "Linen Towel"
    assert order.shipping_addresses[0].city == "Lisboa"
    assert order.deliveries[0].delivery_quantity == 1
    assert sorted(request.path.rpartition("/")[2] for request in shop.requests[1:]) == [
        "products",
        "shipments",
        "shipping_addresses",
    ]


def test_legacy_structure_of_consignments_is_read(shop, latest):
    shop.answer = lambda request: bigcommerce.reply([{**placed(118), "consignments": [placed(118)["consignments"]]}])

    assert latest(shop).highlighted_item.name == "Linen Towel"


def test_guests_order_is_another_customers(shop, latest):
    shop.answer = lambda request: bigcommerce.show(request, [bigcommerce.order(118, 0, PLACED_AT)])

    with pytest.raises(IdentityMismatch):
        latest(shop)


@pytest.mark.parametrize(("milliseconds", "seconds"), [("7000", 7.0), ("250", 0.25), ("soon", 2.0), ("-5", 2.0)])
def test_wait_is_what_is_left_of_the_window(shop, latest, milliseconds, seconds):
    shop.play(Reply({"status": 429}, 429, {"X-Rate-Limit-Time-Reset-Ms": milliseconds}))

    with pytest.raises(UpstreamThrottled) as error:
        latest(shop)

    assert error.value.retry_after_s == seconds


@pytest.mark.parametrize("refusal", [bigcommerce.UNAUTHORIZED, bigcommerce.FORBIDDEN, Reply("<p>No</p>", 401)])
def test_refusals_in_bigcommerces_words_concern_the_token(shop, latest, refusal):
    shop.play(refusal)

    with pytest.raises(UpstreamRejected):
        latest(shop)


def test_wrong_store_hash_is_not_a_customer_without_orders(shop, latest):
    shop.play(bigcommerce.NOT_FOUND)

    with pytest.raises(UpstreamMalformed):
        latest(shop)


def test_client_gives_payloads_untouched(shop, configured):
    shop.shop.orders = [placed(118)]
    held = {name: value for name, value in placed(118).items() if name != "_shipments"}

    assert BigCommerceClient(configured(shop.url)).fetch_orders("1001", 1, Deadline.after(10)) == [held]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BIGCOMMERCE_STORE_HASH", "store/1"),
        ("BIGCOMMERCE_STORE_HASH", "https://store-a1b2.mybigcommerce.com"),
        ("BIGCOMMERCE_ACCESS_TOKEN", "two words"),
        ("BIGCOMMERCE_API_URL", "ftp://api.example.com"),
        ("BIGCOMMERCE_API_URL", "https://user@api.example.com"),
        ("BIGCOMMERCE_API_URL", "http://api.example.com"),
    ],
)
def test_unusable_settings_stop_the_start_without_being_shown(variable, value, configured):
    with pytest.raises(ConfigurationError) as error:
        configured("https://api.bigcommerce.com", **{variable: value})

    assert [problem.partition(":")[0] for problem in error.value.problems] == [variable]
    assert value not in str(error.value)
