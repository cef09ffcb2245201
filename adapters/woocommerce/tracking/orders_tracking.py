"""
Orders Tracking for WooCommerce (VillaTheme): numbers on each line item, or piece by piece; premium, one for the order.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_mappings, to_text, unix_to_instant
from adapters.woocommerce.line_items import LineItem
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, from_json_text
from adapters.woocommerce.tracking.vocabularies import RETURNING, tag_type

KEY: Final = "_vi_wot_order_item_tracking_data"  # every change is added to the end: the last entry is current
FURTHER_PIECES_KEY: Final = f"{KEY}_by_quantity"  # one entry for each piece after the first
NUMBER_KEY: Final = "_wot_tracking_number"  # the premium version's
PIECE: Final = Decimal(1)


def read(order: OrderPayload) -> Iterator[Shipment]:
    for line in order.lines:
        yield from _of_line(order, line)
    entry = {
        "tracking_number": order.meta_field(NUMBER_KEY),
        "carrier_slug": order.meta_text("_wot_tracking_carrier"),
        "status": order.meta_text("_wot_tracking_status"),
    }
    yield from _to_shipments(order, entry, None)


def _of_line(order: OrderPayload, line: LineItem) -> Iterator[Shipment]:
    current, further = _entries(line, KEY)[-1:], _entries(line, FURTHER_PIECES_KEY)
    if line.id is None:
        return
    pieces = PIECE if further else line.quantity
    if not line.quantity or line.quantity < 1 + len(further):
        pieces = None  # more numbers than pieces: nobody says which holds what
    items = {line.id: pieces} if pieces else None
    for entry in (*current, *further):
        yield from _to_shipments(order, entry, items)


def _entries(line: LineItem, key: str) -> list[Mapping[str, Any]]:
    return [entry for value in line.meta.get(key, ()) for entry in to_mappings(from_json_text(value))]


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
    keys=(KEY, FURTHER_PIECES_KEY, NUMBER_KEY),
    folders=MappingProxyType(
        {"woo-orders-tracking": "Orders Tracking", "woocommerce-orders-tracking": "Orders Tracking (premium)"}
    ),
)
