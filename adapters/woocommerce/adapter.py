"""
A WooCommerce customer's newest order: one call, and one more for each of refunds, fulfillments and product details.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from adapters.kit.cached_facts import PATIENCE_S, patience_s
from adapters.kit.http import HttpClient
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.customers import WooCommerceCustomers
from adapters.woocommerce.goods import is_whole_order_in_doubt, lines_in_doubt, lines_sent_bare
from adapters.woocommerce.guests import newest_guests_orders
from adapters.woocommerce.lines import product_ids, sold_ids
from adapters.woocommerce.mapping import MappingOptions, OrderResources, to_report, with_details
from adapters.woocommerce.newest import FIELDS, NewestOrders
from adapters.woocommerce.products import build_products, virtual_among
from adapters.woocommerce.resources import fetch_resources
from adapters.woocommerce.tracking.shipment import OrderPayload
from app.domain.assemble import choose_line, to_order
from app.domain.customer import guest_order_id
from app.domain.order import Order
from app.domain.ports import CustomerAdapter, Deadline, OrderAdapter
from app.domain.report import OrderReport
from app.domain.store import Store

Payload = Mapping[str, Any]

GUESTS_PAGE_SIZE: Final = 10  # near misses among them


class WooCommerceAdapter(OrderAdapter):
    """
    Serves all threads.
    """

    def __init__(self, store: Store) -> None:
        self._client = WooCommerceClient(HttpClient(store, store.settings["WOOCOMMERCE_STORE_URL"]), store)
        self._options = MappingOptions(
            store_url=self._client.url,
            status_map=store.settings.get("WOOCOMMERCE_STATUS_MAP") or {},
            phone_country=store.phone_country,
        )
        self._newest_orders = NewestOrders(self._client)
        self._shows_details = store.settings.get("WOOCOMMERCE_PRODUCT_DETAILS") is not False
        self._products = build_products(self._client, time.monotonic)
        self._customers = WooCommerceCustomers(self._client, store.phone_country)

    def customers(self) -> CustomerAdapter:
        return self._customers

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        started_at = deadline.clock()
        alone = OrderResources(order=self._newest(customer_id, deadline))
        report = to_report(alone, self._options)
        if self._shows_details and (product_id := product_to_show(report, alone.payload)):
            self._products.start(product_id)  # on its way while the rest is fetched
        resources = fetch_resources(self._client, alone, deadline)
        if virtual := self._virtual_lines(resources, deadline):
            resources = replace(resources, virtual=virtual)
        if resources is not alone:
            report = to_report(resources, self._options)
        return to_order(self._with_details(report, alone.payload, patience_s(started_at, deadline)))

    def _newest(self, customer_id: str, deadline: Deadline) -> Payload:
        order_id = guest_order_id(customer_id)
        if order_id is None:
            return self._newest_orders.find(customer_id, deadline)
        orders = newest_guests_orders(self._client, order_id, FIELDS, deadline, GUESTS_PAGE_SIZE)
        return {**orders[0], "customer_id": customer_id}

    def _virtual_lines(self, resources: OrderResources, deadline: Deadline) -> frozenset[str]:
        """
        The lines of which nothing is sent, where the order itself leaves it in doubt: their products know.
        """
        order, shipments = resources.payload, resources.shipments
        in_doubt = lines_in_doubt(order, shipments)
        if not in_doubt:
            return frozenset()
        sold, seconds = sold_ids(order), min(PATIENCE_S, deadline.remaining() / 2)
        doubtful = {line_id: sold[line_id] for line_id in in_doubt}
        downloads = lines_sent_bare(shipments)
        if len(doubtful) > 1 and is_whole_order_in_doubt(order, shipments):
            first = dict([next(iter(doubtful.items()))])
            if not virtual_among(self._products, first, downloads, seconds):
                return frozenset()  # one thing that is sent settles it
        return virtual_among(self._products, doubtful, downloads, seconds)

    def _with_details(self, report: OrderReport, order: OrderPayload, seconds: float) -> OrderReport:
        if not self._shows_details:
            return report
        line, product_id = choose_line(report.lines), product_to_show(report, order)
        if not (line and product_id):
            return report
        return with_details(report, line.id, self._products.wait_for(product_id, seconds))


def product_to_show(report: OrderReport, order: OrderPayload) -> str | None:
    """
    Of the line that will be shown, which refunds can change.
    """
    line = choose_line(report.lines)
    return product_ids(order).get(line.id) if line else None
