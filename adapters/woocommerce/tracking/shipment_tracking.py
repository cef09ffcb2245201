"""
WooCommerce Shipment Tracking and Advanced Shipment Tracking, which share one meta key, with TrackShip's statuses.

Many other plugins write the same key: WooCommerce Shipping, ShipStation, several carriers'.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_instant, to_mappings, to_text, unix_to_instant
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import (
    OrderPayload,
    Shipment,
    from_json_text,
    to_entries,
    to_items,
    to_number,
)
from adapters.woocommerce.tracking.vocabularies import RETURNING, TRACKSHIP

ITEMS_KEY: Final = "_wc_shipment_tracking_items"


def read_shipment_tracking(order: OrderPayload) -> list[Shipment]:
    words = _trackship_words(order)
    return [
        shipment
        for value in order.meta(ITEMS_KEY)
        for place, (key, entry) in enumerate(to_entries(value))
        if (shipment := _to_shipment(order, entry, words.get(key) or words.get(str(place), "")))
    ]


def lacks_links(order: OrderPayload) -> bool:
    """
    A carrier is named that no table of ours knows; the plugin itself may know its page.
    """
    return any(shipment.number and not shipment.url for shipment in read_shipment_tracking(order))


def to_links(trackings: Any) -> Mapping[str, str]:
    """
    From the plugin's own route: tracking id → link.
    """
    entries = ((to_text(entry.get("tracking_id")), entry.get("tracking_link")) for entry in to_mappings(trackings))
    return {tracking_id: link for tracking_id, link in entries if tracking_id and isinstance(link, str)}


def _to_shipment(order: OrderPayload, entry: Mapping[str, Any], word: str) -> Shipment | None:
    number = to_number(entry.get("tracking_number"))
    links = tuple(entry.get(name) for name in ("ast_tracking_link", "formatted_tracking_link", "tracking_link"))
    url = tracking_url(
        order,
        number,
        links=(entry.get("custom_tracking_link"), *links, order.links.get(to_text(entry.get("tracking_id")) or "")),
        carrier=entry.get("tracking_provider") or entry.get("custom_tracking_provider"),
    )
    if number is None and url is None:
        return None
    shipped_at = unix_to_instant(entry.get("date_shipped")) or to_instant(entry.get("date_shipped"))
    return Shipment(
        source="shipment tracking",
        id=to_text(entry.get("tracking_id")),
        number=number,
        url=url,
        # WooCommerce Shipping mirrors a label it sold here without a date; nobody has sent it yet.
        is_sent=True if shipped_at else None,
        type=TRACKSHIP.get(word),
        word=word if word in TRACKSHIP else "",
        shipped_at=shipped_at,
        items=_contents(order, entry.get("products_list")),
        is_returning=word in RETURNING,
    )


def _contents(order: OrderPayload, products: Any) -> Mapping[str, Decimal] | None:
    """
    The Pro version's contents. Older entries have no line item id; a product that is one line alone stands for it.
    """
    entries = [_with_line(order, entry) for entry in to_mappings(from_json_text(products))]
    return to_items(order, entries, "item_id", "qty")


def _with_line(order: OrderPayload, entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if to_id(entry.get("item_id")) or to_decimal(entry.get("product")) is None:
        return entry
    product = to_id(entry.get("product"))
    lines = [
        line for line in order.lines if product in {to_id(line.get("variation_id")), to_id(line.get("product_id"))}
    ]
    return {**entry, "item_id": lines[0].get("id")} if len(lines) == 1 else entry


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


def read_single_shipment(order: OrderPayload) -> list[Shipment]:
    """
    The official plugin before 1.4 and old ShipStation: one parcel in separate keys, which others imitate.
    """
    number = to_number(order.meta_text("_tracking_number"))
    if number is None:
        return []
    carrier = order.meta_text("_tracking_provider") or order.meta_text("_custom_tracking_provider")
    date = order.meta_text("_date_shipped")
    shipped_at = unix_to_instant(date) or to_instant(date)
    url = tracking_url(order, number, links=(order.meta_text("_custom_tracking_link"),), carrier=carrier)
    return [Shipment(source="tracking number", number=number, url=url, shipped_at=shipped_at)]
