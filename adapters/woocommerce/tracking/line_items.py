"""
Orders Tracking for WooCommerce (VillaTheme): a tracking number on each line item.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_mappings, to_text, unix_to_instant
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, from_json_text, to_number
from adapters.woocommerce.tracking.vocabularies import RETURNING, tag_type

KEY: Final = "_vi_wot_order_item_tracking_data"


def read_line_items(order: OrderPayload) -> list[Shipment]:
    return [shipment for line in order.lines if (shipment := _to_shipment(order, line))]


def _to_shipment(order: OrderPayload, line: Mapping[str, Any]) -> Shipment | None:
    entry = _newest_entry(line)
    number, line_id = to_number(entry.get("tracking_number")), to_id(line.get("id"))
    if number is None or line_id is None:
        return None
    word = to_text(entry.get("status")) or ""
    quantity = to_decimal(line.get("quantity"))
    return Shipment(
        source="Orders Tracking",
        number=number,
        url=tracking_url(order, number, links=(entry.get("carrier_url"),), carrier=entry.get("carrier_slug")),
        type=tag_type(word),
        word=word if tag_type(word) else "",
        items={line_id: quantity} if quantity and quantity > 0 else None,
        last_update=unix_to_instant(entry.get("last_update")) or unix_to_instant(entry.get("time")),
        is_returning=word.lower() in RETURNING,
    )


def _newest_entry(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    Every change is added to the end of the list.
    """
    entries = [
        entry
        for meta in to_mappings(line.get("meta_data"))
        if meta.get("key") == KEY
        for entry in to_mappings(from_json_text(meta.get("value")))
    ]
    return entries[-1] if entries else {}
