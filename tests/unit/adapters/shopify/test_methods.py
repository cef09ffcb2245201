"""
How an order, and each part of it, reaches the customer.
"""

import pytest

from adapters.shopify.methods import to_methods
from app.domain.status import DeliveryType
from tests.unit.adapters.shopify.orders import fulfillment_order

PICKUP_LINE = {"title": "Loja do Chiado", "deliveryCategory": "pick-up"}


def order(*groups, lines=(PICKUP_LINE,)):
    return {
        "fulfillmentOrders": {"nodes": [as_answered(group) for group in groups]},
        "shippingLines": {"nodes": list(lines)},
    }


def as_answered(group):
    return {**group, "lineItems": {"nodes": group["lineItems"]}}


def test_a_pickup_that_does_not_name_its_place_has_that_of_its_shipping_line():
    shipped, collected = fulfillment_order(1, "SHIPPING", 11), fulfillment_order(2, "PICK_UP", 12)
    lines = ({"title": "Standard", "deliveryCategory": "shipping"}, PICKUP_LINE)

    methods = to_methods(order(shipped, collected, lines=lines))

    assert methods.of_line("12").place == "Loja do Chiado"
    assert methods.of_line("11").place is None


def test_the_place_as_it_was_presented_goes_first():
    collected = fulfillment_order(2, "PICK_UP", 12)
    collected["deliveryMethod"]["presentedName"] = "Loja do Rossio"

    assert to_methods(order(collected)).of_line("12").place == "Loja do Rossio"


def test_no_other_shipping_line_names_a_place():
    lines = ({"title": "Standard", "deliveryCategory": None},)

    assert to_methods(order(fulfillment_order(2, "PICK_UP", 12), lines=lines)).of_line("12").place is None


def with_remaining(group, total, remaining):
    for node in group["lineItems"]:
        node |= {"totalQuantity": total, "remainingQuantity": remaining}
    return group


def test_a_group_of_which_nothing_was_sent_speaks_for_no_parcel():
    waiting = with_remaining(fulfillment_order(1, "PICK_UP", 11), 1, 1)
    methods = to_methods(order(waiting, lines=({"title": "Standard", "deliveryCategory": "shipping"},)))

    assert methods.of_fulfillment("71", ["11"], requires_shipping=True).delivery_type is DeliveryType.SHIPPING
    assert methods.of_line("11").delivery_type is DeliveryType.LOCAL_PICKUP


def test_a_group_that_was_sent_in_part_speaks_for_its_lines_where_no_fulfilment_names_its_own():
    sent = with_remaining(fulfillment_order(1, "LOCAL", 11), 2, 1)

    assert to_methods(order(sent)).of_fulfillment("71", ["11"], requires_shipping=True).delivery_type is (
        DeliveryType.LOCAL_DELIVERY
    )


def test_what_needs_no_shipping_does_not_take_the_shipping_lines_method():
    methods = to_methods(order())

    assert methods.of_fulfillment("71", ["11"], requires_shipping=False).ships is False
    assert methods.of_fulfillment("71", ["11"], requires_shipping=True).delivery_type is DeliveryType.LOCAL_PICKUP


def test_shipping_lines_that_differ_say_nothing_of_what_is_hidden():
    lines = ({"title": "Standard", "deliveryCategory": "shipping"}, PICKUP_LINE)

    assert to_methods(order(lines=lines)).of_line("11").delivery_type is DeliveryType.UNKNOWN


def test_a_group_whose_lines_go_on_speaks_for_the_rest_when_no_other_differs():
    long = as_answered(fulfillment_order(1, "LOCAL", 11))
    long["lineItems"]["pageInfo"] = {"hasNextPage": True}
    lines = [{"id": f"gid://shopify/LineItem/{number}"} for number in (11, 12)]
    found = {"fulfillmentOrders": {"nodes": [long]}, "lineItems": {"nodes": lines}}

    assert to_methods(found).of_line("12").delivery_type is DeliveryType.LOCAL_DELIVERY
    found["fulfillmentOrders"]["nodes"].append(as_answered(fulfillment_order(2, "PICK_UP", 13)))
    assert to_methods(found).of_line("12").delivery_type is DeliveryType.UNKNOWN


@pytest.mark.parametrize("own", [None, [], "x", {"nodes": None}, {"nodes": [None, {"id": 7}, {"deliveryMethod": []}]}])
def test_fulfilment_orders_that_cannot_be_read_are_none(own):
    found = order() | {"fulfillments": [{"id": "gid://shopify/Fulfillment/71", "fulfillmentOrders": own}]}

    assert to_methods(found).by_fulfillment == {}
