"""
A BigCommerce customer's newest order: one call, one more when something was shipped, and one for product details.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from adapters.bigcommerce.client import PAGE_SIZE, BigCommerceClient
from adapters.bigcommerce.consignments import Consignments, to_consignments
from adapters.bigcommerce.customers import BigCommerceCustomers
from adapters.bigcommerce.guests import newest_guests_orders
from adapters.bigcommerce.lines import to_lines
from adapters.bigcommerce.mapping import to_report
from adapters.bigcommerce.placed import is_placed
from adapters.bigcommerce.products import build_products, product_to_show, with_details
from adapters.kit.cached_facts import patience_s, why_none
from adapters.kit.newest import newest, owned
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_id, to_mappings
from app.domain.assemble import to_order
from app.domain.customer import guest_order_id
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.order import Order
from app.domain.ports import CustomerAdapter, Deadline, OrderAdapter
from app.domain.report import OrderReport
from app.domain.store import Store

MOST_PAGES: Final = 10

Payload = Mapping[str, Any]
Fetch = Callable[[str, Deadline], Sequence[Payload]]


class BigCommerceAdapter(OrderAdapter):
    """
    Serves all threads.
    """

    def __init__(self, store: Store) -> None:
        self._client = BigCommerceClient(store)
        # Where the control panel of every store is, whatever its own domain.
        manage_url = f"https://store-{store.settings['BIGCOMMERCE_STORE_HASH']}.mybigcommerce.com/manage"
        self._admin_url = f"{manage_url}/orders"
        self._phone_country = store.phone_country
        self._customers = BigCommerceCustomers(self._client, manage_url, store.phone_country)
        has_details = store.settings.get("BIGCOMMERCE_PRODUCT_DETAILS") is not False
        self._products = build_products(self._client, time.monotonic) if has_details else None

    def customers(self) -> CustomerAdapter:
        return self._customers

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        started_at = deadline.clock()
        order = self._newest(customer_id, deadline)
        included = to_consignments(order.get("consignments"))
        product_id = None if included.lacks_line_items else product_to_show(to_lines(order, included), included)
        if self._products and product_id:
            self._products.start(product_id)  # on its way while the rest is fetched
        consignments, shipments = self._fetch_parts(order, included, deadline)
        report = to_report(order, consignments, shipments, self._admin_url, self._phone_country)
        return to_order(self._with_details(report, consignments, patience_s(started_at, deadline)))

    def _newest(self, customer_id: str, deadline: Deadline) -> Payload:
        """
        Looks past the attempts a customer left at the payment page, page by page.
        """
        order_id = guest_order_id(customer_id)
        if order_id is not None:
            orders = newest_guests_orders(self._client, order_id, deadline, limit=PAGE_SIZE)
            return {**orders[0], "customer_id": customer_id}
        is_known = False
        for page in range(1, MOST_PAGES + 1):
            found = self._client.fetch_orders(customer_id, page, deadline)
            mine = owned(found, customer_id, customer="customer_id")
            orders = [order for order in mine if is_placed(order)]
            if orders:
                return newest(orders, customer_id, customer="customer_id", placed_at="date_created")
            is_known = is_known or bool(found)
            if len(found) < PAGE_SIZE:
                raise OrderNotFound(self._why_none(customer_id, deadline, is_known=is_known))
        raise UpstreamMalformed(Fault.SHAPE, "page after page without a completed order")

    def _why_none(self, customer_id: str, deadline: Deadline, *, is_known: bool) -> NotFoundReason:
        if is_known:
            return NotFoundReason.NO_ORDERS
        return why_none(lambda soon: self._ask_for_customer(customer_id, soon), deadline)

    def _ask_for_customer(self, customer_id: str, deadline: Deadline) -> NotFoundReason:
        """
        Needs the scope Customers: read-only, which nothing else does.
        """
        found = self._client.fetch_optional("/v3/customers", [("id:in", customer_id), ("limit", "1")], deadline)
        if found == []:
            return NotFoundReason.NO_CUSTOMER
        is_there = any(to_id(customer.get("id")) == customer_id for customer in to_mappings(found))
        return NotFoundReason.NO_ORDERS if is_there else NotFoundReason.NO_CUSTOMER_OR_ORDERS

    def _with_details(self, report: OrderReport, consignments: Consignments, seconds: float) -> OrderReport:
        product_id = product_to_show(report.lines, consignments)
        if not (self._products and product_id):
            return report
        return with_details(report, self._products.wait_for(product_id, seconds))

    def _fetch_parts(
        self, order: Payload, included: Consignments, deadline: Deadline
    ) -> tuple[Consignments, Sequence[Payload]]:
        """
        What the list did not bring, all at once: shipments, and the line items and addresses of a store that does not
        include them.
        """
        order_id = to_id(order.get("id"))
        if order_id is None:
            raise UpstreamMalformed(Fault.SHAPE, "the order has no id")
        fetches: dict[str, Fetch] = {}
        if order.get("items_shipped") != 0:
            fetches["shipments"] = self._client.fetch_shipments
        if included.lacks_line_items:
            fetches["products"] = self._client.fetch_products
        if included.lacks_addresses:
            fetches["addresses"] = self._client.fetch_addresses
        calls = [partial(fetch, order_id, deadline) for fetch in fetches.values()]
        found = dict(zip(fetches, in_parallel(calls), strict=True))
        return included.with_parts(found.get("products", ()), found.get("addresses", ())), found.get("shipments", ())
