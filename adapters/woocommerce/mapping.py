"""
WooCommerce's order as the service reports it. Pure: payloads in, report out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.money import to_money
from adapters.kit.parsing import (
    to_decimal,
    to_id,
    to_instant,
    to_mappings,
    to_text,
    to_url,
    unix_to_instant,
)
from adapters.woocommerce.addresses import to_address
from adapters.woocommerce.delivery import pickup_place, to_delivery_type, to_pickup_location
from adapters.woocommerce.goods import needs_shipping
from adapters.woocommerce.lines import to_lines
from adapters.woocommerce.parcels import OrderContext, to_parcels
from adapters.woocommerce.placed import slug_of
from adapters.woocommerce.products import ProductDetails
from adapters.woocommerce.statuses import Handover, OrderStatus, to_order_status
from adapters.woocommerce.tracking import find_shipments
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from adapters.woocommerce.tracking.shipment_tracking import to_links
from app.domain.report import Line, OrderReport, StatusReport
from app.domain.status import ENDED, Attention, DeliveryType, DetailedType, progress

PLATFORM: Final = "woocommerce"

# An order in one of these was never accepted unless it was paid.
UNACCEPTED: Final = frozenset({"pending", "failed", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class OrderResources:
    """
    The order and what further calls gave of it.
    """

    order: Mapping[str, Any]
    refunds: Any = ()
    fulfillments: Any = ()
    trackings: Any = ()
    virtual: frozenset[str] = frozenset()  # lines whose products are nothing that is sent

    @cached_property
    def payload(self) -> OrderPayload:
        return OrderPayload(self.order, to_links(self.trackings), self.fulfillments)

    @cached_property
    def shipments(self) -> Sequence[Shipment]:
        return find_shipments(self.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingOptions:
    """
    How a store's orders are read.
    """

    store_url: str = ""
    status_map: Mapping[str, DetailedType] = field(default_factory=lambda: MappingProxyType({}))
    phone_country: str | None = None  # of addresses that name none


def to_report(resources: OrderResources, options: MappingOptions) -> OrderReport:
    order, slug = resources.payload, slug_of(resources.order)
    ships = needs_shipping(order, resources.virtual, resources.shipments)
    delivery_type = to_delivery_type(order)
    completed_at = to_instant(order.json.get("date_completed_gmt"))
    status = _to_status(order, options, Handover(delivery_type=delivery_type, ships=ships, at=completed_at))
    lines = _mark(to_lines(order, resources.refunds), resources.virtual)
    refunds = _refunds(order)
    context = OrderContext(
        delivery_type=delivery_type,
        ships=ships,
        lines=lines,
        is_sent_whole=status.is_sent_whole,
        completed_at=completed_at,
    )
    shipments = _sent(resources.shipments, resources.virtual) if ships else ()
    place = pickup_place(order)
    address, region = to_address(order.json, place, options.phone_country)
    order_id = to_id(order.json.get("id"))
    paid_at = to_instant(order.json.get("date_paid_gmt"))
    return OrderReport(
        platform=PLATFORM,
        id=order_id or "",
        customer_id=to_id(order.json.get("customer_id")) or "",
        order_number=to_text(order.json.get("number")) or "",
        lines=lines,
        parcels=to_parcels(shipments, context),
        order_status=status.report,
        order_status_is_final=status.is_final,
        more_to_come=status.more_to_come,
        purchased_at=to_instant(order.json.get("date_created_gmt")),
        paid_at=paid_at,
        handed_over_at=_handed_over_at(slug, status.report, delivery_type, completed_at) if ships else None,
        is_accepted=paid_at is not None or _is_accepted(slug, status.report),
        is_cancelled=status.report.attention is Attention.CANCELLED,
        delivery_type=delivery_type,
        ships=ships,
        shipping_address=address,
        attention=_money_attention(order, slug, refunds),
        refunded=to_money(sum(refunds), order.json.get("currency")) if refunds else None,
        region=region,
        pickup_location=to_pickup_location(place) if delivery_type is DeliveryType.LOCAL_PICKUP else None,
        admin_url=to_url(f"{options.store_url}/wp-admin/post.php?post={order_id}&action=edit"),
    )


def _sent(shipments: Sequence[Shipment], virtual: frozenset[str]) -> Sequence[Shipment]:
    return [shipment for shipment in shipments if not (shipment.items and set(shipment.items) <= virtual)]


def _mark(lines: tuple[Line, ...], virtual: frozenset[str]) -> tuple[Line, ...]:
    if not virtual:
        return lines
    return tuple(replace(line, ships=False) if line.id in virtual else line for line in lines)


def _handed_over_at(
    slug: str, status: StatusReport, delivery_type: DeliveryType, completed_at: datetime | None
) -> datetime | None:
    """
    Of an order that went on from `completed`, say to `delivered`.
    """
    is_further = progress(status.type) > progress(DetailedType.IN_TRANSIT) and slug != "completed"
    return completed_at if is_further and delivery_type is not DeliveryType.LOCAL_PICKUP else None


def _is_accepted(slug: str, status: StatusReport) -> bool:
    """
    Of an order that nobody paid through the shop: the store took it on, on hold, processing or beyond.
    """
    if slug in UNACCEPTED or status.attention in {Attention.CANCELLED, Attention.AWAITING_PAYMENT}:
        return False
    return status.type is not DetailedType.UNKNOWN


def _to_status(order: OrderPayload, options: MappingOptions, handover: Handover) -> OrderStatus:
    """
    The status slug; where it says no more than "sent", what Shiptastic says of the order as a whole.
    """
    status = to_order_status(to_text(order.json.get("status")) or "", options.status_map, handover)
    whole = to_text(order.json.get("shipping_status")) or order.meta_text("_shipping_status")
    if whole != "delivered" or status.report.type in ENDED:
        return status
    report = replace(
        status.report,
        type=DetailedType.DELIVERED,
        at=_newest_time(order, "_date_delivered"),
        rule='Shiptastic: the order is "delivered"',
        attention=None,
    )
    return OrderStatus(report=report, is_sent_whole=True)


def _newest_time(order: OrderPayload, key: str) -> datetime | None:
    return max(filter(None, map(unix_to_instant, order.meta(key))), default=None)


def _refunds(order: OrderPayload) -> Sequence[Decimal]:
    totals = (to_decimal(refund.get("total")) for refund in to_mappings(order.json.get("refunds")))
    return [abs(total) for total in totals if total]


def _money_attention(order: OrderPayload, slug: str, refunds: Sequence[Decimal]) -> frozenset[Attention]:
    """
    `refunded` when nothing is left of what was paid.
    """
    total = to_decimal(order.json.get("total")) if refunds else None
    if slug == "refunded" or (total is not None and sum(refunds) >= total):
        return frozenset({Attention.REFUNDED})
    return frozenset({Attention.PARTLY_REFUNDED}) if refunds else frozenset()


def with_details(report: OrderReport, line_id: str, details: ProductDetails) -> OrderReport:
    lines = tuple(
        replace(line, brand=details.brand, description=details.description) if line.id == line_id else line
        for line in report.lines
    )
    return replace(report, lines=lines)
