"""
The 15 statuses BigCommerce documents, each with what it comes to; a row that goes missing fails here.
"""

import pytest

from adapters.bigcommerce.statuses import STATUS_MAPPINGS, is_paid, to_order_status, to_status_id, to_status_mapping
from app.domain.status import DeliveryType, DetailedType
from tests.stores.bigcommerce import STATUSES

SHIPPED_TYPES = {
    1: "UNKNOWN",
    2: "IN_TRANSIT",
    3: "CONFIRMED",
    4: "CONFIRMED",
    5: "FAILURE",
    6: "FAILURE",
    7: "UNKNOWN",
    8: "READY_FOR_PICKUP",
    9: "CONFIRMED",
    10: "DELIVERED",
    11: "CONFIRMED",
    12: "CONFIRMED",
    13: "CONFIRMED",
    14: "CONFIRMED",
}
ATTENTION = {
    1: "awaiting_payment",
    7: "awaiting_payment",
    12: "on_hold",
    13: "on_hold",
}
NEVER_ACCEPTED = {1, 5, 6, 7}


def said(status_id, delivery_type=DeliveryType.SHIPPING, payment="", *, ships=True):
    mapping = to_status_mapping(to_status_id({"status_id": status_id}), payment)
    return to_order_status(mapping, "word", delivery_type, ships=ships, shipped_at=None)


def test_every_documented_status_but_incomplete_is_in_the_table():
    assert set(STATUS_MAPPINGS) == set(STATUSES) - {0} == set(SHIPPED_TYPES)


@pytest.mark.parametrize("status_id", SHIPPED_TYPES)
def test_status_of_an_order_that_ships(status_id):
    mapping = to_status_mapping(status_id, "")

    assert said(status_id).type == SHIPPED_TYPES[status_id]
    assert said(status_id).known
    assert mapping.attention == ATTENTION.get(status_id)
    assert mapping.is_accepted == (status_id not in NEVER_ACCEPTED)


@pytest.mark.parametrize(("status_id", "expected"), [(2, DetailedType.PICKED_UP), (10, DetailedType.PICKED_UP)])
def test_order_that_was_collected_is_picked_up_by_the_customer(status_id, expected):
    assert said(status_id, DeliveryType.LOCAL_PICKUP).type is expected


def test_download_handed_over_is_delivered():
    assert said(2, DeliveryType.UNKNOWN, ships=False).type is DetailedType.DELIVERED


@pytest.mark.parametrize("payment", ["authorized", "captured", "paid"])
def test_payment_on_record_outweighs_a_status_that_waits_for_one(payment):
    assert said(7, payment=payment).type is DetailedType.CONFIRMED
    assert to_status_mapping(7, payment).attention is None
    assert to_status_mapping(5, payment).is_accepted


@pytest.mark.parametrize("status_id", [15, 99, -1, None, "11", True, 11.0])
def test_anything_else_is_unknown_and_said_to_be_unlisted(status_id):
    assert said(status_id).type is DetailedType.UNKNOWN
    assert not said(status_id).known


@pytest.mark.parametrize("status_id", [1, 7])
@pytest.mark.parametrize(
    "payment", ["captured", "Captured", "authorized", "capture pending", "paid", "partially refunded"]
)
def test_an_order_that_waits_for_money_it_has_is_confirmed(status_id, payment):
    assert said(status_id, payment=payment).type is DetailedType.CONFIRMED


@pytest.mark.parametrize("payment", ["", "pending", "declined", "void", "void pending", "held for review", None, 7, []])
def test_an_order_left_at_the_payment_page_was_not_paid(payment):
    assert not is_paid(payment)
    assert said(0, payment=payment).type is DetailedType.UNKNOWN


@pytest.mark.parametrize(
    ("method", "accepted"),
    [
        ("Cash on Delivery", True),
        ("COD", True),
        ("Pay in Store", True),
        ("Nachnahme", True),
        ("Contra Reembolso", True),
        ("Pago contra reembolso", True),
        ("Cash on Delivery (COD)", True),
        ("cash  upon delivery (+ 3 EUR)", True),
        ("Barzahlung bei Abholung", True),
        ("Paiement à la livraison", True),
        ("Pagamento na entrega", True),
        ("Betaling bij aflevering", True),
        ("Płatność przy odbiorze", True),
        ("Na dobírku", True),
        ("Mot postförskott", True),
        ("Kap\u0131da Ödeme", True),
        ("Payment before delivery", False),
        ("Delivery", False),
        ("Cash", False),
        ("Bank Deposit", False),
        ("No cash on delivery", False),
        ("Credit Card", False),
        ("", False),
        (None, False),
        ({}, False),
    ],
)
def test_a_method_that_is_paid_on_delivery_waits_for_nobody(method, accepted):
    assert to_status_mapping(7, "", method).is_accepted is accepted
