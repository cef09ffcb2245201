"""
Orders Tracking for WooCommerce (VillaTheme): numbers on each line item, or piece by piece; premium, one for the order.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_mappings, to_text, unix_to_instant
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, from_json_text
from adapters.woocommerce.tracking.vocabularies import RETURNING, tag_type

KEY: Final = "_vi_wot_order_item_tracking_data"  # every change is added to the end: the last entry is current
FURTHER_PIECES_KEY: Final = f"{KEY}_by_quantity"  # one entry for each piece after the first
PIECE: Final = Decimal(1)


def read(order: OrderPayload) -> Iterator[Shipment]:
    for line in order.lines:
        yield from _of_line(order, line)
    entry = {
        "tracking_number": order.meta_field("_wot_tracking_number"),
        "carrier_slug": order.meta_text("_wot_tracking_carrier"),
        "status": order.meta_text("_wot_tracking_status"),
    }
    yield from _to_shipments(order, entry, None)


def _of_line(order: OrderPayload, line: Mapping[str, Any]) -> Iterator[Shipment]:
    current, further = _entries(line, KEY)[-1:], _entries(line, FURTHER_PIECES_KEY)
    if not (current or further):
        return
    line_id, quantity = to_id(line.get("id")), to_decimal(line.get("quantity"))
    if line_id is None:
        return
    pieces: Decimal | None = PIECE if further else quantity
    if not quantity or quantity < 1 + len(further):
        pieces = None  # more numbers than pieces: nobody says which holds what
    items = {line_id: pieces} if pieces else None
    for entry in (*current, *further):
        yield from _to_shipments(order, entry, items)


def _entries(line: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    return [
        entry
        for meta in to_mappings(line.get("meta_data"))
        if meta.get("key") == key
        for entry in to_mappings(from_json_text(meta.get("value")))
    ]


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any], items: Mapping[str, Decimal] | None) -> list[Shipment]:
    word = to_text(entry.get("status")) or ""
    whole = Shipment(
        source="Orders Tracking",
        type=tag_type(word),
        raw_status=word if tag_type(word) else "",
        items=items,
        last_update=unix_to_instant(entry.get("last_update")) or unix_to_instant(entry.get("time")),
        is_returning=word.lower() in RETURNING,
    )
    links, carrier = (entry.get("carrier_url"),), entry.get("carrier_slug")
    return to_shipments(order, whole, entry.get("tracking_number"), links=links, carrier=carrier)


ORDERS_TRACKING: Final = TrackingPlugin(
    name="Orders Tracking, VillaTheme 1.2.12 (recorded), premium (read)",
    kept_in=f"on line items `{KEY}` and, piece by piece, `…_by_quantity`; `_wot_tracking_*`",
    gives="number, link, contents, status",
    read=read,
    folders=MappingProxyType(
        {"woo-orders-tracking": "Orders Tracking", "woocommerce-orders-tracking": "Orders Tracking (premium)"}
    ),
)
