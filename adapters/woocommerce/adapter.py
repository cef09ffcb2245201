"""
A WooCommerce customer's newest order: one call, and one more for each of refunds, fulfillments and product details.
"""

import time
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Final

from adapters.http import HttpClient
from adapters.parsing import to_id, to_instant, to_mappings, to_text
from adapters.woocommerce.answers import NO_CUSTOMER, NOT_FOUND, OK, error_code
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.lines import product_ids
from adapters.woocommerce.mapping import OrderParts, ProductDetails, Reading, to_report, with_details
from adapters.woocommerce.products import Products, wait_for
from adapters.woocommerce.statuses import NOT_ORDERS
from adapters.woocommerce.tracking.fulfillments import has_fulfillments
from adapters.woocommerce.tracking.shipment import OrderPayload
from app.domain.assemble import choose_line, to_order
from app.domain.errors import Fault, IdentityMismatch, NotFoundReason, OrderNotFound, UpstreamError, UpstreamMalformed
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
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

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)

# Product details are waited for at most this long, and never later than this after the start: callers wait 4 s.
PATIENCE_S: Final = 1.0
LATEST_S: Final = 2.5


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
        self._products = Products(self._client, time.monotonic) if has_details else None

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        started_at = deadline.clock()
        order = self._newest(customer_id, deadline)
        details = self._start_details(to_report(OrderParts(order=order), self._reading), order)
        parts = self._fetch_parts(order, deadline)
        report = to_report(parts, self._reading)
        return to_order(self._with_details(report, order, details, deadline, started_at))

    def _newest(self, customer_id: str, deadline: Deadline) -> Payload:
        found = self._orders(customer_id, [("per_page", "1"), ("_fields", FIELDS)], deadline)
        if not found:
            raise OrderNotFound(self._why_none(customer_id, deadline))
        if is_order(found[0]):
            return found[0]
        more = [("offset", "1"), ("per_page", str(SECOND_LOOK)), ("_fields", FIELDS)]
        found = self._orders(customer_id, more, deadline)
        real = [order for order in found if is_order(order)]
        if real:
            return max(real, key=age)
        if len(found) < SECOND_LOOK:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        return self._beyond_drafts(customer_id, deadline)

    def _beyond_drafts(self, customer_id: str, deadline: Deadline) -> Payload:
        for page in range(1, MOST_PAGES + 1):
            params = [("page", str(page)), ("per_page", str(PAGE_SIZE)), ("_fields", LIGHT_FIELDS)]
            found = self._orders(customer_id, params, deadline)
            real = [order for order in found if is_order(order)]
            if real:
                order_id = to_id(max(real, key=age).get("id"))
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

    def _why_none(self, customer_id: str, deadline: Deadline) -> NotFoundReason:
        """
        The list is empty for a stranger, too; the customer's own route tells them apart, if it can be had.
        """
        try:
            response = self._client.ask(f"/wc/v3/customers/{customer_id}", [("_fields", "id")], deadline)
        except UpstreamError:
            return NotFoundReason.NO_CUSTOMER_OR_ORDERS
        if response.status == OK:
            return NotFoundReason.NO_ORDERS
        if response.status == NOT_FOUND and error_code(response) in NO_CUSTOMER:
            return NotFoundReason.NO_CUSTOMER
        return NotFoundReason.NO_CUSTOMER_OR_ORDERS

    def _fetch_parts(self, order: Payload, deadline: Deadline) -> OrderParts:
        """
        Refunded pieces and fulfillments, each only when the order says it has some; both at once.
        """
        route = f"/wc/v3/orders/{to_id(order.get('id'))}"
        refunds = f"{route}/refunds" if to_mappings(order.get("refunds")) else None
        fulfillments = f"{route}/fulfillments" if has_fulfillments(OrderPayload(order)) else None
        if refunds and fulfillments:
            with ThreadPoolExecutor(1) as pool:
                refunds_future = pool.submit(self._client.fetch, refunds, [("per_page", str(PAGE_SIZE))], deadline)
                found = self._client.fetch_optional(fulfillments, (), deadline)
                return OrderParts(order=order, refunds=refunds_future.result(), fulfillments=found)
        return OrderParts(
            order=order,
            refunds=self._client.fetch(refunds, [("per_page", str(PAGE_SIZE))], deadline) if refunds else (),
            fulfillments=self._client.fetch_optional(fulfillments, (), deadline) if fulfillments else (),
        )

    def _start_details(self, report: OrderReport, order: Payload) -> tuple[str, "Future[ProductDetails]"] | None:
        """
        The product of the line that will be shown unless refunds change that.
        """
        line = choose_line(report.lines)
        product_id = product_ids(OrderPayload(order)).get(line.id) if line else None
        if self._products is None or product_id is None:
            return None
        return product_id, self._products.start(product_id)

    def _with_details(
        self,
        report: OrderReport,
        order: Payload,
        started: tuple[str, "Future[ProductDetails]"] | None,
        deadline: Deadline,
        started_at: float,
    ) -> OrderReport:
        line = choose_line(report.lines)
        wanted = self._start_details(report, order)
        if line is None or wanted is None:
            return report
        future = started[1] if started and started[0] == wanted[0] else wanted[1]
        elapsed = deadline.clock() - started_at
        seconds = min(PATIENCE_S, LATEST_S - elapsed, deadline.remaining() / 2)
        return with_details(report, line.id, wait_for(future, seconds))


def is_order(order: Payload) -> bool:
    return (to_text(order.get("status")) or "").lower().removeprefix("wc-") not in NOT_ORDERS


def age(order: Payload) -> tuple[datetime, int, str]:
    """
    Orders of one second are told apart as WooCommerce does it, by the greater id.
    """
    order_id = to_id(order.get("id")) or ""
    return to_instant(order.get("date_created_gmt")) or LONG_AGO, len(order_id), order_id


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
