"""
AppScenic: its suppliers' numbers, with commas between them.
"""

from types import MappingProxyType
from typing import Final

from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEY: Final = "Tracking Number"


def read(order: OrderPayload) -> list[Shipment]:
    return to_shipments(order, Shipment(source="AppScenic"), order.meta_field(KEY))


APPSCENIC: Final = TrackingPlugin(
    name="AppScenic 1.2.2 (read)",
    kept_in="`Tracking Number`",
    gives="numbers",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"appscenic": "AppScenic"}),
)
