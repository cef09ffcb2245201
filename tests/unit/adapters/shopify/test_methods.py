"""
How an order, and each part of it, reaches the customer.
"""

from adapters.shopify.methods import to_methods
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
