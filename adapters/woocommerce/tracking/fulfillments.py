"""
WooCommerce's own fulfillments: the one source that needs a second call, and says on the order when it does.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_mappings, to_text
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, from_json_text, to_items
from app.domain.errors import Fault, IdentityMismatch, UpstreamMalformed

STATUS_KEY: Final = "_fulfillment_status"
CARRIED_BY: Final = ("_tracking_number", "_tracking_url", "_shipment_provider", "_provider_name", "_shipping_option")


def has_fulfillments(order: OrderPayload) -> bool:
    """
    Whatever the word: WooCommerce writes its own there, and other plugins theirs over it.
    """
    return order.meta_text(STATUS_KEY) is not None


def to_fulfillments(answer: Any, order_id: str | None) -> Sequence[Mapping[str, Any]]:
    """
    A bare list from 10.3 on; 10.1 and 10.2 wrap it. Raises UpstreamMalformed for anything else, and IdentityMismatch
    when one is of another order.
    """
    listed = answer.get("fulfillments") if isinstance(answer, dict) else answer
    if not isinstance(listed, list) or not all(isinstance(entry, dict) for entry in listed):
        raise UpstreamMalformed(Fault.SHAPE, "no list of fulfillments")
    if any(to_id(entry.get("entity_id")) not in {None, order_id} for entry in listed):
        raise IdentityMismatch("a fulfillment of another order")
    return listed


def read(order: OrderPayload) -> Iterator[Shipment]:
    for fulfillment in to_mappings(order.fulfillments):
        if not fulfillment.get("date_deleted") and to_id(fulfillment.get("id")):
            yield from _to_shipments(order, fulfillment)


def _to_shipments(order: OrderPayload, fulfillment: Mapping[str, Any]) -> list[Shipment]:
    """
    One that was sent is a delivery without a number, too; a draft without one is none.
    """
    meta = {to_text(entry.get("key")): entry.get("value") for entry in to_mappings(fulfillment.get("meta_data"))}
    is_sent = fulfillment.get("is_fulfilled") is True or fulfillment.get("status") == "fulfilled"
    whole = Shipment(
        source="fulfillment",
        id=to_id(fulfillment.get("id")),
        is_sent=is_sent,
        shipped_at=to_site_instant(order, meta.get("_date_fulfilled")) if is_sent else None,
        items=to_items(order, from_json_text(meta.get("_items")), "item_id", "qty"),
        last_update=to_site_instant(order, fulfillment.get("date_updated")),
        is_carried=any(to_text(meta.get(key)) for key in CARRIED_BY),
    )
    # TrackShip puts its own page in place of the carrier's link and keeps that one beside it.
    links = (meta.get("_carrier_tracking_url"), meta.get("_tracking_url"))
    carrier = meta.get("_shipment_provider")
    numbered = to_shipments(order, whole, meta.get("_tracking_number"), links=links, carrier=carrier)
    return numbered or ([whole] if is_sent else [])


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


FULFILLMENTS: Final = TrackingPlugin(
    name="WooCommerce fulfillments (recorded with 10.5.0 and 10.9.1; all answer shapes)",
    kept_in="their own route",
    gives="number, link, contents, time",
    read=read,
)
