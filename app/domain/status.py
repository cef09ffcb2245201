"""
The contract's status vocabulary and what follows from it alone: generic types, order of progress, handing over.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self


class GenericType(StrEnum):
    UNKNOWN = "UNKNOWN"
    CONFIRMED = "CONFIRMED"
    ON_ITS_WAY = "ON_ITS_WAY"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    DELIVERED = "DELIVERED"


class DetailedType(StrEnum):
    UNKNOWN = "UNKNOWN"
    CONFIRMED = "CONFIRMED"  # placed, packed, label made: the carrier does not have it
    IN_TRANSIT = "IN_TRANSIT"
    OUT_FOR_DELIVERY = "OUT_FOR_DELIVERY"
    ATTEMPTED_DELIVERY = "ATTEMPTED_DELIVERY"
    READY_FOR_PICKUP = "READY_FOR_PICKUP"
    DELIVERED = "DELIVERED"
    PICKED_UP = "PICKED_UP"  # by the customer; a carrier's collection is IN_TRANSIT
    FAILURE = "FAILURE"  # tracking failed, or the shipment was cancelled


class DeliveryType(StrEnum):
    UNKNOWN = "UNKNOWN"
    LOCAL_DELIVERY = "LOCAL_DELIVERY"
    LOCAL_PICKUP = "LOCAL_PICKUP"
    SHIPPING = "SHIPPING"


class Attention(StrEnum):
    """
    What a person on the phone should know beside the status, and its meaning: `custom_fields.attention`, in this order.
    """

    meaning: str

    def __new__(cls, code: str, meaning: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    AWAITING_PAYMENT = "awaiting_payment", "The store waits for the money."
    ON_HOLD = "on_hold", "The store keeps the order back."
    PARTLY_SHIPPED = "partly_shipped", "A part was sent, a part was not."
    PARTLY_DELIVERED = "partly_delivered", "A part has arrived, a part has not."
    DELAYED = "delayed", "The carrier says that it takes longer."
    DELIVERY_ATTEMPTED = "delivery_attempted", "The carrier was there and could not deliver; it may come again."
    DELIVERY_FAILED = "delivery_failed", "A parcel did not arrive, or came back."
    RETURNING = "returning", "A parcel is on its way back to the sender."
    CANCELLED = "cancelled", "The order was cancelled; what was sent before may still arrive."
    PARTLY_REFUNDED = "partly_refunded", "A part of the money was paid back."
    REFUNDED = "refunded", "The money was paid back."
    SPLIT_SHIPMENT = "split_shipment", "The order comes in more than one parcel."
    UNCONFIRMED_BY_CARRIER = "unconfirmed_by_carrier", "The store says that it was sent; no carrier has said anything."
    MASKED_PERSONAL_DATA = "masked_personal_data", "The platform hides personal data from this service."


GENERIC_OF: Final[Mapping[DetailedType, GenericType]] = MappingProxyType(
    {
        DetailedType.CONFIRMED: GenericType.CONFIRMED,
        DetailedType.IN_TRANSIT: GenericType.ON_ITS_WAY,
        DetailedType.OUT_FOR_DELIVERY: GenericType.OUT_FOR_DELIVERY,
        # The last stage reached: a bar that shows it never jumps back.
        DetailedType.ATTEMPTED_DELIVERY: GenericType.OUT_FOR_DELIVERY,
        # The last stage before the customer has it.
        DetailedType.READY_FOR_PICKUP: GenericType.OUT_FOR_DELIVERY,
        DetailedType.DELIVERED: GenericType.DELIVERED,
        DetailedType.PICKED_UP: GenericType.DELIVERED,
        DetailedType.FAILURE: GenericType.UNKNOWN,
        DetailedType.UNKNOWN: GenericType.UNKNOWN,
    }
)

# UNKNOWN is the least advanced: nobody said the parcel has even been packed.
PROGRESS: Final[Mapping[GenericType, int]] = MappingProxyType(
    {generic_type: rank for rank, generic_type in enumerate(GenericType)}
)

ENDED_WELL: Final = frozenset({DetailedType.DELIVERED, DetailedType.PICKED_UP})
ENDED: Final = ENDED_WELL | {DetailedType.FAILURE}


def progress(detailed_type: DetailedType) -> int:
    """
    How far along a detailed type is, 0 for UNKNOWN and FAILURE, 4 for delivered.
    """
    return PROGRESS[GENERIC_OF[detailed_type]]


def handed_over(delivery_type: DeliveryType, *, ships: bool) -> DetailedType:
    """
    What "the store handed it over and no carrier has said anything" means for the customer.
    """
    if delivery_type is DeliveryType.LOCAL_PICKUP:
        return DetailedType.PICKED_UP
    return DetailedType.IN_TRANSIT if ships else DetailedType.DELIVERED
