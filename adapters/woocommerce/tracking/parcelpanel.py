"""
ParcelPanel: an object by number. Its statuses are in tables of its own that no API shows.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from adapters.kit.parsing import to_mappings
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEY: Final = "_parcelpanel_shipping_numbers"


def read(order: OrderPayload) -> Iterator[Shipment]:
    for value in order.meta(KEY):
        for entry in to_mappings(value):
            whole = Shipment(source="ParcelPanel", shipped_at=to_date(entry.get("fulfilled_at")))
            yield from to_shipments(order, whole, entry.get("tracking_number"), carrier=entry.get("courier_code"))


PARCELPANEL: Final = TrackingPlugin(
    name="ParcelPanel 4.5.6 (read)",
    kept_in="`_parcelpanel_shipping_numbers`",
    gives="number, date",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"parcelpanel": "ParcelPanel"}),
    namespaces=MappingProxyType({"parcelpanel/v1": "ParcelPanel"}),
)
