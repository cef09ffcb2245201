"""
Fulfilments as parcels: one per tracking number.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from adapters.kit import builders
from adapters.kit.parsing import to_decimal, to_instant, to_mapping, to_mappings
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number, to_word
from adapters.shopify.methods import METHODS, Method, Methods
from adapters.shopify.statuses import (
    DROPPED,
    FAILED_REQUESTS,
    RETURNING,
    to_display_status,
    to_event_status,
    to_request_status,
)
from app.domain.report import Parcel, StatusReport
from app.domain.status import ENDED_WELL, DetailedType


def to_parcels(order: Mapping[str, Any], methods: Methods) -> tuple[Parcel, ...]:
    digital = _digital_lines(order)
    parcels = (parcel for node in sent_fulfillments(order) for parcel in _to_parcels(node, methods, digital))
    return tuple(islice(parcels, builders.MOST_PARCELS))


def sent_fulfillments(order: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """
    Without those that are no parcels: cancelled, a label that was voided, a request that failed before it came to
    anything.
    """
    return [node for node in to_mappings(order.get("fulfillments")) if to_number(node.get("id")) and not _is_void(node)]


def sent_quantities(order: Mapping[str, Any]) -> Mapping[str, Decimal] | None:
    """
    Line → quantity in all fulfilments together; None when the contents of one are not known.
    """
    sent: dict[str, Decimal] = {}
    for fulfillment in sent_fulfillments(order):
        items = to_items(fulfillment)
        if items is None:
            return None
        for line_id, quantity in items.items():
            sent[line_id] = sent.get(line_id, Decimal(0)) + quantity
    return sent


def _is_void(fulfillment: Mapping[str, Any]) -> bool:
    status, display_status = to_word(fulfillment.get("status")), to_word(fulfillment.get("displayStatus"))
    if not {status, display_status}.isdisjoint(DROPPED):
        return True
    return status in FAILED_REQUESTS and not display_status and not to_events(fulfillment)


def _digital_lines(order: Mapping[str, Any]) -> frozenset[str]:
    nodes = to_nodes(order.get("lineItems"))
    return frozenset(to_number(node.get("id")) for node in nodes if node.get("requiresShipping") is False)


def _to_parcels(fulfillment: Mapping[str, Any], methods: Methods, digital: frozenset[str]) -> list[Parcel]:
    number = to_number(fulfillment.get("id"))
    items = to_items(fulfillment)
    # The first is the one Shopify shows the customer. A link without a number is no tracking.
    tracking = [(info.get("number"), info.get("url")) for info in to_mappings(fulfillment.get("trackingInfo"))]
    is_digital = fulfillment.get("requiresShipping") is False or bool(items and digital.issuperset(items))
    # A number outranks the method of the checkout: a "pickup" that a carrier was given is on its way.
    method = METHODS["SHIPPING"] if builders.to_trackings(tracking) else None
    method = method or methods.of_fulfillment(number, items or (), requires_shipping=not is_digital)
    events = to_events(fulfillment)
    return builders.to_parcels(
        parcel_id=number,
        status=_to_status(fulfillment, method, has_events=bool(events)),
        events=events,
        tracking=tracking,
        items=(items or {}).items(),
        quantity=None if items else fulfillment.get("totalQuantity"),
        last_update=fulfillment.get("updatedAt"),
        estimated_delivery=_to_estimate(fulfillment),
        is_returning=_is_returning(fulfillment),
    )


def to_items(fulfillment: Mapping[str, Any]) -> dict[str, Decimal] | None:
    """
    Line → quantity; None when the list is not known to its end, which the total can tell too.
    """
    connection = fulfillment.get("fulfillmentLineItems")
    if not isinstance(connection, dict):
        return None
    items: dict[str, Decimal] = {}
    for node in to_nodes(connection):
        line_id = to_number(to_mapping(node.get("lineItem")).get("id"))
        quantity = to_decimal(node.get("quantity"))
        if not line_id or quantity is None or quantity < 0:
            return None
        items[line_id] = items.get(line_id, Decimal(0)) + quantity
    may_go_on = has_next_page(connection) or not items
    return None if may_go_on and sum(items.values()) != to_decimal(fulfillment.get("totalQuantity")) else items


def _to_status(fulfillment: Mapping[str, Any], method: Method, *, has_events: bool) -> StatusReport | None:
    """
    None leaves it to the events.
    """
    if word := to_word(fulfillment.get("displayStatus")):
        status = to_display_status(word, method.delivery_type, ships=method.ships)
        has_arrived = status.type in ENDED_WELL
        return replace(status, at=to_instant(fulfillment.get("deliveredAt"))) if has_arrived else status
    if has_events:
        return None
    return to_request_status(to_word(fulfillment.get("status")), method.delivery_type, ships=method.ships)


def to_events(fulfillment: Mapping[str, Any]) -> tuple[StatusReport, ...]:
    """
    The carrier's events, and the two moments the fulfilment itself keeps.

    Its in-transit time is the time of that step: scans before it keep their place in the story, not their time.
    """
    in_transit_at = to_instant(fulfillment.get("inTransitAt"))
    delivered_at = to_instant(fulfillment.get("deliveredAt"))
    events = []
    for node in to_nodes(fulfillment.get("events")):
        if (word := to_word(node.get("status"))) in DROPPED:
            continue
        event = replace(to_event_status(word), at=to_instant(node.get("happenedAt")))
        if event.type is DetailedType.IN_TRANSIT and _is_before(event.at, in_transit_at):
            event = replace(event, at=None)
        events.append(event)
    if in_transit_at:
        events.append(
            StatusReport(type=DetailedType.IN_TRANSIT, at=in_transit_at, raw_status="inTransitAt", rule="its time")
        )
    if delivered_at:
        events.append(
            StatusReport(type=DetailedType.DELIVERED, at=delivered_at, raw_status="deliveredAt", rule="its time")
        )
    return tuple(events)


def _is_before(moment: datetime | None, other: datetime | None) -> bool:
    return moment is not None and other is not None and moment < other


def _is_returning(fulfillment: Mapping[str, Any]) -> bool:
    """
    The summary or the newest event says so; a return that was followed by a delivery is over.
    """
    if fulfillment.get("displayStatus") == RETURNING:
        return True
    newest = _newest(to_nodes(fulfillment.get("events")))
    return newest.get("status") == RETURNING


def _to_estimate(fulfillment: Mapping[str, Any]) -> Any:
    own = fulfillment.get("estimatedDeliveryAt")
    estimating = [node for node in to_nodes(fulfillment.get("events")) if node.get("estimatedDeliveryAt")]
    return own if to_instant(own) else _newest(estimating).get("estimatedDeliveryAt")


def _newest(events: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    timed = [(moment, event) for event in events if (moment := to_instant(event.get("happenedAt")))]
    return max(timed, key=lambda pair: pair[0], default=(None, {}))[1]
