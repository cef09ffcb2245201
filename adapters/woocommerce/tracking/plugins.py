"""
Plugins with a format of their own, one small reader each. Formats were read in the plugins' sources on 2026-11-23.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_mapping, to_mappings, to_text, unix_to_instant
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, to_items, to_number, to_numbers
from adapters.woocommerce.tracking.vocabularies import DOKAN, tag_type


def read_aftership(order: OrderPayload) -> list[Shipment]:
    """
    AfterShip 1.17.17. One entry may hold several numbers; the times it calls UTC are the site's and are not read.
    """
    shipments = []
    for value in order.meta("_aftership_tracking_items"):
        for entry in to_mappings(value):
            numbers = to_numbers(entry.get("tracking_number"))
            items = to_items(order, entry.get("line_items"), "id", "quantity") if len(numbers) == 1 else None
            shipped_at = _compact_date(to_mapping(entry.get("additional_fields")).get("ship_date"))
            shipments += [
                Shipment(
                    source="AfterShip",
                    id=_numbered(to_text(entry.get("tracking_id")), place),
                    number=number,
                    url=tracking_url(
                        order, number, links=("https://track.aftership.com/{tracking_number}",), carrier=None
                    ),
                    shipped_at=shipped_at,
                    items=items,
                    is_further=place > 1,
                )
                for place, number in enumerate(numbers, start=1)
            ]
    if shipments:
        return shipments
    return _plain(
        "AfterShip", order, order.meta_text("_aftership_tracking_number"), link="https://track.aftership.com/%1$s"
    )


def _compact_date(value: Any) -> datetime | None:
    text = to_text(value) or ""
    return to_instant(f"{text[:4]}-{text[4:6]}-{text[6:]}") if len(text) == len("YYYYMMDD") else to_instant(value)


def _numbered(parcel_id: str | None, place: int) -> str | None:
    return parcel_id if place == 1 or parcel_id is None else f"{parcel_id}-{place}"


def read_parcelpanel(order: OrderPayload) -> list[Shipment]:
    """
    ParcelPanel 4.5.6: an object by number. Its statuses are in tables of its own that no API shows.
    """
    shipments = []
    for value in order.meta("_parcelpanel_shipping_numbers"):
        for entry in to_mappings(value):
            if number := to_number(entry.get("tracking_number")):
                sent = entry.get("fulfilled_at")
                url = tracking_url(order, number, links=(), carrier=entry.get("courier_code"))
                shipped_at = unix_to_instant(sent) or to_instant(sent)
                shipments.append(Shipment(source="ParcelPanel", number=number, url=url, shipped_at=shipped_at))
    return shipments


def read_orders_tracking_premium(order: OrderPayload) -> list[Shipment]:
    """
    Orders Tracking for WooCommerce, premium: one number for the whole order.
    """
    word = order.meta_text("_wot_tracking_status") or ""
    carrier = order.meta_text("_wot_tracking_carrier")
    return _plain("Orders Tracking", order, order.meta_text("_wot_tracking_number"), carrier=carrier, word=word)


def read_yith(order: OrderPayload) -> list[Shipment]:
    """
    YITH Order & Shipment Tracking 2.47. "Picked up" there is the carrier's collection.
    """
    number = to_number(order.meta_text("ywot_tracking_code"))
    if number is None:
        return []
    boxes = list(order.meta("ywot_picked_up"))
    is_sent = (to_text(boxes[-1]) or "").lower() in {"1", "on", "yes", "true"} if boxes else None
    carrier = order.meta_text("ywot_carrier_id") or order.meta_text("ywot_carrier_name")
    return [
        Shipment(
            source="YITH",
            number=number,
            url=tracking_url(order, number, links=(order.meta_text("ywot_carrier_url"),), carrier=carrier),
            is_sent=is_sent,
            shipped_at=to_instant(order.meta_text("ywot_pick_up_date")) if is_sent else None,
        )
    ]


def read_correios(order: OrderPayload) -> list[Shipment]:
    """
    WooCommerce Correios 4.2.5 and Melhor Envio: numbers with commas between them, no link.
    """
    numbers = to_numbers(order.json.get("correios_tracking_code")) or to_numbers(
        order.meta_text("_correios_tracking_code", "_melhorenvio_tracking", "melhorenvio_tracking")
    )
    return [Shipment(source="Correios", number=number, is_further=place > 0) for place, number in enumerate(numbers)]


def read_dhl(order: OrderPayload) -> list[Shipment]:
    """
    DHL for WooCommerce: a label, with one number or a list of them.
    """
    return [
        Shipment(
            source="DHL",
            number=number,
            url=tracking_url(order, number, links=(), carrier="deutsche-post-dhl"),
            is_sent=False,
            is_further=place > 0,
        )
        for value in order.meta("_pr_shipment_dhl_label_tracking")
        for place, number in enumerate(to_numbers(to_mapping(value).get("tracking_number")))
    ]


def read_packeta(order: OrderPayload) -> list[Shipment]:
    """
    Packeta 2.3.1: on the shipping line.
    """
    shipments = []
    for line in to_mappings(order.json.get("shipping_lines")):
        if number := to_number(to_id(to_mapping(line.get("packeta")).get("packet_id"))):
            url = f"https://tracking.packeta.com/Z{number.removeprefix('Z')}"
            shipments.append(
                Shipment(source="Packeta", number=number, url=tracking_url(order, number, links=(url,), carrier=None))
            )
    return shipments


def read_shipment_tracker(order: OrderPayload) -> list[Shipment]:
    """
    Shipment Tracker (bitss): the parcel's own status in a word.
    """
    number = to_number(order.meta_text("_bt_shipping_awb"))
    details: Mapping[str, Any] = next((to_mapping(value) for value in order.meta("_bt_shipment_tracking")), {})
    if number is None:
        return []
    word = to_text(details.get("current_status")) or ""
    url = tracking_url(order, number, links=(details.get("tracking_url"),), carrier=details.get("courier_name"))
    return [
        Shipment(
            source="Shipment Tracker",
            number=number,
            url=url,
            type=tag_type(word),
            word=word if tag_type(word) else "",
            estimated_delivery=to_instant(details.get("etd")),
        )
    ]


def read_dokan(order: OrderPayload) -> list[Shipment]:
    shipments = []
    for value in order.meta("_dokan_shipping_status_tracking_info"):
        for entry in to_mappings([value] if "status" in to_mapping(value) else value):
            word = (to_text(entry.get("status")) or to_text(entry.get("shipping_status")) or "").lower()
            number = to_number(entry.get("number")) or to_number(entry.get("tracking_number"))
            if number or word in DOKAN:
                url = tracking_url(order, number, links=(entry.get("provider_url"),), carrier=entry.get("provider"))
                shipments.append(
                    Shipment(
                        source="Dokan",
                        id=to_id(entry.get("id")),
                        number=number,
                        url=url,
                        is_sent=None if number else False,
                        type=DOKAN.get(word),
                        word=word if word in DOKAN else "",
                    )
                )
    return shipments


# Keys that shops' own snippets and small plugins write, most telling first.
NUMBER_KEYS: Final = ("_tracking_number", "tracking_number", "_tracking_code", "tracking_code", "_tracking_id")
URL_KEYS: Final = ("_tracking_url", "_tracking_link", "tracking_url", "tracking_link")
CARRIER_KEYS: Final = ("_tracking_provider", "_shipping_carrier", "tracking_provider")


def read_generic(order: OrderPayload) -> list[Shipment]:
    link, carrier = order.meta_text(*URL_KEYS), order.meta_text(*CARRIER_KEYS)
    return _plain("tracking number", order, order.meta_text(*NUMBER_KEYS), link=link, carrier=carrier)


def _plain(
    source: str,
    order: OrderPayload,
    text: str | None,
    *,
    link: str | None = None,
    carrier: str | None = None,
    word: str = "",
) -> list[Shipment]:
    """
    One or several numbers in a text, with at most one link, which is the first number's unless it has a placeholder.
    """
    return [
        Shipment(
            source=source,
            number=number,
            url=tracking_url(order, number, links=(link,) if place == 0 or _is_template(link) else (), carrier=carrier),
            type=tag_type(word),
            word=word if tag_type(word) else "",
            is_further=place > 0,
        )
        for place, number in enumerate(to_numbers(text))
    ]


def _is_template(link: str | None) -> bool:
    return bool(link) and ("%" in str(link) or "{" in str(link))
