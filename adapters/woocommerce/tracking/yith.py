"""
YITH Order & Shipment Tracking. "Picked up" there is the carrier's collection.
"""

from types import MappingProxyType
from typing import Final

from adapters.kit.parsing import to_text
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

CHECKED: Final = frozenset({"1", "on", "yes", "true"})
NUMBER_KEY: Final = "ywot_tracking_code"


def read(order: OrderPayload) -> list[Shipment]:
    boxes = list(order.meta("ywot_picked_up"))
    is_sent = (to_text(boxes[-1]) or "").lower() in CHECKED if boxes else None
    shipped_at = to_date(order.meta_text("ywot_pick_up_date")) if is_sent else None
    return to_shipments(
        order,
        Shipment(source="YITH", is_sent=is_sent, shipped_at=shipped_at),
        order.meta_field(NUMBER_KEY),
        links=(order.meta_text("ywot_carrier_url"),),
        carrier=order.meta_text("ywot_carrier_id") or order.meta_text("ywot_carrier_name"),
    )


YITH: Final = TrackingPlugin(
    name="YITH 2.47 (read)",
    kept_in="`ywot_*`",
    gives="number, link, carrier's collection",
    read=read,
    keys=(NUMBER_KEY,),
    folders=MappingProxyType(
        {
            "yith-woocommerce-order-tracking": "YITH Order Tracking",
            "yith-woocommerce-order-tracking-premium": "YITH Order & Shipment Tracking",
        }
    ),
)
