"""
Orders as real shops leave them, from the fake Shopify over HTTP to the rendered answer.
"""

from pathlib import Path

import pytest

from adapters.testing.contract import check_order, to_answer
from tests.field_facts import case_name, failed_facts, field_cases
from tests.stores.shopify import ALL_SCOPES
from tests.unit.adapters.shopify.orders import content, fulfillment, fulfillment_order, line, order

CASES = Path(__file__).with_name("field")
PLAIN_NAMES = {"lines", "fulfillments", "fulfillmentOrders", "category", "shippingAddress"}


def whole_order(lean, number):
    """
    The plain order with what the case names of its own laid over it.
    """
    groups = [whole_group(**group) for group in lean.get("fulfillmentOrders", [])]
    category = lean.get("category")
    own = {name: value for name, value in lean.items() if name not in PLAIN_NAMES}
    whole = order(number, *(whole_line(**lean_line) for lean_line in lean.get("lines", [{"id": 11}])), **own)
    address = lean.get("shippingAddress", {})
    return whole | {
        "shippingAddress": address and whole["shippingAddress"] | address,
        "shippingLines": [{"title": "Delivery", "deliveryCategory": category}] if category else [],
        "fulfillments": [whole_fulfillment(groups, **parcel) for parcel in lean.get("fulfillments", [])],
        "fulfillmentOrders": groups,
    }


def whole_line(id, title="Cup", **more):  # noqa: A002 - the case's own name
    return line(id, title, **({"price": "8.5"} | more))


def whole_group(id, method, lines=(), **more):  # noqa: A002 - the case's own name
    return fulfillment_order(id, method, *lines, **more)


def whole_fulfillment(groups, id, items=None, **more):  # noqa: A002 - the case's own name
    contents = [content(1000 * id + int(number), int(number), count) for number, count in (items or {}).items()]
    numbers, events, orders = (more.pop(name, ()) for name in ("numbers", "events", "orders"))
    tracking = more.pop("tracking", [{"number": number, "url": f"https://t.example/{number}"} for number in numbers])
    happened = [
        {"id": f"gid://shopify/FulfillmentEvent/{id}{place}", "status": status, "happenedAt": at}
        for place, (status, at) in enumerate(events)
    ]
    own = [group for group in groups if int(group["id"].rpartition("/")[2]) in orders]
    parcel = fulfillment(id, *contents, trackingInfo=tracking, events=happened, fulfillmentOrders=own, **more)
    return parcel | ({"totalQuantity": 0} if items is None else {})


@pytest.mark.parametrize("case", field_cases(CASES), ids=case_name)
def test_answers_as_the_field_needs_it(case, shop):
    shop.store.scopes = ALL_SCOPES
    orders = [whole_order(lean, 5001 + place) for place, lean in enumerate(case["input"]["orders"])]
    shop.store.add("7", *orders)

    answer = to_answer(shop.latest(seconds=20))

    check_order(answer)
    assert failed_facts(case, answer, [found["id"].rpartition("/")[2] for found in orders]) == []
