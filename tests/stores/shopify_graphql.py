"""
Shopify's Admin GraphQL API over orders held as plain dictionaries in Shopify's field names.

Any query the real schema allows is executed by graphql-core; scopes and protected customer data are refused where the
introspection says so, and what a refusal nulls then follows from the schema by itself.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLEnumType,
    GraphQLError,
    GraphQLSchema,
    build_schema,
    execute,
    get_named_type,
    get_nullable_type,
    is_list_type,
)

from tests.stores.shopify_customers import is_found, is_identified
from tests.stores.shopify_defaults import default_of, number_of

HERE = Path(__file__).parent / "shopify_schema"
HIDDEN_AFTER = timedelta(days=60)
MAX_PAGE = 250
CONTENTS = frozenset({"name", "address", "email", "phone"})
DOCUMENTATION = "https://shopify.dev/api/usage/access-scopes"
SORT_FIELDS = {"PROCESSED_AT": "processedAt", "CREATED_AT": "createdAt", "UPDATED_AT": "updatedAt"}
FULFILLMENT_ORDER_SCOPES = {
    "merchant_managed": "read_merchant_managed_fulfillment_orders",
    "third_party": "read_third_party_fulfillment_orders",
    "assigned": "read_assigned_fulfillment_orders",
}


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """
    Who asks, and what of the store they may see.
    """

    scopes: frozenset[str]
    approved: frozenset[str]  # kinds of protected customer data
    customers: Mapping[str, Any]  # number → {"customer": …, "orders": […]}
    now: datetime
    shop: Mapping[str, Any]
    versions: tuple[str, ...]
    answers_everybody: bool = False  # whatever it is asked for
    broken: Mapping[str, str] = field(default_factory=dict)  # "Type.field" → error code raised there
    counted: list[int] = field(default_factory=lambda: [0])

    def has_any(self, scopes: list[str]) -> bool:
        granted = self.scopes | {f"read_{scope[6:]}" for scope in self.scopes if scope.startswith("write_")}
        return not scopes or bool(granted & set(scopes))


@cache
def admin_schema(*, takes_future_words: bool = False) -> GraphQLSchema:
    """
    The schema; with `takes_future_words` an enum answers any word, as Shopify does when it adds one to a live version.
    """
    schema = build_schema((HERE / "admin-2026-10.graphql").read_text())
    if takes_future_words:
        for of in schema.type_map.values():
            if isinstance(of, GraphQLEnumType) and not of.name.startswith("__"):
                for name in ("serialize", "coerce_output_value"):  # graphql-core before and since 3.3
                    setattr(of, name, lambda value: value)
    return schema


@cache
def access() -> Mapping[str, Any]:
    return json.loads((HERE / "access-2026-10.json").read_text())


def run(schema: GraphQLSchema, document: DocumentNode, variables: Mapping[str, Any], viewer: Viewer) -> dict[str, Any]:
    result = execute(schema, document, variable_values=dict(variables), context_value=viewer, field_resolver=_resolve)
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = [error.formatted for error in result.errors]
    return answer


def _resolve(source: Any, info: Any, **arguments: Any) -> Any:
    viewer: Viewer = info.context
    viewer.counted[0] += 0 if get_named_type(info.return_type).name in {"MoneyBag", "MoneyV2"} else 1
    _refuse(viewer, info, source)
    if source is None:
        return ROOTS[info.field_name](viewer, arguments)
    value = source.get(info.field_name, MISSING)
    if info.parent_type.name == "Customer" and info.field_name == "orders":
        value = _orders_of(source, viewer, arguments)
    elif info.field_name == "fulfillmentOrders":
        value = [node for node in (value or []) if _may_see(node, viewer)] if value is not MISSING else []
    if value is MISSING:
        value = default_of(info.parent_type.name, info.field_name, info.return_type, source)
    if get_named_type(info.return_type).name.endswith("Connection"):
        return _page(value or [], arguments)
    if is_list_type(get_nullable_type(info.return_type)) and value is not None:
        return value[: _size(arguments.get("first"))]
    return value


MISSING = object()


def _refuse(viewer: Viewer, info: Any, source: Any) -> None:
    parent, name = info.parent_type.name, info.field_name
    if (code := viewer.broken.get(f"{parent}.{name}")) is not None:
        raise GraphQLError("Internal error. Looks like something went wrong on our end.", extensions={"code": code})
    of = get_named_type(info.return_type).name.removesuffix("Connection")
    own = access().get(parent, {}).get("fields", {}).get(name, {})
    for required in (access().get(of, {}).get("requiredAccess"), own.get("requiredAccess")):
        if required and not viewer.has_any(re.findall(r"`(\w+)` access scope", required)):
            # Recorded: the refusal of fulfilment orders does not say what is required.
            tail = "" if name == "fulfillmentOrders" else f" Required access: {required}"
            raise GraphQLError(
                f"Access denied for {name} field.{tail}",
                extensions={"code": "ACCESS_DENIED", "documentation": DOCUMENTATION, "requiredAccess": required},
            )
    if own.get("isProtected") and own["protectedContent"] not in viewer.approved:
        raise GraphQLError(
            f"This app is not approved to access the {own['protectedSubject'].title()} object. See "
            "https://shopify.dev/docs/apps/launch/protected-customer-data for more details.",
            extensions={"code": "ACCESS_DENIED"},
        )


def _may_see(node: Mapping[str, Any], viewer: Viewer) -> bool:
    return viewer.has_any([FULFILLMENT_ORDER_SCOPES[node.get("_assignment", "merchant_managed")]])


def _orders_of(customer: Mapping[str, Any], viewer: Viewer, arguments: Mapping[str, Any]) -> list[Any]:
    if arguments.get("query"):
        return []  # a search: what happened seconds ago is not in its index
    orders = viewer.customers[number_of(customer["id"])]["orders"]
    if not viewer.has_any(["read_all_orders"]):
        orders = [order for order in orders if viewer.now - _instant(order["createdAt"]) <= HIDDEN_AFTER]
    by = SORT_FIELDS.get(arguments.get("sortKey", "ID"))
    return sorted(orders, key=lambda order: order.get(by) or "" if by else int(number_of(order["id"])))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _size(first: int | None) -> int | None:
    if first is not None and first > MAX_PAGE:
        raise GraphQLError(f"first cannot exceed {MAX_PAGE}", extensions={"code": "BAD_REQUEST"})
    return first


def _page(nodes: list[Any], arguments: Mapping[str, Any]) -> dict[str, Any]:
    first, last = _size(arguments.get("first")), _size(arguments.get("last"))
    if first is None and last is None:
        raise GraphQLError("you must provide one of first or last", extensions={"code": "BAD_REQUEST"})
    if arguments.get("reverse"):
        nodes = list(nodes)
        nodes.reverse()
    start = _position(arguments["after"]) + 1 if arguments.get("after") else 0
    end = _position(arguments["before"]) if arguments.get("before") else len(nodes)
    if first is not None:
        end = min(end, start + first)
    elif last is not None:
        start = max(start, end - last)
    shown = nodes[start:end]
    return {
        "nodes": shown,
        "pageInfo": {
            "hasNextPage": end < len(nodes),
            "hasPreviousPage": start > 0,
            "startCursor": _cursor(start) if shown else None,
            "endCursor": _cursor(end - 1) if shown else None,
        },
    }


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"at:{position}".encode()).decode()


def _position(cursor: str) -> int:
    return int(base64.urlsafe_b64decode(cursor).decode().removeprefix("at:"))


def _customer(viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
    if "/Customer/" not in arguments["id"]:
        raise GraphQLError(f"Invalid id: {arguments['id']}", extensions={"code": "RESOURCE_NOT_FOUND"})
    known = viewer.customers.get(number_of(arguments["id"]))
    return known["customer"] if known else None


def _by_identifier(viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
    known = [known["customer"] for known in viewer.customers.values()]
    if viewer.answers_everybody:
        return known[0] if known else None
    return next((customer for customer in known if is_identified(customer, arguments["identifier"])), None)


def _search(viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
    known = [known["customer"] for known in viewer.customers.values()]
    query = arguments.get("query") or ""
    found = [customer for customer in known if viewer.answers_everybody or is_found(customer, query)]
    by = SORT_FIELDS.get(arguments.get("sortKey", "ID"), "id")
    return _page(sorted(found, key=lambda customer: customer.get(by) or ""), arguments)


def _order(viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
    orders = [order for known in viewer.customers.values() for order in known["orders"]]
    return next((order for order in orders if order["id"] == arguments["id"]), None)


def _all_orders(viewer: Viewer, arguments: Mapping[str, Any]) -> Any:
    orders = [order for known in viewer.customers.values() for order in known["orders"]]
    return _page(sorted(orders, key=lambda order: order["processedAt"]), arguments)


ROOTS: Mapping[str, Callable[[Viewer, Mapping[str, Any]], Any]] = {
    "currentAppInstallation": lambda viewer, _: {
        "id": "gid://shopify/AppInstallation/1",
        "accessScopes": [{"handle": scope, "description": scope} for scope in sorted(viewer.scopes)],
    },
    "customer": _customer,
    "customerByIdentifier": _by_identifier,
    "customers": _search,
    "order": _order,
    "orders": _all_orders,
    "publicApiVersions": lambda viewer, _: [
        {"handle": version, "displayName": version, "supported": True} for version in viewer.versions
    ],
    "shop": lambda viewer, _: viewer.shop,
}
