"""
The product's description and image: where they come from, and that no order ever waits long or fails for them.
"""

import threading
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.bigcommerce.client import BigCommerceClient
from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.bigcommerce.products import ProductDetails, build_products, to_product_details
from adapters.testing.hostile import NO_ANSWERS, broken_copies
from adapters.testkit import Trouble
from app.domain.order import HighlightedItem, Money
from tests.stores import bigcommerce
from tests.stores import bigcommerce_v3 as v3

PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
PRODUCT = "/stores/a1b2c3d4e5/v3/catalog/products/77"
OPTIONS = [
    {"display_name": "Size", "display_value": "S"},
    {"display_name": "Color", "display_value": "Sand"},
]
IMAGE = "https://cdn.example.com/383/towel.386.513.jpg?c=2"


def placed(**line):
    shipping = [bigcommerce.address(line_items=[bigcommerce.product() | line])]
    return bigcommerce.order(118, 1001, PLACED_AT, consignments=bigcommerce.consignments(shipping=shipping))


def shipped():
    return placed() | {
        "status_id": 2,
        "items_shipped": 1,
        "_shipments": [bigcommerce.shipment(6, PLACED_AT, {65: 1})],
    }


@pytest.fixture(name="shop")
def _shop(shop):
    shop.shop.orders = [placed()]
    return shop


def product_requests(shop):
    return [request for request in shop.requests if request.path.startswith("/stores/a1b2c3d4e5/v3/")]


def answering(shop, outcome):
    """
    The shop, but for its products.
    """
    return lambda request: outcome if request.path == PRODUCT else shop.shop(request)


def test_they_are_the_catalogs(shop, latest):
    item = latest(shop).highlighted_item

    assert item == HighlightedItem(
        id="65",
        name="Linen Towel",
        price=Money(Decimal("61.5000"), "EUR"),
        description="Washed linen, 60 by 120 cm, soft & light",
        brand="Casa",
        image_url=IMAGE,
        quantity=1,
        sku="LT-S",
        deliverable_quantity=1,
        deliveries=(),
    )
    (request,) = product_requests(shop)
    assert (request.path, request.query) == (PRODUCT, {"include": "images"})
    assert request.headers["x-auth-token"] == bigcommerce.TOKEN


def test_what_the_customer_chose_goes_first(shop, latest):
    shop.shop.orders = [placed(product_options=OPTIONS)]

    assert latest(shop).highlighted_item.description == "Size: S, Color: Sand. Washed linen, 60 by 120 cm, soft & light"


def test_they_are_fetched_beside_the_shipments(shop, latest):
    shop.shop.orders = [shipped()]
    both = threading.Barrier(2, timeout=5)

    def answer(request):
        if request.path == PRODUCT or request.path.endswith("/shipments"):
            both.wait()
        return shop.shop(request)

    shop.answer = answer
    order = latest(shop)

    assert ([delivery.id for delivery in order.deliveries], order.highlighted_item.image_url) == (["6"], IMAGE)


def test_they_are_had_of_a_store_that_includes_no_line_items(shop, latest):
    shop.shop.includes = False

    assert latest(shop).highlighted_item.image_url == IMAGE


def test_they_are_kept(shop, latest, configured):
    adapter = BIGCOMMERCE.build(configured(shop.url))

    images = [latest(shop, adapter=adapter).highlighted_item.image_url for _ in range(3)]

    assert images == [IMAGE] * 3
    assert len(product_requests(shop)) == 1


def test_they_can_be_switched_off(shop, latest):
    item = latest(shop, BIGCOMMERCE_PRODUCT_DETAILS="false").highlighted_item

    assert (item.description, item.image_url) == (None, None)
    assert product_requests(shop) == []


@pytest.mark.parametrize("state", ["no scope", "no product"])
def test_a_refusal_leaves_them_out(shop, latest, state):
    if state == "no scope":
        shop.shop.scopes = {"orders"}
    else:
        shop.shop.products = []

    item = latest(shop).highlighted_item

    assert (item.name, item.brand, item.description, item.image_url) == ("Linen Towel", "Casa", None, None)


@pytest.mark.parametrize(
    ("outcome", "requests"), [(v3.FORBIDDEN, 1), (v3.NOT_FOUND, 1), (bigcommerce.THROTTLED, 2), (Trouble.RESET, 2)]
)
def test_a_refusal_is_kept_longer_than_a_fault(shop, configured, outcome, requests):
    now = [100.0]
    products = build_products(BigCommerceClient(configured(shop.url)), lambda: now[0])
    shop.answer = lambda _request: outcome
    products.wait_for("77", 5)

    now[0] += 61
    products.wait_for("77", 5)

    assert len(shop.requests) == requests


@pytest.mark.parametrize("outcome", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_no_fault_of_theirs_fails_the_answer(shop, latest, outcome):
    shop.answer = answering(shop, outcome)

    order = latest(shop)

    assert (order.id, order.highlighted_item.image_url) == ("118", None)


@pytest.mark.parametrize("refusal", [bigcommerce.UNAUTHORIZED, bigcommerce.THROTTLED], ids=["401", "429"])
def test_no_refusal_of_theirs_fails_the_answer(shop, latest, refusal):
    shop.answer = answering(shop, refusal)

    assert latest(shop).highlighted_item.description is None


def test_they_cannot_delay_the_answer_past_its_deadline(shop, latest):
    shop.answer = answering(shop, Trouble.STALL)

    assert latest(shop, seconds=0.5).highlighted_item.image_url is None


@pytest.mark.parametrize("product_id", [0, None, -1, "../../v2/customers", "\u0667\u0667"])
def test_what_is_no_product_of_the_catalog_is_not_asked_for(shop, latest, product_id):
    shop.shop.orders = [placed(product_id=product_id)]

    assert latest(shop).highlighted_item.image_url is None
    assert product_requests(shop) == []


@pytest.mark.parametrize(
    ("product", "details"),
    [
        ({"description": "x" * 5_000}, ProductDetails(description="x" * 4_000)),
        ({"description": "", "images": []}, ProductDetails()),
        (
            {"images": [v3.image(1, sort_order=2), v3.image(2, sort_order=1), v3.image(3, sort_order=None)]},
            ProductDetails(image_url="https://cdn.example.com/2/towel.386.513.jpg?c=2"),
        ),
        (
            {"images": [v3.image(1), v3.image(2, is_thumbnail=True, url_standard="javascript:alert(1)")]},
            ProductDetails(image_url="https://cdn.example.com/1/towel.386.513.jpg?c=2"),
        ),
        (None, ProductDetails()),
        ([], ProductDetails()),
    ],
    ids=["long", "bare", "first of several", "unusable", "none", "a list"],
)
def test_what_is_read_of_a_product(product, details):
    assert to_product_details(product) == details


def test_wrong_types_in_a_product_break_nothing():
    for place, broken in broken_copies(v3.catalog_product(), most=500):
        details = to_product_details(broken)

        assert isinstance(details.description, str | None), place
        assert isinstance(details.image_url, str | None), place
        assert (details.image_url or "https://").startswith("https://"), place
