"""
How the stand-in for BigCommerce finds customers and guests' orders.
"""

from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]


def account(customer_id: int, **more: Any) -> Json:
    payload = {
        "id": customer_id,
        "email": f"customer{customer_id}@example.test",
        "first_name": "Ana",
        "last_name": "Gonçalves",
        "company": "",
        "phone": "",
        "date_created": "2026-01-01T10:00:00Z",
        "date_modified": "2026-02-01T10:00:00Z",
        "addresses": [],
    }
    return payload | more


def accounts_found(accounts: Iterable[Json], query: Mapping[str, str]) -> list[Json]:
    """
    `:in` takes a list and compares whole texts, e-mail addresses in any case; `:like` a part of the whole name.
    """
    found = list(accounts)
    if "id:in" in query:
        found = [item for item in found if str(item["id"]) in query["id:in"].split(",")]
    if "email:in" in query:
        wanted = query["email:in"].casefold().split(",")
        found = [item for item in found if item["email"].casefold() in wanted]
    if "phone:in" in query:
        found = [item for item in found if item["phone"] in query["phone:in"].split(",")]
    if "name:like" in query:
        wanted = query["name:like"].casefold()
        found = [item for item in found if wanted in f"{item['first_name']} {item['last_name']}".casefold()]
    if query.get("sort") == "date_modified:desc":
        found.sort(key=lambda item: item["date_modified"], reverse=True)
    return found


def with_included(item: Json, query: Mapping[str, str]) -> Json:
    return (
        item if "addresses" in query.get("include", "") else {name: item[name] for name in item if name != "addresses"}
    )


def orders_found(orders: Iterable[Json], query: Mapping[str, str]) -> list[Json]:
    found = list(orders)
    if "customer_id" in query:
        found = [item for item in found if str(item["customer_id"]) == query["customer_id"]]
    if "email" in query:
        wanted = query["email"].casefold()
        found = [item for item in found if item.get("billing_address", {}).get("email", "").casefold() == wanted]
    return found
