"""
From shipments found to parcels reported: what an order's own status adds to what a tracking source says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final

from adapters.woocommerce.tracking.shipment import Shipment
from app.domain.order import TrackingInfo
from app.domain.report import Line, Parcel, StatusReport, to_handed_over
from app.domain.status import DeliveryType, DetailedType

ZERO: Final = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class OrderContext:
    """
    What the order says that bears on its parcels.
    """

    delivery_type: DeliveryType
    ships: bool
    lines: Sequence[Line]
    is_sent_whole: bool  # the order's status says the store has handed over everything
    completed_at: datetime | None

    @cached_property
    def uncounted(self) -> frozenset[str]:
        """
        Lines that count through their parent, or are nothing that is sent.
        """
        return frozenset(line.id for line in self.lines if line.is_bundle_child or not line.ships)


def to_parcels(shipments: Sequence[Shipment], context: OrderContext) -> tuple[Parcel, ...]:
    parcels: list[Parcel] = []
    taken: set[str] = set()
    for place, shipment in enumerate(shipments, start=1):
        name = shipment.id or shipment.number or f"parcel-{place}"
        parcel_id = name if name not in taken else f"{name}-{place}"
        taken.add(parcel_id)
        parcels.append(_to_parcel(parcel_id, shipment, context, is_only_one=len(shipments) == 1))
    return tuple(parcels)


def _to_parcel(parcel_id: str, shipment: Shipment, context: OrderContext, *, is_only_one: bool) -> Parcel:
    tracking = TrackingInfo(tracking_number=shipment.number, external_url=shipment.url) if shipment.number else None
    items = _countable(shipment, context)
    holds_all = items is None and is_only_one and context.is_sent_whole
    return Parcel(
        id=parcel_id,
        status=_to_status(shipment, context),
        events=_to_events(shipment, context),
        items=items,
        shared_items=shipment.shared_items if items is None else None,
        shipment_id=shipment.record_id,
        quantity=_total(context.lines) if holds_all else None,
        tracking_info=tracking,
        last_update=shipment.last_update,
        estimated_delivery=shipment.estimated_delivery,
        is_returning=shipment.is_returning,
    )


def _to_status(shipment: Shipment, context: OrderContext) -> StatusReport:
    if shipment.type is not None and not _is_outrun(shipment, context):
        return StatusReport(
            type=shipment.type,
            at=shipment.at,
            raw_status=shipment.raw_status,
            rule=f"{shipment.source}: its status word",
        )
    if shipment.is_sent is False and not context.is_sent_whole:
        return StatusReport(
            type=DetailedType.CONFIRMED,
            raw_status=shipment.raw_status,
            rule=f"{shipment.source}: a label or a draft, not yet sent",
            from_store=True,
        )
    # A number alone says that a carrier has it, on its way to the shop perhaps; not that the customer came for it.
    is_only_a_number = shipment.is_sent is None and not context.is_sent_whole
    return to_handed_over(
        DeliveryType.SHIPPING if is_only_a_number else context.delivery_type,
        ships=context.ships,
        raw_status=shipment.raw_status,
        rule=f"{shipment.source}: sent, no news from the carrier",
        at=shipment.shipped_at or (context.completed_at if context.is_sent_whole else None),
    )


def _is_outrun(shipment: Shipment, context: OrderContext) -> bool:
    """
    The plugin still has a draft, the order says that everything was sent.
    """
    is_draft = shipment.is_sent is False and shipment.type is DetailedType.CONFIRMED
    return is_draft and context.is_sent_whole


def _to_events(shipment: Shipment, context: OrderContext) -> tuple[StatusReport, ...]:
    """
    The date shipped, of what travels: what is fetched or downloaded was never on its way.
    """
    travels = context.ships and context.delivery_type is not DeliveryType.LOCAL_PICKUP
    if shipment.shipped_at is None or not travels:
        return ()
    rule = f"{shipment.source}: date shipped"
    return (StatusReport(type=DetailedType.IN_TRANSIT, at=shipment.shipped_at, rule=rule, from_store=True),)


def _countable(shipment: Shipment, context: OrderContext) -> dict[str, Decimal] | None:
    """
    The contents without bundles' children, which count through their parent, and without what is nothing to send,
    unless there is nothing else.
    """
    if shipment.items is None:
        return None
    counted = {line_id: quantity for line_id, quantity in shipment.items.items() if line_id not in context.uncounted}
    return counted or dict(shipment.items)


def _total(lines: Sequence[Line]) -> Decimal | None:
    """
    What is in the only parcel of an order that was sent whole; as ordered when all of it was refunded since.
    """
    counted = [line for line in lines if not line.is_bundle_child and line.ships]
    return sum((line.current for line in counted), ZERO) or sum((line.ordered for line in counted), ZERO) or None
