"""
What carriers' and tracking plugins' status words mean. A word that is in no table says nothing of the parcel.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.status import DetailedType

# trackship/trackship-for-woocommerce 2.0.7 (read 2026-11-23). Left out on purpose: pending_trackship, pending, unknown,
# expired, invalid_tracking, invalid_carrier, carrier_unsupported, label_cancelled, cancelled and errors of the account,
# which tell of TrackShip and not of the parcel.
TRACKSHIP: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "pre_transit": DetailedType.CONFIRMED,
        "in_transit": DetailedType.IN_TRANSIT,
        "on_hold": DetailedType.IN_TRANSIT,
        "out_for_delivery": DetailedType.OUT_FOR_DELIVERY,
        "available_for_pickup": DetailedType.READY_FOR_PICKUP,
        "delivered": DetailedType.DELIVERED,
        "failure": DetailedType.ATTEMPTED_DELIVERY,
        "exception": DetailedType.FAILURE,
        "return_to_sender": DetailedType.FAILURE,
    }
)

# Shiptastic (Germanized) 5.1.4 (read 2026-11-23).
SHIPTASTIC: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "draft": DetailedType.CONFIRMED,
        "processing": DetailedType.CONFIRMED,
        "ready-for-shipping": DetailedType.CONFIRMED,
        "delivered": DetailedType.DELIVERED,
    }
)

# Dokan Pro, the slugs of its shipment statuses (read 2026-11-23; the spelling of the second is theirs).
DOKAN: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "ss_pending": DetailedType.CONFIRMED,
        "ss_proceccing": DetailedType.CONFIRMED,
        "ss_ready_for_pickup": DetailedType.READY_FOR_PICKUP,
        "ss_pickedup": DetailedType.IN_TRANSIT,  # by the carrier
        "ss_on_the_way": DetailedType.IN_TRANSIT,
        "ss_delivered": DetailedType.DELIVERED,
        "ss_cancelled": DetailedType.FAILURE,
    }
)

# AfterShip's and TrackingMore's tags, which several plugins write (read 2026-11-23). Pending, NotFound and Expired say
# nothing of the parcel.
TAGS: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "inforeceived": DetailedType.CONFIRMED,
        "pretransit": DetailedType.CONFIRMED,
        "intransit": DetailedType.IN_TRANSIT,
        "transit": DetailedType.IN_TRANSIT,
        "pickup": DetailedType.READY_FOR_PICKUP,
        "availableforpickup": DetailedType.READY_FOR_PICKUP,
        "outfordelivery": DetailedType.OUT_FOR_DELIVERY,
        "attemptfail": DetailedType.ATTEMPTED_DELIVERY,
        "undelivered": DetailedType.ATTEMPTED_DELIVERY,
        "delivered": DetailedType.DELIVERED,
        "exception": DetailedType.FAILURE,
        "returntosender": DetailedType.FAILURE,
        "rto": DetailedType.FAILURE,
    }
)

RETURNING: Final = frozenset({"return_to_sender", "returntosender", "rto"})


def tag_type(word: str) -> DetailedType | None:
    """
    A tag however it is written: "InTransit", "in_transit", "In Transit".
    """
    return TAGS.get("".join(letter for letter in word.lower() if letter.isalnum()))
