"""
Dokan Pro: shipments of a vendor, with a status word of Dokan's own.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mapping, to_mappings, to_text
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from adapters.woocommerce.tracking.vocabularies import DOKAN

KEY: Final = "_dokan_shipping_status_tracking_info"


def read(order: OrderPayload) -> Iterator[Shipment]:
    for value in order.meta(KEY):
        for entry in to_mappings([value] if "status" in to_mapping(value) else value):
            yield from _to_shipments(order, entry)


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any]) -> list[Shipment]:
    word = (to_text(entry.get("status")) or to_text(entry.get("shipping_status")) or "").lower()
    whole = Shipment(
        source="Dokan", id=to_id(entry.get("id")), type=DOKAN.get(word), raw_status=word if word in DOKAN else ""
    )
    links, carrier = (entry.get("provider_url"),), entry.get("provider")
    numbered = to_shipments(order, whole, entry.get("number"), links=links, carrier=carrier) or to_shipments(
        order, whole, entry.get("tracking_number"), links=links, carrier=carrier
    )
    if numbered or word not in DOKAN:
        return numbered
    return [Shipment(source="Dokan", id=whole.id, is_sent=False, type=whole.type, raw_status=word)]


DOKAN_PRO: Final = TrackingPlugin(
    name="Dokan (read in part)",
    kept_in="`_dokan_shipping_status_tracking_info`",
    gives="number, status",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"dokan-lite": "Dokan", "dokan-pro": "Dokan Pro"}),
)
