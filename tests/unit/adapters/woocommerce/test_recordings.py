"""
What a WooCommerce 10.9.1 really sent, and what is right of the answers to it.
"""

import json
from functools import cache
from pathlib import Path

import pytest

from adapters.testing.contract import check_order, to_answer
from tests.field_facts import failed_facts

RECORDINGS = Path("tests/stores/woocommerce_recordings_10_9")

# Name of the recording → facts of the answer.
FACTS = {
    "block_digital_completed": {
        "steps": ["CONFIRMED", "DELIVERED"],
        "now": "DELIVERED",
        "owed": "absent",
        "exactly_owed": 0,
        "deliveries": 0,
        "attention": {"lacks": ["unconfirmed_by_carrier"]},
        "time.DELIVERED": "2026-11-27T21:10:43.000Z",
    },
    "block_digital_autofulfilled": {"steps": ["CONFIRMED", "(DELIVERED)"], "owed": 1, "deliveries": 0},
    "fulfil_two": {
        "now": "IN_TRANSIT",
        "numbers": ["1Z999AA10123456784", "JD0002"],
        "quantities": [1, 1],
        "owed": 3,
        "attention": {"has": ["split_shipment", "partly_shipped"]},
    },
    "fulfillments_status_words_of_shiptastic": {
        "now": "IN_TRANSIT",
        "tracking": "RR123456785PT",
        "quantities": [3],
        "time.ON_ITS_WAY": "2026-11-27T20:38:44.000Z",
    },
    "block_pickup": {
        "delivery_type": "LOCAL_PICKUP",
        "now": "CONFIRMED",
        "pickup_location": {"contains": ["Loja Chiado", "Rua Garrett 10"]},
    },
    "shiptastic_draft_completed": {"now": "IN_TRANSIT", "number": "122", "tracking": "SE1"},
    "shiptastic_shipped": {"now": "IN_TRANSIT", "number": "118", "quantities": [3], "owed": 3},
    "shiptastic_delivered": {"now": "DELIVERED", "exactly_owed": 0},
    # The date shipped is the day of the purchase, whose midnight lies before it: no time, and none taken away.
    "ast_sameday": {"now": "IN_TRANSIT", "time.CONFIRMED": "2026-11-27T20:40:49.000Z"},
    # TrackShip kept only what it heard last, of the second parcel.
    "trackship_two_parcels": {"types": ["IN_TRANSIT", "IN_TRANSIT"], "numbers": ["B1PT", "B2DHL"], "owed": 2},
    "jpy": {"item.price": 1056, "item.name": "Mesa de carvalho"},
    "deleted_product": {"item.name": "Edição limitada", "now": "CONFIRMED", "owed": 2},
    # One purchase of two vendors, and Dokan's part for each: the purchase counts.
    "dokan_suborders": {"number": "9399"},
}


@cache
def body_of(name):
    path = RECORDINGS / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))["response"]["body"] if path.exists() else None


@pytest.mark.parametrize("name", FACTS)
def test_recorded_order(shop, latest, name):
    orders = body_of(name)
    shop.shop.orders = {order["id"]: order for order in orders}
    shop.shop.products = {16: body_of("product_ebook")}
    shop.shop.fulfillments = {orders[0]["id"]: body_of(f"{name}_fulfillments") or []}

    answer = to_answer(latest(shop, str(orders[0]["customer_id"])))

    check_order(answer)
    assert failed_facts({"facts": FACTS[name]}, answer) == []
