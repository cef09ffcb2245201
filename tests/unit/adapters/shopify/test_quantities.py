"""
What is owed of an order in which goods and what needs no shipping stand side by side.
"""

from tests.unit.adapters.shopify.orders import content, fulfillment, line, order

VASE = line(11, price="45.0", quantity=2)
GIFT_CARD = {"requiresShipping": False, "isGiftCard": True}
DELIVERED = {"displayStatus": "DELIVERED", "deliveredAt": "2026-11-20T12:00:00Z"}
HANDED_OVER = {"displayStatus": "FULFILLED", "requiresShipping": False}


def latest(shop, *lines, **more):
    shop.store.add("7", order(5001, *lines, **more))
    return shop.latest()


def current_type(found):
    return found.status_info[found.status_info_current_index].detailed_type


def test_a_gift_card_beside_goods_is_owed_like_them(shop):
    assert latest(shop, VASE, line(12, **GIFT_CARD)).deliverable_quantity == 3


def test_once_it_is_handed_over_the_goods_are_owed(shop):
    card = fulfillment(71, content(1, 12), **HANDED_OVER)

    found = latest(
        shop, VASE, line(12, **GIFT_CARD), fulfillments=[card], displayFulfillmentStatus="PARTIALLY_FULFILLED"
    )

    assert (current_type(found), found.deliverable_quantity) == ("CONFIRMED", 2)


def test_a_tip_is_never_fulfilled_and_keeps_no_order_open(shop):
    goods = fulfillment(71, content(1, 11, 2), **DELIVERED)
    tip = line(12, requiresShipping=False)

    found = latest(shop, VASE, tip, fulfillments=[goods], displayFulfillmentStatus="FULFILLED")

    assert (current_type(found), found.deliverable_quantity) == ("DELIVERED", None)


def test_a_card_not_handed_over_keeps_the_order_open(shop):
    goods = fulfillment(71, content(1, 11, 2), **DELIVERED)

    found = latest(
        shop, VASE, line(12, **GIFT_CARD), fulfillments=[goods], displayFulfillmentStatus="PARTIALLY_FULFILLED"
    )

    assert (current_type(found), found.deliverable_quantity) == ("CONFIRMED", 1)
