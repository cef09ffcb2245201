"""
jut-so Shipment Tracking: numbers with commas between them; the day they were entered is none of the parcel's.
"""

from types import MappingProxyType
from typing import Final

from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

NUMBER_KEY: Final = "_jutso_tracking_number"


def read(order: OrderPayload) -> list[Shipment]:
    return to_shipments(
        order,
        Shipment(source="jut-so"),
        order.meta_field(NUMBER_KEY),
        carrier=order.meta_text("_jutso_tracking_carrier"),
    )


JUTSO: Final = TrackingPlugin(
    name="jut-so Shipment Tracking 1.0.0 (read)",
    kept_in="`_jutso_tracking_number`",
    gives="numbers",
    read=read,
    keys=(NUMBER_KEY,),
    folders=MappingProxyType({"jut-so-shipment-tracking": "jut-so Shipment Tracking"}),
    namespaces=MappingProxyType({"jutso-tracking/v1": "jut-so Shipment Tracking"}),
)
