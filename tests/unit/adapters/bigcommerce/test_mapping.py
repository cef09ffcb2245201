"""
What the cases do not show of prices and consignments.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.bigcommerce.consignments import to_consignments
from adapters.bigcommerce.lines import to_paid
from tests.stores import bigcommerce

PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
# As BigCommerce writes a coupon for one product, and a line's share of one for the whole order.
COUPON_OF_LINE = {"id": "coupon", "amount": "5.0000", "name": "Towels", "code": "TOWEL5", "target": "product"}
SHARE_OF_ORDER_COUPON = {"id": "coupon", "amount": "2.5000", "name": "Spring", "code": "SPRING", "target": "order"}
LINKS = {"url": "https://api.example.com/orders/118/products/65", "resource": "/orders/118/products/65"}


@pytest.mark.parametrize(
    ("item", "with_tax", "paid"),
    [
        ({"discounted_total_inc_tax": "50.0000"}, True, "50"),
        ({"total_inc_tax": "60", "applied_discounts": [{"amount": "10"}, {"amount": "x"}]}, True, "50"),
        ({"total_ex_tax": "60", "discounted_total_inc_tax": "1"}, False, "60"),
        ({"total_ex_tax": "60", "applied_discounts": [COUPON_OF_LINE, SHARE_OF_ORDER_COUPON]}, False, "52.5"),
        ({"total_inc_tax": "60", "applied_discounts": [COUPON_OF_LINE, SHARE_OF_ORDER_COUPON]}, True, "52.5"),
        ({"total_ex_tax": "5", "applied_discounts": [{"amount": "9"}]}, False, "0"),
        ({"discounted_total_inc_tax": "-1"}, True, None),
        ({}, True, None),
    ],
)
def test_what_was_paid_for_a_line(item, with_tax, paid):
    assert to_paid(item, with_tax=with_tax) == (None if paid is None else Decimal(paid))


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "x",
        {},
        [],
        {"url": "https://api.example.com/orders/118/consignments", "resource": "/orders/118/consignments"},
        bigcommerce.consignments(shipping=[bigcommerce.address(line_items=[LINKS])]),
        bigcommerce.consignments(downloads=[{"recipient_email": "ana@example.com", "line_items": LINKS}]),
    ],
    ids=["none", "text", "empty", "empty list", "a link", "links to line items", "one link"],
)
def test_consignments_that_were_not_included(payload):
    assert to_consignments(payload).lacks_line_items


@pytest.mark.parametrize(("country", "phone"), [("", "+351910000000"), ("Portugal", None), ("US", None)])
def test_phone_of_an_address_without_a_country_is_read_in_the_shops(country, phone, shop, latest):
    address = bigcommerce.address(phone="910 000 000", country_iso2=country, line_items=[bigcommerce.product()])
    consignments = bigcommerce.consignments(shipping=[address])
    shop.shop.orders = [bigcommerce.order(118, 1001, PLACED_AT) | {"consignments": consignments}]

    assert latest(shop, PHONE_COUNTRY="PT").shipping_addresses[0].phone_number == phone
