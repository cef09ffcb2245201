"""
What BigCommerce's order statuses mean, by their numbers: a shop can rename them, the numbers stay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from app.domain.report import StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType

INCOMPLETE: Final = 0  # left at the payment page: not an order
CANCELLED: Final = 5
AWAITING_PAYMENT: Final = 7
AWAITING_PICKUP: Final = 8
COMPLETED: Final = 10


@dataclass(frozen=True, slots=True)
class StatusMapping:
    """
    `type` None: handed over, and how far that got depends on how the order is delivered.
    """

    type: DetailedType | None
    attention: Attention | None = None
    is_accepted: bool = True


# https://docs.bigcommerce.com/developer/api-reference, Order Status, "Get all order statuses", and
# https://support.bigcommerce.com/s/article/Order-Statuses (both read 2026-11-23).
STATUS_MAPPINGS: Final[Mapping[int, StatusMapping]] = MappingProxyType(
    {
        1: StatusMapping(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT, is_accepted=False),  # Pending
        2: StatusMapping(None),  # Shipped; "receipt has not been confirmed"
        3: StatusMapping(None),  # Partially Shipped: the part that was sent is the most advanced
        4: StatusMapping(DetailedType.FAILURE, Attention.REFUNDED),  # Refunded; shipments go before it
        CANCELLED: StatusMapping(DetailedType.FAILURE, is_accepted=False),
        6: StatusMapping(DetailedType.FAILURE, is_accepted=False),  # Declined: the payment was
        AWAITING_PAYMENT: StatusMapping(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT, is_accepted=False),
        AWAITING_PICKUP: StatusMapping(DetailedType.READY_FOR_PICKUP),
        9: StatusMapping(DetailedType.CONFIRMED),  # Awaiting Shipment: packed, the carrier does not have it
        # The control panel's help: "shipped/picked up, and receipt is confirmed"; for downloads: available.
        COMPLETED: StatusMapping(DetailedType.DELIVERED),
        11: StatusMapping(DetailedType.CONFIRMED),  # Awaiting Fulfillment
        12: StatusMapping(DetailedType.CONFIRMED, Attention.ON_HOLD),  # Manual Verification Required
        13: StatusMapping(
            DetailedType.CONFIRMED, Attention.ON_HOLD
        ),  # Disputed: about money, says nothing of the place
        14: StatusMapping(DetailedType.CONFIRMED, Attention.PARTLY_REFUNDED),  # likewise
    }
)

# `payment_status` words that say the shop has the money or a right to it (same page, order_RespOnly).
PAID: Final = frozenset({"authorized", "captured", "capture pending", "paid", "partially refunded", "refunded"})


def to_status_mapping(status_id: Any, payment_status: str | None) -> StatusMapping | None:
    """
    None for a status that is in no table. A payment on record outweighs a status that waits for one.
    """
    mapping = STATUS_MAPPINGS.get(status_id) if isinstance(status_id, int) and not isinstance(status_id, bool) else None
    if mapping is None or payment_status not in PAID:
        return mapping
    if status_id == AWAITING_PAYMENT:
        return StatusMapping(DetailedType.CONFIRMED)
    return StatusMapping(mapping.type, mapping.attention)


def to_order_status(
    mapping: StatusMapping | None, word: str, delivery_type: DeliveryType, *, ships: bool, shipped_at: datetime | None
) -> StatusReport:
    if mapping is None:
        return StatusReport(
            type=DetailedType.UNKNOWN, raw_status=word, rule="not in the table of statuses", known=False
        )
    rule = "table of order statuses"
    if mapping.type is None:
        return to_handed_over(delivery_type, ships=ships, raw_status=word, rule=rule, at=shipped_at)
    if mapping.type is DetailedType.DELIVERED and delivery_type is DeliveryType.LOCAL_PICKUP:
        return StatusReport(type=DetailedType.PICKED_UP, raw_status=word, rule=rule)
    return StatusReport(type=mapping.type, raw_status=word, rule=rule)
