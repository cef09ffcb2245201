"""
Shipment Tracker (bitss): the parcel's own status in a word.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_instant, to_mapping, to_text
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from adapters.woocommerce.tracking.vocabularies import tag_type

NUMBER_KEY: Final = "_bt_shipping_awb"


def read(order: OrderPayload) -> list[Shipment]:
    details: Mapping[str, Any] = next((to_mapping(value) for value in order.meta("_bt_shipment_tracking")), {})
    word = to_text(details.get("current_status")) or ""
    whole = Shipment(
        source="Shipment Tracker",
        type=tag_type(word),
        raw_status=word if tag_type(word) else "",
        estimated_delivery=to_instant(details.get("etd")),
    )
    return to_shipments(
        order,
        whole,
        order.meta_field(NUMBER_KEY),
        links=(details.get("tracking_url"),),
        carrier=details.get("courier_name"),
    )


SHIPMENT_TRACKER: Final = TrackingPlugin(
    name="Shipment Tracker (read)",
    kept_in="`_bt_*`",
    gives="number, link, status",
    read=read,
    keys=(NUMBER_KEY,),
    folders=MappingProxyType({"shipment-tracker-for-woocommerce": "Shipment Tracker"}),
)
