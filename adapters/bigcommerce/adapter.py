"""
A BigCommerce customer's newest order: one call, a second one when something was shipped.
"""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from adapters.bigcommerce.client import PAGE_SIZE, BigCommerceClient
from adapters.bigcommerce.consignments import Consignments, to_consignments
from adapters.bigcommerce.mapping import to_report
from adapters.bigcommerce.statuses import INCOMPLETE
from adapters.newest import newest, owned
from adapters.parsing import to_id
from app.domain.assemble import to_order
from app.domain.errors import Fault, UpstreamMalformed
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
from app.domain.store import Store

MOST_PAGES: Final = 10

Payload = Mapping[str, Any]


class BigCommerceAdapter(OrderAdapter):
    """
    Serves all threads.
    """

    def __init__(self, store: Store) -> None:
        self._client = BigCommerceClient(store)
        # Where the control panel of every store is, whatever its own domain.
        self._admin_url = f"https://store-{store.settings['BIGCOMMERCE_STORE_HASH']}.mybigcommerce.com/manage/orders"

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        order = self._newest(customer_id, deadline)
        consignments, shipments = self._fetch_parts(order, deadline)
        return to_order(to_report(order, consignments, shipments, self._admin_url))

    def _newest(self, customer_id: str, deadline: Deadline) -> Payload:
        """
        Looks past the attempts a customer left at the payment page, page by page.
        """
        for page in range(1, MOST_PAGES + 1):
            found = self._client.fetch_orders(customer_id, page, deadline)
            mine = owned(found, customer_id, customer="customer_id")
            orders = [order for order in mine if _is_order(order)]
            if orders or len(found) < PAGE_SIZE:
                return newest(orders, customer_id, customer="customer_id", placed_at="date_created")
        raise UpstreamMalformed(Fault.SHAPE, "page after page without a completed order")

    def _fetch_parts(self, order: Payload, deadline: Deadline) -> tuple[Consignments, Sequence[Payload]]:
        """
        What the list did not bring, all at once: shipments, and the line items of a store that does not include them.
        """
        order_id = to_id(order.get("id"))
        if order_id is None:
            raise UpstreamMalformed(Fault.SHAPE, "the order has no id")
        consignments = to_consignments(order.get("consignments"))
        parts = [] if order.get("items_shipped") == 0 else ["shipments"]
        parts += [] if consignments else ["products", "shippingaddresses"]
        found: dict[str, Sequence[Payload]] = {}
        if len(parts) == 1:
            found[parts[0]] = self._client.fetch_part(order_id, parts[0], deadline)
        elif parts:
            with ThreadPoolExecutor(len(parts)) as pool:
                fetched = pool.map(lambda part: self._client.fetch_part(order_id, part, deadline), parts)
                found = dict(zip(parts, fetched, strict=True))
        if consignments is None:
            consignments = Consignments(line_items=found["products"], shipping=found["shippingaddresses"])
        return consignments, found.get("shipments", ())


def _is_order(order: Payload) -> bool:
    return order.get("status_id") != INCOMPLETE and order.get("is_deleted") is not True
