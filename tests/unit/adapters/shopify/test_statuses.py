"""
Every word of Shopify's and what it means.
"""

import pytest

from adapters.shopify import statuses
from adapters.shopify.methods import METHODS
from app.domain.report import StatusReport
from app.domain.status import Attention, DeliveryType, DetailedType
from tests.stores.shopify_graphql import admin_schema

UNSTABLE = {"BUYER_ACTION_REQUIRED", "READY_FOR_RECIPIENT_PICKUP", "RETURNING_TO_SENDER", "PICKED_UP"}
UNKNOWN_ON_PURPOSE = {"BUYER_ACTION_REQUIRED"}
SHIPPING = DeliveryType.SHIPPING


def words_of(enum):
    return set(admin_schema().type_map[enum].values)


def display(word, delivery_type=SHIPPING, *, ships=True):
    return statuses.to_display_status(word, delivery_type, ships=ships)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("LABEL_PURCHASED", "CONFIRMED"),
        ("LABEL_PRINTED", "CONFIRMED"),
        ("SUBMITTED", "CONFIRMED"),
        ("CONFIRMED", "CONFIRMED"),
        ("CARRIER_PICKED_UP", "IN_TRANSIT"),
        ("IN_TRANSIT", "IN_TRANSIT"),
        ("DELAYED", "IN_TRANSIT"),
        ("OUT_FOR_DELIVERY", "OUT_FOR_DELIVERY"),
        ("ATTEMPTED_DELIVERY", "ATTEMPTED_DELIVERY"),
        ("READY_FOR_PICKUP", "READY_FOR_PICKUP"),
        ("READY_FOR_RECIPIENT_PICKUP", "READY_FOR_PICKUP"),
        ("PICKED_UP", "PICKED_UP"),
        ("DELIVERED", "DELIVERED"),
        ("NOT_DELIVERED", "FAILURE"),
        ("FAILURE", "FAILURE"),
        ("RETURNING_TO_SENDER", "FAILURE"),
        ("BUYER_ACTION_REQUIRED", "UNKNOWN"),
    ],
)
def test_word_of_a_fulfilment(word, expected):
    status, event = display(word), statuses.to_event_status(word)

    assert (status.type, status.known, status.raw_status) == (expected, True, word)
    assert (event.type, event.known) == (expected, True)


def test_every_word_of_a_fulfilment_is_in_a_table():
    documented = words_of("FulfillmentDisplayStatus") | words_of("FulfillmentEventStatus") | UNSTABLE
    told = set(statuses.DETAILED_TYPES) | statuses.HANDED_OVER | statuses.DROPPED

    assert documented - told == set()
    assert told - documented == {"CANCELLED"}
    assert {word for word, of in statuses.DETAILED_TYPES.items() if of is DetailedType.UNKNOWN} == UNKNOWN_ON_PURPOSE


def test_every_word_of_an_order_is_in_the_table():
    assert set(statuses.ORDER_TYPES) | {statuses.FULFILLED} == words_of("OrderDisplayFulfillmentStatus")


def test_every_word_of_a_request_is_in_the_table():
    told = set(statuses.REQUEST_TYPES) | {statuses.SUCCESS, "CANCELLED"} | statuses.FAILED_REQUESTS

    assert told == words_of("FulfillmentStatus")


def test_every_delivery_method_is_in_the_table():
    assert set(METHODS) == {word.replace("_", "") for word in words_of("DeliveryMethodType")}


def test_words_of_payment_are_shopifys():
    used = statuses.AWAITING_PAYMENT | statuses.NEVER_PAID | set(statuses.REFUNDS)

    assert used < words_of("OrderDisplayFinancialStatus")


@pytest.mark.parametrize("word", ["FULFILLED", "MARKED_AS_FULFILLED"])
@pytest.mark.parametrize(
    ("delivery_type", "ships", "expected"),
    [
        (DeliveryType.SHIPPING, True, DetailedType.IN_TRANSIT),
        (DeliveryType.LOCAL_DELIVERY, True, DetailedType.IN_TRANSIT),
        (DeliveryType.UNKNOWN, True, DetailedType.IN_TRANSIT),
        (DeliveryType.LOCAL_PICKUP, True, DetailedType.PICKED_UP),
        (DeliveryType.UNKNOWN, False, DetailedType.DELIVERED),
    ],
)
def test_handed_over(word, delivery_type, ships, expected):
    status = display(word, delivery_type, ships=ships)

    attention = Attention.UNCONFIRMED_BY_CARRIER if expected is DetailedType.IN_TRANSIT else None
    assert (status.type, status.attention) == (expected, attention)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("OPEN", "CONFIRMED"),
        ("PENDING", "CONFIRMED"),
        ("SUCCESS", "IN_TRANSIT"),
    ],
)
def test_status_of_the_request_speaks_where_there_is_no_display_status(word, expected):
    assert statuses.to_request_status(word, SHIPPING, ships=True).type == expected


def test_words_of_an_order():
    read = {
        word: statuses.to_order_status(word, SHIPPING, ships=True).type
        for word in words_of("OrderDisplayFulfillmentStatus")
    }

    assert read.pop("FULFILLED") == "IN_TRANSIT"
    assert set(read.values()) == {"CONFIRMED"}


@pytest.mark.parametrize("to_status", [display, statuses.to_event_status])
def test_a_word_in_no_table_is_unknown_and_says_so(to_status):
    status = to_status("TELEPORTED")

    assert (status.type, status.raw_status, status.known) == (DetailedType.UNKNOWN, "TELEPORTED", False)


def test_an_order_under_a_new_word_is_placed_and_the_word_is_told():
    status = statuses.to_order_status("QUEUED_FOR_DRONE", SHIPPING, ships=True)

    assert (status.type, status.raw_status, status.known) == (DetailedType.CONFIRMED, "QUEUED_FOR_DRONE", False)


def test_no_word_is_no_unknown_word():
    assert statuses.to_order_status("", SHIPPING, ships=True) == StatusReport(
        type=DetailedType.UNKNOWN, rule="order fulfilment status"
    )


def test_delayed_and_returning_are_said_beside_the_type():
    assert display("DELAYED").attention is Attention.DELAYED
    assert display("RETURNING_TO_SENDER").attention is Attention.RETURNING
