"""
What the fake store has in it: everything found in the recordings, merged by id, and room for more.
"""

import json
import pickle
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

RECORDINGS = Path(__file__).parent / "woocommerce_recordings"
WHOLE_ORDER = 40  # an order has 47 members; fewer is an answer cut down by `_fields`
Json = dict[str, Any]


@cache
def recordings() -> dict[str, Json]:
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RECORDINGS.glob("*.json"))}


def recorded(name: str) -> Any:
    return json.loads(recordings()[name]["body_raw"])


def _objects(path_part: str) -> Iterator[tuple[str, Any]]:
    """
    The path and body of each answer of 200 whose path has this part.
    """
    for recording in recordings().values():
        request = recording["request"]
        url = urlsplit(request["url"])
        path = parse_qs(url.query).get("rest_route", [url.path])[0]
        if path_part in path and recording["status"] == 200 and request["method"] == "GET":
            yield path.rstrip("/"), json.loads(recording["body_raw"])


def _by_id(path_part: str, is_wanted: Any) -> dict[int, Json]:
    found: dict[int, Json] = {}
    for _, body in _objects(path_part):
        for item in body if isinstance(body, list) else [body]:
            if isinstance(item, dict) and is_wanted(item):
                found[item["id"]] = item
    return found


def _below_orders(name: str) -> dict[int, list[Json]]:
    return {
        int(path.split("/orders/")[1].split("/")[0]): body
        for path, body in _objects(f"/{name}")
        if "/orders/" in path and isinstance(body, list)
    }


@cache
def _pristine() -> bytes:
    """
    What a new shop has, as bytes: reading them is ten times faster than copying what they say.
    """
    data = {
        "orders": _by_id("/orders", lambda item: len(item) > WHOLE_ORDER and "line_items" in item),
        "products": _by_id("/products", lambda item: "sku" in item and "permalink" in item),
        "customers": _by_id("/customers/", lambda item: "username" in item),
        "refunds": _below_orders("refunds"),
        "fulfillments": _below_orders("fulfillments"),
        "trackings": _below_orders("shipment-trackings"),
        "statuses": {status["slug"]: status["name"] for status in recorded("orders_statuses")},
    }
    return pickle.dumps(data)


class Shop:
    """
    One store's data. A test may add to it: nothing is shared between shops.
    """

    def __init__(self) -> None:
        data = pickle.loads(_pristine())
        self.orders: dict[int, Json] = data["orders"]
        self.products: dict[int, Json] = data["products"]
        self.customers: dict[int, Json] = data["customers"]
        self.refunds: dict[int, list[Json]] = data["refunds"]
        self.fulfillments: dict[int, Any] = data["fulfillments"]
        self.trackings: dict[int, list[Json]] = data["trackings"]
        self.statuses: dict[str, str] = data["statuses"]

    def add_order(self, like: int, **changes: Any) -> Json:
        """
        A further order, like a recorded one but for `changes`.
        """
        order = deepcopy(self.orders[like]) | changes
        self.orders[order["id"]] = order
        self.customers.setdefault(order["customer_id"], {"id": order["customer_id"], "username": "somebody"})
        return order
