"""
WooCommerce Shipment Tracking and Advanced Shipment Tracking, which share one meta key, with TrackShip's statuses.

Many other plugins write the same key: WooCommerce Shipping, ShipStation, several carriers'.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_mappings, to_text
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import (
    OrderPayload,
    Shipment,
    from_json_text,
    to_entries,
    to_items,
)
from adapters.woocommerce.tracking.vocabularies import RETURNING, TRACKSHIP

ITEMS_KEY: Final = "_wc_shipment_tracking_items"
MOST_LOOKED_AT: Final = 100


def read(order: OrderPayload) -> Iterator[Shipment]:
    if ITEMS_KEY not in order.meta_data:
        return
    words = _trackship_words(order)
    for value in order.meta(ITEMS_KEY):
        for place, (key, entry) in enumerate(to_entries(value)):
            yield from _to_shipments(order, entry, words.get(key) or words.get(str(place), ""))


def lacks_links(order: OrderPayload) -> bool:
    """
    A carrier is named that no table of ours knows; the plugin itself may know its page.
    """
    return any(shipment.number and not shipment.url for shipment in islice(read(order), MOST_LOOKED_AT))


def to_links(trackings: Any) -> Mapping[str, str]:
    """
    From the plugin's own route: tracking id → link.
    """
    entries = ((to_text(entry.get("tracking_id")), entry.get("tracking_link")) for entry in to_mappings(trackings))
    return {tracking_id: link for tracking_id, link in entries if tracking_id and isinstance(link, str)}


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any], word: str) -> list[Shipment]:
    names = ("custom_tracking_link", "ast_tracking_link", "formatted_tracking_link", "tracking_link")
    tracking_id = to_text(entry.get("tracking_id"))
    links = (*map(entry.get, names), order.links.get(tracking_id or ""))
    carrier = entry.get("tracking_provider") or entry.get("custom_tracking_provider")
    shipped_at = to_date(entry.get("date_shipped"))
    whole = Shipment(
        source="shipment tracking",
        id=tracking_id,
        # WooCommerce Shipping mirrors a label it sold here without a date; nobody has sent it yet.
        is_sent=True if shipped_at else None,
        type=TRACKSHIP.get(word),
        raw_status=word if word in TRACKSHIP else "",
        shipped_at=shipped_at,
        items=_contents(order, entry.get("products_list")),
        is_returning=word in RETURNING,
    )
    return to_shipments(order, whole, entry.get("tracking_number"), links=links, carrier=carrier)


def _contents(order: OrderPayload, products: Any) -> Mapping[str, Decimal] | None:
    """
    The Pro version's contents. Older entries have no line item id; a product that is one line alone stands for it.
    """
    entries = [_with_line(order, entry) for entry in to_mappings(from_json_text(products))]
    return to_items(order, entries, "item_id", "qty")


def _with_line(order: OrderPayload, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if to_id(entry.get("item_id")) or to_decimal(entry.get("product")) is None:
        return entry
    line_ids = order.line_ids_by_product.get(to_id(entry.get("product")), set())
    return {**entry, "item_id": next(iter(line_ids))} if len(line_ids) == 1 else entry


def _trackship_words(order: OrderPayload) -> Mapping[str, str]:
    """
    TrackShip keeps one status for each entry under the entry's own PHP key; its first version under another name.
    """
    words: dict[str, str] = {}
    for meta_key in ("shipment_status", "ts_shipment_status"):
        for value in order.meta(meta_key):
            for key, entry in to_entries(value):
                if word := to_text(entry.get("status")):
                    words[key] = word.lower()
    return words


SHIPMENT_TRACKING: Final = TrackingPlugin(
    name="WooCommerce Shipment Tracking 1.6.25, Advanced Shipment Tracking 3.9.2 (recorded) and its Pro (read), "
    "TrackShip 2.0.7 (recorded), and all that write their key: ShipStation, WooCommerce Shipping, carriers",
    kept_in=f"`{ITEMS_KEY}`: list, object with gaps, JSON text; `ts_shipment_status`, `shipment_status`",
    gives="number, date, link; Pro: contents; TrackShip: the carrier's status",
    read=read,
    keys=(ITEMS_KEY,),
    folders=MappingProxyType(
        {
            "woocommerce-shipment-tracking": "WooCommerce Shipment Tracking",
            "woo-advanced-shipment-tracking": "Advanced Shipment Tracking",
            "ast-pro": "Advanced Shipment Tracking Pro",
            "trackship-for-woocommerce": "TrackShip",
        }
    ),
    namespaces=MappingProxyType(
        {
            "wc-ast/v3": "Advanced Shipment Tracking",
            "wc-shipment-tracking/v3": "WooCommerce Shipment Tracking",
            "trackship/v1": "TrackShip",
        }
    ),
)
