"""
Orders as real shops leave them, from the fake BigCommerce over HTTP to the rendered answer.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.testing.contract import check_order, to_answer
from tests.field_facts import case_name, failed_facts, field_cases
from tests.stores import bigcommerce

CASES = Path(__file__).with_name("field")
PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)
SENT_AT = datetime(2026, 11, 3, 17, 22, 8, tzinfo=UTC)
LISTS = ("lines", "addresses", "address", "pickups", "downloads", "certificates", "shipments", "empty")
PRICE = {"total_inc_tax": "45.0000", "discounted_total_inc_tax": "45.0000"}
PLACE = {"id": 99, "location": {"name": "Chiado shop", "city": "Lisboa"}}


def whole_order(lean, order_id):
    """
    The plain order with what the case names of its own laid over it; `_products` are what a call for them answers.
    """
    has_others = {"pickups", "downloads", "certificates"} & set(lean)
    lines = [whole_line(item) for item in lean.get("lines", [] if has_others else [{}])]
    addresses = [whole_address(item, lines) for item in lean.get("addresses", [lean.get("address", {})] * bool(lines))]
    groups = {
        "shipping": addresses,
        "pickups": [PLACE | {"line_items": own_lines(lean, "pickups")}] if "pickups" in lean else [],
        "downloads": [{"line_items": own_lines(lean, "downloads")}] if "downloads" in lean else [],
        "email": {
            "gift_certificates": [{"line_items": own_lines(lean, "certificates")}] if "certificates" in lean else []
        },
    }
    shipments = [whole_shipment(item) for item in lean.get("shipments", [])]
    own = {name: value for name, value in lean.items() if name not in LISTS}
    everything = [*lines, *own_lines(lean, "pickups"), *own_lines(lean, "downloads"), *own_lines(lean, "certificates")]
    return (
        bigcommerce.order(order_id, 1001, PLACED_AT, own.pop("status_id", 11))
        | {
            "consignments": emptied(groups, lean.get("empty")),
            "items_shipped": sum(item["quantity"] for shipment in shipments for item in shipment["items"]),
            "_shipments": shipments,
            "_products": everything,
            "_addresses": [{name: value for name, value in item.items() if name != "line_items"} for item in addresses],
        }
        | own
    )


def emptied(groups, what):
    if what == "all":
        return bigcommerce.consignments()
    if what == "second":
        groups["shipping"][1]["line_items"] = []
    if what == "lines":
        return groups | {"shipping": [address | {"line_items": []} for address in groups["shipping"]]}
    return groups


def own_lines(lean, kind):
    return [whole_line(item) for item in lean.get(kind, [])]


def whole_line(lean):
    return bigcommerce.product(65, name="Walnut bowl", **PRICE) | lean


def whole_address(lean, lines):
    address = bigcommerce.address(**lean)
    own = [item for item in lines if item["order_address_id"] in {address["id"], 0}]
    return address | {"line_items": own}


def whole_shipment(lean):
    items = {int(line): count for line, count in lean.get("items", {}).items()}
    number = lean.get("tracking_number", "EJ900000001PT")
    link = {"tracking_number": number, "generated_tracking_link": f"https://track.example.com/{number}"}
    own = {name: value for name, value in lean.items() if name not in {"id", "items"}}
    return bigcommerce.shipment(lean["id"], SENT_AT, items, **(link | own))


@pytest.mark.parametrize("case", field_cases(CASES), ids=case_name)
def test_answers_as_the_field_needs_it(case, shop, latest):
    shop.shop.orders = [whole_order(lean, 118 + place) for place, lean in enumerate(case["input"]["orders"])]

    answer = to_answer(latest(shop, BIGCOMMERCE_PRODUCT_DETAILS="false"))

    check_order(answer)
    assert failed_facts(case, answer, [str(found["id"]) for found in shop.shop.orders]) == []
