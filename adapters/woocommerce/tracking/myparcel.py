"""
MyParcel: shipments by their id up to version 4, a list from version 5 on.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mapping, to_mappings
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from app.domain.status import DetailedType

KEYS: Final = (
    "_myparcelcom_order_shipments",
    "_myparcelnl_order_shipments",
    "_myparcelbe_order_shipments",
    "myparcelnl_order_shipments",
    "_myparcel_shipments",
)
# MyParcel's status numbers (developer.myparcel.nl, read 2026-11-27). 1 and 2 are a concept and a label. Numbers from 10
# on are returns, letters and what is no longer followed.
STATUSES: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "3": DetailedType.IN_TRANSIT,
        "4": DetailedType.IN_TRANSIT,
        "5": DetailedType.IN_TRANSIT,
        "6": DetailedType.IN_TRANSIT,
        "7": DetailedType.DELIVERED,
        "8": DetailedType.READY_FOR_PICKUP,
        "9": DetailedType.PICKED_UP,
    }
)
LABELS: Final = frozenset({"1", "2"})


def read(order: OrderPayload) -> list[Shipment]:
    for key in KEYS:
        entries = [entry for value in order.meta(key) for entry in to_mappings(value)]
        if found := [shipment for entry in entries for shipment in _to_shipments(order, entry)]:
            return found
    return to_shipments(order, Shipment(source="MyParcel"), order.meta_field("_myparcel_tracktrace"))


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any]) -> list[Shipment]:
    record = {**to_mapping(entry.get("shipment")), **entry}
    if record.get("parent_id") or record.get("parentId") or record.get("deleted") or record.get("hidden"):
        return []  # a return of another shipment, or one that was taken back
    word = to_id(record.get("status")) or ""
    whole = Shipment(
        source="MyParcel",
        id=to_id(record.get("id")) or to_id(record.get("shipment_id")),
        is_sent=False if word in LABELS else None,
        type=STATUSES.get(word),
        raw_status=word if word in STATUSES else "",
    )
    links = (record.get("link_consumer_portal"), record.get("linkConsumerPortal"), record.get("track_trace_url"))
    fields = (record.get("barcode"), record.get("tracktrace"), record.get("track_trace"))
    found = (to_shipments(order, whole, field, links=links) for field in fields)
    return next(filter(None, found), [])


MYPARCEL: Final = TrackingPlugin(
    name="MyParcel 2 to 6 (read in part)",
    kept_in="`_myparcel_shipments`, `_myparcelnl_order_shipments` and its other names, `_myparcel_tracktrace`",
    gives="numbers, link, status; labels are `CONFIRMED` until the order is sent; returns are left out",
    read=read,
    folders=MappingProxyType(
        {"woocommerce-myparcel": "MyParcel", "myparcelnl": "MyParcel", "wc-myparcel-belgium": "MyParcel Belgium"}
    ),
)
