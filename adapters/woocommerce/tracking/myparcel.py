"""
MyParcel: shipments by their id up to version 4, a list from version 5 on.
"""

from collections.abc import Iterable, Mapping
from itertools import chain
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
NUMBER_KEY: Final = "_myparcel_tracktrace"
# The status numbers of MyParcel's API, as its own SDK and its WooCommerce plugin name them (read 2026-11-28). 1 and 2
# are a concept and a label, 10 and 11 a return on its way, 13 a shipment paid back. What is no longer followed, from 12
# on, says nothing of the place.
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
TAKEN_BACK: Final = ("parent_id", "parentId", "deleted", "hidden")
NO_PARCELS: Final = frozenset({"10", "11", "13"})
# Up to version 4 the plugin keeps the name beside the record with the number; these where the name is all there is.
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pending - concept": "1",
        "pending - registered": "2",
        "enroute - handed to carrier": "3",
        "enroute - sorting": "4",
        "enroute - distribution": "5",
        "enroute - customs": "6",
        "delivered - at recipient": "7",
        "delivered - ready for pickup": "8",
        "delivered - package picked up": "9",
    }
)


def read(order: OrderPayload) -> Iterable[Shipment]:
    for key in KEYS:
        entries = (entry for value in order.meta(key) for entry in to_mappings(value))
        found = (shipment for entry in entries for shipment in _to_shipments(order, entry))
        if first := next(found, None):
            return chain((first,), found)
    return to_shipments(order, Shipment(source="MyParcel"), order.meta_field(NUMBER_KEY))


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any]) -> list[Shipment]:
    inner = to_mapping(entry.get("shipment"))
    record = {**inner, **entry}
    word = _number(inner.get("status")) or _number(entry.get("status"))
    if (
        word in NO_PARCELS
        or record.get("parent_id")
        or record.get("parentId")
        or record.get("deleted")
        or record.get("hidden")
    ):
        return []  # a return of another shipment, or one that was taken back
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


def _number(status: Any) -> str:
    """
    A status as its number; "" for a name in another language.
    """
    word = (to_id(status) or "").lower()
    return word if word.isdigit() else NAMES.get(word, "")


MYPARCEL: Final = TrackingPlugin(
    name="MyParcel 2 to 6 (read in part)",
    kept_in="`_myparcel_shipments`, `_myparcelnl_order_shipments` and its other names, `_myparcel_tracktrace`",
    gives="numbers, link, status; labels are `CONFIRMED` until the order is sent; returns are left out",
    read=read,
    keys=(*KEYS, NUMBER_KEY),
    folders=MappingProxyType(
        {"woocommerce-myparcel": "MyParcel", "myparcelnl": "MyParcel", "wc-myparcel-belgium": "MyParcel Belgium"}
    ),
)
