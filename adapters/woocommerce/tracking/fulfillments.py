"""
WooCommerce's own fulfillments: the one source that needs a second call, and says on the order when it does.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_mapping, to_mappings, to_text
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, from_json_text, to_items, to_number

HAS_SOME: Final = frozenset({"fulfilled", "partially_fulfilled"})
CARRIED_BY: Final = ("_tracking_number", "_tracking_url", "_shipment_provider", "_provider_name", "_shipping_option")


def has_fulfillments(order: OrderPayload) -> bool:
    return order.meta_text("_fulfillment_status") in HAS_SOME


def read_fulfillments(order: OrderPayload, answer: Any) -> list[Shipment]:
    """
    A bare list from 10.3 on; 10.1 and 10.2 wrap it.
    """
    listed = to_mapping(answer).get("fulfillments") if isinstance(answer, dict) else answer
    return [
        _to_shipment(order, fulfillment)
        for fulfillment in to_mappings(listed)
        if not fulfillment.get("date_deleted") and to_id(fulfillment.get("id"))
    ]


def perhaps_downloads(order: OrderPayload, answer: Any) -> frozenset[str]:
    """
    The lines sent with nothing said of how: so WooCommerce itself fulfils downloads, as soon as they are paid.
    """
    bare = [shipment for shipment in read_fulfillments(order, answer) if shipment.is_sent and not shipment.is_carried]
    return frozenset(line_id for shipment in bare for line_id in shipment.items or ())


def _to_shipment(order: OrderPayload, fulfillment: Mapping[str, Any]) -> Shipment:
    meta = {to_text(entry.get("key")): entry.get("value") for entry in to_mappings(fulfillment.get("meta_data"))}
    number = to_number(meta.get("_tracking_number"))
    is_sent = fulfillment.get("is_fulfilled") is True or fulfillment.get("status") == "fulfilled"
    # TrackShip puts its own page in place of the carrier's link and keeps that one beside it.
    links = (meta.get("_carrier_tracking_url"), meta.get("_tracking_url"))
    return Shipment(
        source="fulfillment",
        id=to_id(fulfillment.get("id")),
        number=number,
        url=tracking_url(order, number, links=links, carrier=meta.get("_shipment_provider")),
        is_sent=is_sent,
        shipped_at=to_site_instant(order, meta.get("_date_fulfilled")) if is_sent else None,
        items=to_items(order, from_json_text(meta.get("_items")), "item_id", "qty"),
        last_update=to_site_instant(order, fulfillment.get("date_updated")),
        is_carried=any(to_text(meta.get(key)) for key in CARRIED_BY),
    )


def to_site_instant(order: OrderPayload, value: Any) -> datetime | None:
    """
    A fulfillment's time: the site's own clock without an offset up to WooCommerce 10.7, UTC with a "Z" from 10.8 on.
    """
    instant = to_instant(value)
    if instant is None or str(value).endswith("Z") or "+" in str(value):
        return instant
    try:
        return instant - _site_offset(order)
    except OverflowError:  # the calendar's first or last day
        return None


def _site_offset(order: OrderPayload) -> timedelta:
    """
    How far the site's clock is from UTC: every order says each of its times on both. The last change is nearest.
    """
    for name in ("date_modified", "date_created"):
        local, utc = to_instant(order.json.get(name)), to_instant(order.json.get(f"{name}_gmt"))
        if local and utc:
            return local - utc
    return timedelta(0)
