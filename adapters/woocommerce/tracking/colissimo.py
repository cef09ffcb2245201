"""
Colissimo: the number of the outward label; the inward one is the return's.
"""

from types import MappingProxyType
from typing import Final

from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEY: Final = "lpc_outward_parcel_number"


def read(order: OrderPayload) -> list[Shipment]:
    label = Shipment(source="Colissimo", is_sent=False)
    return to_shipments(order, label, order.meta_field(KEY), carrier="colissimo")


COLISSIMO: Final = TrackingPlugin(
    name="Colissimo (read)",
    kept_in="`lpc_outward_parcel_number`",
    gives="labels, link",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"colissimo-shipping-methods-for-woocommerce": "Colissimo"}),
)
