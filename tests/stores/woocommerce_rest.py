"""
WooCommerce's REST routes and the semantics of their parameters, as recorded from 10.5.0.
"""

import re
from typing import Any

from tests.stores.woocommerce_data import Json, Shop
from tests.stores.woocommerce_search import EMAIL, accounts_found, orders_found

ORDERBY = ["date", "id", "include", "title", "slug", "modified"]
NOT_A_ROUTE = "No route was found matching the URL and request method."


class RestError(Exception):
    def __init__(self, status: int, code: Any, message: str, **data: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message, "data": {"status": status, **data}}


def invalid(name: str, code: str, message: str, data: Any = None) -> RestError:
    details = {name: {"code": code, "message": message, "data": data}}
    return RestError(
        400, "rest_invalid_param", f"Invalid parameter(s): {name}", params={name: message}, details=details
    )


class Rest:
    """
    Answers routes below `/wp-json`; `headers` of the last answer are WordPress's paging ones.
    """

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.is_active = True  # the WooCommerce plugin is on
        self.has_fulfillments = True
        self.wraps_fulfillments = False  # as 10.1 and 10.2 did
        self.can_read_reports = True
        self.hidden_statuses: set[str] = set()  # registered with `exclude_from_search`
        self.can_list_customers = True
        self.answers_everybody = False  # a plugin in the way: what is asked for is ignored
        self.plugins = [
            ("woocommerce/woocommerce.php", "WooCommerce", "10.5.0"),
            ("woo-advanced-shipment-tracking/woocommerce-advanced-shipment-tracking.php", "AST", "3.9.2"),
        ]
        self.routes = [
            (r"/wc/v3/orders", self._orders),
            (r"/wc/v3/orders/statuses", self._statuses),
            (r"/wc/v3/orders/(\d+)", self._order),
            (r"/wc/v3/orders/(\d+)/refunds", self._refunds),
            (r"/wc/v3/orders/(\d+)/fulfillments", self._fulfillments),
            (r"/(?:wc|wc-ast|wc-shipment-tracking)/v3/orders/(\d+)/shipment-trackings", self._trackings),
            (r"/wc/v3/products", self._products),
            (r"/wc/v3/products/(\d+)", self._product),
            (r"/wc/v3/customers", self._customers),
            (r"/wc/v3/customers/(\d+)", self._customer),
            (r"/wc/v3/system_status", self._system_status),
        ]

    def answer(self, route: str, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        if route in {"/", ""}:
            return pick_fields(self.index(), query.get("_fields", "")), {}
        if self.is_active:
            for pattern, handler in self.routes:
                if match := re.fullmatch(pattern, route):
                    body, headers = handler(query, *map(int, match.groups()))
                    return pick_fields(body, query.get("_fields", "")), headers
        raise RestError(404, "rest_no_route", NOT_A_ROUTE)

    def is_known(self, route: str) -> bool:
        return self.is_active and any(re.fullmatch(pattern, route) for pattern, _ in self.routes)

    def index(self) -> Json:
        namespaces = ["oembed/1.0", "wp/v2"] + (["wc-ast/v3", "wc/v3"] if self.is_active else [])
        routes = {
            f"/plugin/v1/route-{place}": {"methods": ["GET"] * 50} for place in range(2_000)
        }  # 1.2 MB, as recorded
        return {"name": "Rig Store", "url": "", "home": "", "namespaces": namespaces, "routes": routes}

    def _orders(self, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        found = list(self.shop.orders.values())
        if self.answers_everybody:
            return _page(found, {"per_page": query.get("per_page", "10")})
        if "include" in query:
            found = [order for order in found if str(order["id"]) in query["include"].split(",")]
        if query.get("search"):
            found = orders_found(found, query["search"])
        if "customer" in query:
            if not re.fullmatch(r"-?\d+", query["customer"]):
                raise invalid(
                    "customer", "rest_invalid_type", "customer is not of type integer.", {"param": "customer"}
                )
            found = [order for order in found if order["customer_id"] == abs(int(query["customer"]))]
        found = [order for order in found if order["status"] in self._wanted_statuses(query.get("status", "any"))]
        after = query.get("after")
        if after is not None and not re.match(r"\d{4}-\d\d-\d\d", after):
            raise invalid("after", "rest_invalid_date", "Invalid date.")
        found.sort(key=_order_key(query), reverse=query.get("order", "desc") == "desc")
        page, headers = _page(found, query)
        return [_with_meta(order, query) for order in page], headers

    def _wanted_statuses(self, asked: str) -> set[str]:
        """
        "any" is every status registered now but the hidden ones, drafts of the block checkout among them.
        """
        registered = [*self.shop.statuses]
        allowed = ["any", "trash", "auto-draft", *registered]
        slugs = asked.split(",")
        for place, slug in enumerate(slugs):
            if slug not in allowed:
                known = ", ".join(allowed[:-1]) + f", and {allowed[-1]}"
                raise invalid("status", "rest_not_in_enum", f"status[{place}] is not one of {known}.")
        return set(registered) - self.hidden_statuses if "any" in slugs else set(slugs)

    def _order(self, query: dict[str, str], order_id: int) -> tuple[Any, dict[str, str]]:
        if order_id not in self.shop.orders:
            raise RestError(404, "woocommerce_rest_shop_order_invalid_id", "Invalid ID.")
        return _with_meta(self.shop.orders[order_id], query), {}

    def _statuses(self, _query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        return [{"slug": slug, "name": name} for slug, name in self.shop.statuses.items()], {}

    def _refunds(self, _query: dict[str, str], order_id: int) -> tuple[Any, dict[str, str]]:
        return self.shop.refunds.get(order_id, []), {}

    def _fulfillments(self, _query: dict[str, str], order_id: int) -> tuple[Any, dict[str, str]]:
        if not self.has_fulfillments:
            raise RestError(404, "rest_no_route", NOT_A_ROUTE)
        if order_id not in self.shop.orders:
            error = RestError(404, "woocommerce_rest_order_invalid_id", "Invalid order ID.")
            error.body["data"]["status"] = "404"
            raise error
        listed = self.shop.fulfillments.get(order_id, [])
        return ({"fulfillments": listed} if self.wraps_fulfillments else listed), {}

    def _trackings(self, _query: dict[str, str], order_id: int) -> tuple[Any, dict[str, str]]:
        return self.shop.trackings.get(order_id, []), {}

    def _products(self, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        wanted = [int(part) for part in query.get("include", "").split(",") if part]
        found = [item for item in self.shop.products.values() if not wanted or item["id"] in wanted]
        shown = [item for item in found if item["type"] != "variation"]
        return _page(sorted(shown, key=lambda item: item["id"], reverse=True), query)

    def _product(self, _query: dict[str, str], product_id: int) -> tuple[Any, dict[str, str]]:
        if product_id not in self.shop.products:
            raise RestError(404, "woocommerce_rest_product_invalid_id", "Invalid ID.")
        return self.shop.products[product_id], {}

    def _customers(self, query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        if not self.can_list_customers:
            raise RestError(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        if "email" in query and not EMAIL.fullmatch(query["email"]):
            raise invalid("email", "rest_invalid_email", "Invalid email address.")
        accounts = list(self.shop.customers.values())
        return _page(accounts if self.answers_everybody else accounts_found(accounts, query), query)

    def _customer(self, _query: dict[str, str], customer_id: int) -> tuple[Any, dict[str, str]]:
        if not self.can_list_customers:
            raise RestError(403, "woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.")
        if customer_id not in self.shop.customers:
            raise RestError(404, "wc_user_invalid_id", "Invalid user ID.")
        return self.shop.customers[customer_id], {}

    def _system_status(self, _query: dict[str, str]) -> tuple[Any, dict[str, str]]:
        if not self.can_read_reports:
            raise RestError(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        plugins = [{"plugin": file, "name": name, "version": version} for file, name, version in self.plugins]
        return {"environment": {"version": "10.5.0", "wp_version": "6.9.7"}, "active_plugins": plugins}, {}


def _order_key(query: dict[str, str]) -> Any:
    orderby = query.get("orderby", "date")
    if orderby not in ORDERBY:
        names = ", ".join(ORDERBY[:-1]) + f", and {ORDERBY[-1]}"
        raise invalid("orderby", "rest_not_in_enum", f"orderby is not one of {names}.")
    if orderby == "id":
        return lambda order: order["id"]
    member = "date_modified_gmt" if orderby == "modified" else "date_created_gmt"
    return lambda order: (order[member], order["id"])


def _page(found: list[Any], query: dict[str, str]) -> tuple[list[Any], dict[str, str]]:
    per_page = int(query.get("per_page", 10))
    if not 1 <= per_page <= 100:
        raise invalid("per_page", "rest_out_of_bounds", "per_page must be between 1 (inclusive) and 100 (inclusive)")
    start = int(query.get("offset", (int(query.get("page", 1)) - 1) * per_page))
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // per_page))}
    return found[start : start + per_page], headers


def _with_meta(order: Json, query: dict[str, str]) -> Json:
    wanted = query.get("include_meta")
    if not wanted:
        return order
    kept = [meta for meta in order["meta_data"] if meta["key"] in wanted.split(",")]
    return order | {"meta_data": kept}


def pick_fields(body: Any, fields: str) -> Any:
    """
    Top-level names work; a name inside a list drops the list; nothing left is an empty ARRAY, as PHP writes it.
    """
    if not fields:
        return body
    if isinstance(body, list):
        return [pick_fields(item, fields) for item in body]
    picked: Json = {}
    for name in fields.split(","):
        top, _, inner = name.partition(".")
        if top not in body or (inner and not isinstance(body[top], dict)):
            continue
        picked[top] = picked.get(top, {}) | {inner: body[top].get(inner)} if inner else body[top]
    in_order = {name: picked[name] for name in body if name in picked}
    return in_order or []
