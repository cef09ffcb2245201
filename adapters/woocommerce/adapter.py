"""
A WooCommerce customer's newest order: one call, and one more for each of refunds, fulfillments and product details.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from adapters.kit.cached_facts import PATIENCE_S, patience_s, why_none
from adapters.kit.http import HttpClient
from adapters.kit.newest import age
from adapters.kit.parsing import to_id, to_text
from adapters.woocommerce.answers import NO_CUSTOMER, NOT_FOUND, OK, error_code
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.customers import WooCommerceCustomers
from adapters.woocommerce.guests import newest_guests_orders
from adapters.woocommerce.lines import product_ids, sold_ids
from adapters.woocommerce.mapping import OrderParts, Reading, to_report, with_details
from adapters.woocommerce.parts import fetch_parts
from adapters.woocommerce.products import build_products, downloads_among
from adapters.woocommerce.statuses import NOT_ORDERS
from adapters.woocommerce.tracking.fulfillments import perhaps_downloads
from adapters.woocommerce.tracking.shipment import OrderPayload
from app.domain.assemble import choose_line, to_order
from app.domain.customer import guest_order_id
from app.domain.errors import Fault, IdentityMismatch, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.order import Order
from app.domain.ports import CustomerAdapter, Deadline, OrderAdapter
from app.domain.report import OrderReport
from app.domain.store import Store

Payload = Mapping[str, Any]

# What is read of an order, so that nothing else travels: no payment link, no order key, no IP address. Members of
# plugins come only when they are named.
FIELDS: Final = ",".join(
    [
        *("id", "number", "status", "currency", "customer_id", "total", "prices_include_tax"),
        *("date_created", "date_created_gmt", "date_modified", "date_modified_gmt"),
        *("date_paid_gmt", "date_completed_gmt", "billing", "shipping", "line_items", "shipping_lines"),
        *("refunds", "meta_data", "shipments", "shipping_status", "correios_tracking_code"),
    ]
)
LIGHT_FIELDS: Final = "id,status,customer_id,date_created_gmt"

# Drafts are few: opening the checkout makes one and uses it again. The second call looks past three of them.
SECOND_LOOK: Final = 4
PAGE_SIZE: Final = 100
MOST_PAGES: Final = 10
GUESTS_PAGE_SIZE: Final = 10  # near misses among them


class WooCommerceAdapter(OrderAdapter):
    """
    Serves all threads.
    """

    def __init__(self, store: Store) -> None:
        self._client = WooCommerceClient(HttpClient(store, store.settings["WOOCOMMERCE_STORE_URL"]), store)
        self._reading = Reading(
            store_url=self._client.url, status_map=store.settings.get("WOOCOMMERCE_STATUS_MAP") or {}
        )
        has_details = store.settings.get("WOOCOMMERCE_PRODUCT_DETAILS") is not False
        self._products = build_products(self._client, time.monotonic) if has_details else None
        self._customers = WooCommerceCustomers(self._client, store.phone_country)

    def customers(self) -> CustomerAdapter:
        return self._customers

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        started_at = deadline.clock()
        parts = OrderParts(order=self._newest(customer_id, deadline))
        report = to_report(parts, self._reading)
        product_id = product_to_show(report, parts.order)
        if self._products and product_id:
            self._products.start(product_id)  # on its way while the rest is fetched
        complete = fetch_parts(self._client, parts.order, deadline)
        if report.ships:
            complete = self._with_downloads(complete, deadline)
        if complete != parts:
            report = to_report(complete, self._reading)
        return to_order(self._with_details(report, parts.order, patience_s(started_at, deadline)))

    def _newest(self, customer_id: str, deadline: Deadline) -> Payload:
        order_id = guest_order_id(customer_id)
        if order_id is not None:
            fields = f"{FIELDS},parent_id"
            orders = newest_guests_orders(self._client, order_id, fields, deadline, GUESTS_PAGE_SIZE)
            return {**orders[0], "customer_id": customer_id}
        found = self._orders(customer_id, [("per_page", "1"), ("_fields", FIELDS)], deadline)
        if not found:
            raise OrderNotFound(why_none(lambda soon: self._ask_for_customer(customer_id, soon), deadline))
        if is_order(found[0]):
            return found[0]
        more = [("offset", "1"), ("per_page", str(SECOND_LOOK)), ("_fields", FIELDS)]
        found = self._orders(customer_id, more, deadline)
        real = [order for order in found if is_order(order)]
        if real:
            return _newest_of(real)
        if len(found) < SECOND_LOOK:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        return self._beyond_drafts(customer_id, deadline)

    def _beyond_drafts(self, customer_id: str, deadline: Deadline) -> Payload:
        for page in range(1, MOST_PAGES + 1):
            params = [("page", str(page)), ("per_page", str(PAGE_SIZE)), ("_fields", LIGHT_FIELDS)]
            found = self._orders(customer_id, params, deadline)
            real = [order for order in found if is_order(order)]
            if real:
                order_id = to_id(_newest_of(real).get("id"))
                order = self._client.fetch(f"/wc/v3/orders/{order_id}", [("_fields", FIELDS)], deadline)
                return check_owner(order, customer_id)
            if len(found) < PAGE_SIZE:
                raise OrderNotFound(NotFoundReason.NO_ORDERS)
        raise UpstreamMalformed(Fault.SHAPE, "page after page of drafts")

    def _orders(self, customer_id: str, params: list[tuple[str, str]], deadline: Deadline) -> list[Payload]:
        query = [("customer", customer_id), ("orderby", "date"), ("order", "desc"), *params]
        found = self._client.fetch("/wc/v3/orders", query, deadline)
        if not isinstance(found, list):
            raise UpstreamMalformed(Fault.SHAPE, "not a list of orders")
        return [check_owner(order, customer_id) for order in found]

    def _ask_for_customer(self, customer_id: str, deadline: Deadline) -> NotFoundReason:
        response = self._client.ask(f"/wc/v3/customers/{customer_id}", [("_fields", "id")], deadline)
        if response.status == OK:
            return NotFoundReason.NO_ORDERS
        if response.status == NOT_FOUND and error_code(response) in NO_CUSTOMER:
            return NotFoundReason.NO_CUSTOMER
        return NotFoundReason.NO_CUSTOMER_OR_ORDERS

    def _with_downloads(self, parts: OrderParts, deadline: Deadline) -> OrderParts:
        """
        A download that WooCommerce fulfilled by itself is no parcel of the goods beside it.
        """
        order = OrderPayload(parts.order)
        suspects, sold = perhaps_downloads(order, parts.fulfillments), sold_ids(order)
        wanted = {line_id: sold[line_id] for line_id in suspects if line_id in sold}
        if self._products is None or not wanted:
            return parts
        downloads = downloads_among(self._products, wanted, min(PATIENCE_S, deadline.remaining() / 2))
        is_mixed = any(to_id(line.get("id")) not in downloads for line in order.lines)
        return replace(parts, downloads=downloads) if is_mixed else parts

    def _with_details(self, report: OrderReport, order: Payload, seconds: float) -> OrderReport:
        line, product_id = choose_line(report.lines), product_to_show(report, order)
        if not (self._products and line and product_id):
            return report
        return with_details(report, line.id, self._products.wait_for(product_id, seconds))


def product_to_show(report: OrderReport, order: Payload) -> str | None:
    """
    Of the line that will be shown, which refunds can change.
    """
    line = choose_line(report.lines)
    return product_ids(OrderPayload(order)).get(line.id) if line else None


def is_order(order: Payload) -> bool:
    return (to_text(order.get("status")) or "").lower().removeprefix("wc-") not in NOT_ORDERS


def _newest_of(orders: Sequence[Payload]) -> Payload:
    """
    Orders of one second are told apart as WooCommerce does it, by the greater id.
    """
    return max(orders, key=lambda order: age(order, "date_created_gmt"))


def check_owner(order: Any, customer_id: str) -> Payload:
    """
    WooCommerce ignores parameters it does not know, and then answers with anybody's newest order.
    """
    if not isinstance(order, dict) or "customer_id" not in order:
        raise UpstreamMalformed(Fault.SHAPE, "an order that names no customer")
    owner = order["customer_id"]
    if isinstance(owner, bool) or str(owner) != customer_id:
        raise IdentityMismatch("an order of another customer")
    return order
