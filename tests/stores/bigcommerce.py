"""
A stand-in for BigCommerce's V2 orders, with their token check, filters, sorting, pages, 204s, rate-limit headers and
parts, and for the scopes of its V3 customers and catalog products.

An order is held as the API gives it with `include=consignments.line_items`; its shipments are under "_shipments".
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

from adapters.testkit import Reply, Request
from tests.stores import bigcommerce_v3 as v3
from tests.stores.bigcommerce_customers import orders_found

STORE_HASH = "a1b2c3d4e5"
TOKEN = "bigcommerce-token-of-the-stand-in"
STORE = f"/stores/{STORE_HASH}"
ROOT = f"{STORE}/v2/orders"

STATUSES = {
    0: "Incomplete",
    1: "Pending",
    2: "Shipped",
    3: "Partially Shipped",
    4: "Refunded",
    5: "Cancelled",
    6: "Declined",
    7: "Awaiting Payment",
    8: "Awaiting Pickup",
    9: "Awaiting Shipment",
    10: "Completed",
    11: "Awaiting Fulfillment",
    12: "Manual Verification Required",
    13: "Disputed",
    14: "Partially Refunded",
}


def rfc2822(moment: datetime) -> str:
    return format_datetime(moment)


def product(product_id: int = 65, **more: Any) -> dict[str, Any]:
    payload = {
        "id": product_id,
        "product_id": 77,
        "order_address_id": 51,
        "order_pickup_method_id": 0,
        "name": "Linen Towel",
        "sku": "LT-S",
        "type": "physical",
        "base_price": "50.0000",
        "price_ex_tax": "50.0000",
        "price_inc_tax": "61.5000",
        "total_ex_tax": "50.0000",
        "total_inc_tax": "61.5000",
        "quantity": 1,
        "is_refunded": False,
        "quantity_refunded": 0,
        "quantity_shipped": 0,
        "parent_order_product_id": None,
        "is_bundled_product": False,
        "brand": "Casa",
        "applied_discounts": [],
        "product_options": [],
        "discounted_total_inc_tax": "61.5000",
    }
    return payload | more


def address(**more: Any) -> dict[str, Any]:
    payload = {
        "id": 51,
        "first_name": "Ana",
        "last_name": "Moura",
        "company": "",
        "street_1": "Rua do Ouro 12",
        "street_2": "3 Esq",
        "city": "Lisboa",
        "state": "Lisboa",
        "zip": "1100-061",
        "country": "Portugal",
        "country_iso2": "PT",
        "phone": "912 345 678",
        "email": "ana@example.com",
        "items_total": 1,
        "items_shipped": 0,
        "shipping_method": "Free Shipping",
    }
    return payload | more


def consignments(**more: Any) -> dict[str, Any]:
    return {"pickups": [], "shipping": [], "downloads": [], "email": {"gift_certificates": []}} | more


def order(order_id: int, customer_id: int, placed_at: datetime, status_id: Any = 11, **more: Any) -> dict[str, Any]:
    payload = {
        "id": order_id,
        "customer_id": customer_id,
        "date_created": rfc2822(placed_at),
        "date_modified": rfc2822(placed_at),
        "date_shipped": "",
        "status_id": status_id,
        "status": STATUSES.get(status_id, "Something new"),
        "custom_status": STATUSES.get(status_id, "Something new"),
        "is_tax_inclusive_pricing": True,
        "items_total": 1,
        "items_shipped": 0,
        "payment_status": "captured" if status_id else "",
        "payment_method": "Credit Card",
        "refunded_amount": "0.0000",
        "order_is_digital": False,
        "currency_code": "EUR",
        "default_currency_code": "EUR",
        "is_deleted": False,
        "consignments": consignments(shipping=[address(line_items=[product()])]),
        "_shipments": [],
    }
    return payload | more


def shipment(shipment_id: int, created_at: datetime, items: dict[int, int], **more: Any) -> dict[str, Any]:
    payload = {
        "id": shipment_id,
        "order_address_id": 51,
        "date_created": rfc2822(created_at),
        "tracking_number": "EJ958083578PT",
        "shipping_method": "Free Shipping",
        "shipping_provider": "",
        "tracking_carrier": "portugal-ctt",
        "tracking_link": "",
        "generated_tracking_link": "https://track.example.com/EJ958083578PT",
        "comments": "",
        "items": [{"order_product_id": line, "product_id": 77, "quantity": count} for line, count in items.items()],
    }
    return payload | more


def reply(payload: Any) -> Reply:
    headers = {
        "X-Rate-Limit-Requests-Left": "149",
        "X-Rate-Limit-Requests-Quota": "150",
        "X-Rate-Limit-Time-Reset-Ms": "15000",
        "X-Rate-Limit-Time-Window-Ms": "30000",
    }
    return Reply(payload, 200, headers) if payload else Reply(None, 204, headers)


THROTTLED = Reply(
    {"status": 429, "title": "Too many requests"},
    429,
    {"X-Rate-Limit-Requests-Left": "0", "X-Rate-Limit-Time-Reset-Ms": "7000"},
)
UNAUTHORIZED = Reply([{"status": 401, "message": "Unauthorized"}], 401)
FORBIDDEN = Reply([{"status": 403, "message": "You don't have a required scope to access the endpoint"}], 403)
NOT_FOUND = Reply([{"status": 404, "message": "The requested resource was not found."}], 404)


def show(request: Request, orders: Iterable[dict[str, Any]]) -> Reply:
    """
    The orders as they are given, or a part of the one the path names.
    """
    orders = list(orders)
    if request.path == ROOT:
        return reply([_as_asked(item, request) for item in orders])
    if not request.path.startswith(f"{ROOT}/"):
        path = request.path.removeprefix(STORE)
        return v3.show(path, request.query, [v3.customer(1001)], [v3.catalog_product(78)])
    order_id, _, part = request.path.removeprefix(f"{ROOT}/").partition("/")
    found = next((item for item in orders if str(item["id"]) == order_id), None)
    if found is None:
        return NOT_FOUND
    if not part:
        return reply(_as_asked(found, request))
    groups = found["consignments"]
    everything = [*groups["shipping"], *groups["pickups"], *groups["downloads"]]
    parts = {
        "shipments": found["_shipments"],
        "products": found.get("_products", [item for group in everything for item in group["line_items"]]),
        "shipping_addresses": found.get("_addresses", groups["shipping"]),
    }
    return reply(parts[part]) if part in parts else NOT_FOUND


def _as_asked(held: dict[str, Any], request: Request) -> dict[str, Any]:
    """
    Without `include` the consignments are a link; without `consignment_structure` a list, the legacy structure.
    """
    shown = {name: value for name, value in held.items() if not name.startswith("_")}
    if request.query.get("include") != "consignments.line_items":
        shown["consignments"] = {"url": f"https://api.example.com{ROOT}/{held['id']}/consignments", "resource": "/"}
    elif request.query.get("consignment_structure") != "object":
        shown["consignments"] = [held["consignments"]]
    return shown


@dataclass
class BigCommerceStore:
    """
    Answers as BigCommerce does; an answer function for StandInStore.
    """

    orders: list[dict[str, Any]] = field(default_factory=list)
    includes: bool = True  # False: answers `include` with links, as V2 did before 2022
    customers: list[dict[str, Any]] = field(default_factory=lambda: [v3.customer(1001)])
    products: list[dict[str, Any]] = field(default_factory=lambda: [v3.catalog_product()])
    answers_everybody: bool = False  # whatever it is asked for
    scopes: set[str] = field(default_factory=lambda: {"orders", "customers", "products"})

    def __call__(self, request: Request) -> Reply:
        if request.headers.get("x-auth-token") != TOKEN:
            return UNAUTHORIZED
        path = request.path.removeprefix(STORE)
        scope = v3.scope_of(path)
        if scope not in self.scopes:
            return FORBIDDEN if scope == "orders" else v3.FORBIDDEN
        if scope != "orders":
            query = {} if self.answers_everybody else request.query
            return v3.show(path, query, self.customers, self.products)
        if request.path != ROOT:
            return show(request, self.orders)
        found = self.orders if self.answers_everybody else orders_found(self.orders, request.query)
        found = list(found)
        name, _, direction = request.query.get("sort", "id:asc").partition(":")
        found.sort(key=lambda item: _sort_value(item[name]), reverse=direction == "desc")
        limit, page = int(request.query.get("limit", "50")), int(request.query.get("page", "1"))
        query = request.query if self.includes else {}
        asked = Request(request.method, request.path, query, request.headers)
        return show(asked, found[(page - 1) * limit : page * limit])


def _sort_value(value: Any) -> Any:
    return parsedate_to_datetime(value) if isinstance(value, str) else value
