"""
What a list of orders does not bring, asked for only when the order says there is some.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mappings
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.mapping import OrderResources
from adapters.woocommerce.tracking.fulfillments import has_fulfillments, to_fulfillments
from adapters.woocommerce.tracking.shipment_tracking import lacks_links
from app.domain.errors import UpstreamError
from app.domain.ports import Deadline

MOST: Final = (("per_page", "100"),)
LINKS_S: Final = 2.0  # nobody waits longer for a link


def fetch_resources(client: WooCommerceClient, alone: OrderResources, deadline: Deadline) -> OrderResources:
    """
    Refunded pieces, fulfillments and the links of carriers unknown here, all at once. `alone` itself, which has been
    read, when there is none of them.
    """
    order, payload = alone.order, alone.payload
    order_id = to_id(order.get("id"))
    wanted: dict[str, Callable[[], Any]] = {}
    if to_mappings(order.get("refunds")):
        wanted["refunds"] = lambda: client.fetch(f"/wc/v3/orders/{order_id}/refunds", MOST, deadline)
    if has_fulfillments(payload):
        wanted["fulfillments"] = lambda: _fetch_fulfillments(client, order_id, deadline)
    if lacks_links(payload):
        wanted["trackings"] = lambda: _fetch_links(client, order_id, deadline)
    if not wanted:
        return alone
    if len(wanted) == 1:
        had = {name: fetch() for name, fetch in wanted.items()}
    else:
        with ThreadPoolExecutor(len(wanted)) as pool:
            futures = {name: pool.submit(fetch) for name, fetch in wanted.items()}
            had = {name: future.result() for name, future in futures.items()}
    found = OrderResources(order=order, **had)
    return alone if found == alone else found


def _fetch_fulfillments(client: WooCommerceClient, order_id: str | None, deadline: Deadline) -> Any:
    """
    None where the shop has no such route.
    """
    answer = client.fetch_optional(f"/wc/v3/orders/{order_id}/fulfillments", (), deadline)
    return None if answer is None else to_fulfillments(answer, order_id)


def _fetch_links(client: WooCommerceClient, order_id: str | None, deadline: Deadline) -> Any:
    """
    Both plugins that write tracking items have this route. An order without its link is still an answer.
    """
    route = f"/wc-shipment-tracking/v3/orders/{order_id}/shipment-trackings"
    soon = Deadline(min(deadline.at, deadline.clock() + LINKS_S), deadline.clock)
    try:
        return client.fetch_optional(route, (), soon)
    except UpstreamError:
        return ()
