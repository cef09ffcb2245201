"""
The V3 side of the stand-in for BigCommerce: customers and catalog products, in V3's envelope. Paths are below the
store's own.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.testkit import Reply
from tests.stores.bigcommerce_customers import accounts_found, with_included

CUSTOMERS = "/v3/customers"
PRODUCTS = "/v3/catalog/products"
SCOPES = {CUSTOMERS: "customers", PRODUCTS: "products"}

Items = Iterable[dict[str, Any]]

FORBIDDEN = Reply(
    {
        "status": 403,
        "title": "You don't have a required scope to access the endpoint",
        "type": "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes",
        "errors": {},
    },
    403,
)
NOT_FOUND = Reply(
    {
        "status": 404,
        "title": "The requested resource was not found.",
        "type": "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes",
        "errors": {},
    },
    404,
)


def image(image_id: int, **more: Any) -> dict[str, Any]:
    payload = {
        "id": image_id,
        "product_id": 77,
        "is_thumbnail": False,
        "sort_order": 0,
        "description": "",
        "image_file": f"a/{image_id}/towel.jpg",
        "url_zoom": f"https://cdn.example.com/{image_id}/towel.1280.1280.jpg?c=2",
        "url_standard": f"https://cdn.example.com/{image_id}/towel.386.513.jpg?c=2",
        "url_thumbnail": f"https://cdn.example.com/{image_id}/towel.220.290.jpg?c=2",
        "url_tiny": f"https://cdn.example.com/{image_id}/towel.44.58.jpg?c=2",
    }
    return payload | more


def catalog_product(product_id: int = 77, **more: Any) -> dict[str, Any]:
    payload = {
        "id": product_id,
        "name": "Linen Towel",
        "type": "physical",
        "sku": "LT",
        "description": "<p>Washed linen,\n60 by 120&nbsp;cm, soft &amp; light</p>",
        "brand_id": 38,
        "is_visible": True,
        "images": [image(382), image(383, is_thumbnail=True, sort_order=1)],
    }
    return payload | more


def customer(customer_id: int) -> dict[str, Any]:
    return {"id": customer_id, "email": "ana@example.com", "first_name": "Ana", "last_name": "Moura", "company": ""}


def scope_of(path: str) -> str:
    return next((scope for route, scope in SCOPES.items() if path.startswith(route)), "orders")


def show(path: str, query: Mapping[str, str], customers: Items, products: Items) -> Reply:
    """
    An empty list is 200, as V3 has it; images come only when they are included.
    """
    if path == CUSTOMERS:
        return _listed(query, [with_included(item, query) for item in accounts_found(customers, query)])
    shown = [
        item if query.get("include") == "images" else {name: item[name] for name in item if name != "images"}
        for item in products
    ]
    if path == PRODUCTS:
        return _listed(query, shown)
    found = next((item for item in shown if path == f"{PRODUCTS}/{item['id']}"), None)
    return Reply({"data": found, "meta": {}}) if found else NOT_FOUND


def _listed(query: Mapping[str, str], found: list[dict[str, Any]]) -> Reply:
    limit, number = int(query.get("limit", "50")), int(query.get("page", "1"))
    page = found[(number - 1) * limit : number * limit]
    return Reply({"data": page, "meta": {"pagination": {"total": len(found), "count": len(page), "current_page": 1}}})
