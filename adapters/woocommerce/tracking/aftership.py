"""
AfterShip: one entry may hold several numbers. The times it calls UTC are the site's and are not read.
"""

from collections.abc import Iterator
from itertools import chain
from types import MappingProxyType
from typing import Final

from adapters.kit.parsing import to_mapping, to_mappings, to_text
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, to_items

ITEMS_KEY: Final = "_aftership_tracking_items"
NUMBER_KEY: Final = "_aftership_tracking_number"
LINK: Final = "https://track.aftership.com/{tracking_number}"


def read(order: OrderPayload) -> Iterator[Shipment]:
    listed = _listed(order)
    if first := next(listed, None):
        return chain((first,), listed)
    number = order.meta_field(NUMBER_KEY)
    return iter(to_shipments(order, Shipment(source="AfterShip"), number, links=(LINK,)))


def _listed(order: OrderPayload) -> Iterator[Shipment]:
    for value in order.meta(ITEMS_KEY):
        for entry in to_mappings(value):
            whole = Shipment(
                source="AfterShip",
                id=to_text(entry.get("tracking_id")),
                shipped_at=to_date(to_mapping(entry.get("additional_fields")).get("ship_date")),
                items=to_items(order, entry.get("line_items"), "id", "quantity"),
            )
            yield from to_shipments(order, whole, entry.get("tracking_number"), links=(LINK,))


AFTERSHIP: Final = TrackingPlugin(
    name="AfterShip 1.17.17 (read)",
    kept_in="`_aftership_tracking_items`, `_aftership_tracking_number`",
    gives="numbers, date, contents",
    read=read,
    keys=(ITEMS_KEY, NUMBER_KEY),
    folders=MappingProxyType({"aftership-woocommerce-tracking": "AfterShip Tracking"}),
    namespaces=MappingProxyType({"aftership/v1": "AfterShip Tracking"}),
)
