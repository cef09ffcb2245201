from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import requests
import responses
from responses.matchers import header_matcher, query_param_matcher

from adapters.bigcommerce.client import BigCommerceClient
from app.domain.errors import (
    ConfigurationError,
    Fault,
    IdentityMismatch,
    OrderNotFound,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import Deadline
from tests.stores import bigcommerce

PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


@pytest.fixture(name="latest")
def _latest(latest):
    return partial(latest, BIGCOMMERCE_PRODUCT_DETAILS="false")


def placed(order_id, days=0, **more):
    return bigcommerce.order(order_id, 1001, PLACED_AT + timedelta(days=days), **more)


@pytest.fixture(name="client")
def _client(configured):
    return BigCommerceClient(configured("https://api.bigcommerce.com"))


ORDERS = f"https://api.bigcommerce.com/stores/{bigcommerce.STORE_HASH}/v2/orders"


@responses.activate(assert_all_requests_are_fired=True)
def test_one_call_asks_for_everything_but_shipments(client):
    query = {
        "customer_id": "1001",
        "sort": "date_created:desc",
        "limit": "3",
        "page": "1",
        "include": "consignments.line_items",
        "consignment_structure": "object",
    }
    credential = header_matcher({"X-Auth-Token": bigcommerce.TOKEN, "Accept": "application/json"})
    responses.get(ORDERS, json=[{"id": 118}], match=[query_param_matcher(query), credential])

    assert client.fetch_orders("1001", 1, Deadline.after(10)) == [{"id": 118}]
    assert "Authorization" not in responses.calls[0].request.headers


@responses.activate(assert_all_requests_are_fired=True)
def test_an_empty_list_is_written_as_no_content(client):
    responses.get(ORDERS, status=204)

    assert client.fetch_orders("1001", 1, Deadline.after(10)) == ()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"status": 401, "json": {"title": "Unauthorized"}}, UpstreamRejected),
        ({"status": 401, "body": "<p>No</p>"}, UpstreamRejected),
        ({"status": 403, "json": {"title": "Forbidden"}}, UpstreamRejected),
        ({"status": 403, "body": "<html>Access denied</html>"}, UpstreamMalformed),
        ({"status": 404, "json": {"title": "Not found"}}, UpstreamMalformed),  # a wrong store hash
        ({"status": 429}, UpstreamThrottled),
        ({"status": 500, "body": "oops"}, UpstreamUnavailable),
        ({"status": 503, "headers": {"Retry-After": "7"}}, UpstreamThrottled),
        ({"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, UpstreamUnavailable),
        ({"body": "<html>Welcome</html>"}, UpstreamMalformed),
        ({"json": {"orders": []}}, UpstreamMalformed),
        ({"json": [7]}, UpstreamMalformed),
        ({"body": requests.Timeout("api.bigcommerce.com")}, UpstreamTimeout),
        ({"body": requests.ConnectionError("api.bigcommerce.com")}, UpstreamUnavailable),
    ],
)
@responses.activate(assert_all_requests_are_fired=True)
def test_any_other_answer_is_an_error_that_shows_nothing_of_it(client, answer, error):
    responses.get(ORDERS, **answer)

    with pytest.raises(UpstreamError) as raised:
        client.fetch_orders("1001", 1, Deadline.after(10))

    assert type(raised.value) is error
    assert "bigcommerce.com" not in str(raised.value)
    assert len(responses.calls) == 1


@pytest.mark.parametrize(("milliseconds", "seconds"), [("7000", 7.0), ("250", 0.25), ("soon", 2.0), ("-5", 2.0)])
@responses.activate(assert_all_requests_are_fired=True)
def test_wait_is_what_is_left_of_the_window(client, milliseconds, seconds):
    responses.get(ORDERS, status=429, headers={"X-Rate-Limit-Time-Reset-Ms": milliseconds})

    with pytest.raises(UpstreamThrottled) as error:
        client.fetch_orders("1001", 1, Deadline.after(10))

    assert error.value.retry_after_s == seconds


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


@pytest.mark.parametrize("part", ["shipments", "products", "shipping_addresses"])
def test_a_part_the_store_does_not_have_is_no_reason_to_fail(shop, latest, part):
    held = bigcommerce.consignments(), [bigcommerce.product()], [bigcommerce.address()]
    found = placed(118, status_id=2, items_shipped=1, consignments=held[0], _products=held[1], _addresses=held[2])
    shop.shop.orders = [found]
    shop.answer = lambda request: bigcommerce.NOT_FOUND if request.path.endswith(part) else shop.shop(request)

    order = latest(shop)

    assert order.status_info[order.status_info_current_index].detailed_type == "IN_TRANSIT"
    assert (order.highlighted_item is None) == (part == "products")
    assert (order.shipping_addresses == ()) == (part == "shipping_addresses")


def test_addresses_are_found_at_the_path_of_an_orders_own_links(shop, latest):
    shop.shop.orders = [placed(118, consignments=bigcommerce.consignments(), _products=[bigcommerce.product()])]

    def answer(request):
        if request.path.endswith("/shippingaddresses"):
            return bigcommerce.reply([bigcommerce.address()])
        return bigcommerce.NOT_FOUND if request.path.endswith("/shipping_addresses") else shop.shop(request)

    shop.answer = answer

    assert latest(shop).shipping_addresses[0].city == "Lisboa"


def test_an_order_that_is_all_there_needs_no_other_call(shop, latest):
    collected = bigcommerce.product(order_address_id=0, order_pickup_method_id=1)
    pickups = [{"id": 99, "location": {"name": "Chiado shop"}, "line_items": [collected]}]
    shop.shop.orders = [placed(118, consignments=bigcommerce.consignments(pickups=pickups))]

    latest(shop)

    assert len(shop.requests) == 1


def test_an_order_dated_ahead_is_none(shop, latest):
    shop.shop.orders = [placed(118), placed(119, days=40_000)]

    assert latest(shop).id == "118"


def test_legacy_structure_of_consignments_is_read(shop, latest):
    shop.answer = lambda request: bigcommerce.reply([{**placed(118), "consignments": [placed(118)["consignments"]]}])

    assert latest(shop).highlighted_item.name == "Linen Towel"


def test_guests_order_is_another_customers(shop, latest):
    shop.answer = lambda request: bigcommerce.show(request, [bigcommerce.order(118, 0, PLACED_AT)])

    with pytest.raises(IdentityMismatch):
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
