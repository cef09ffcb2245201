"""
Shopify's status words and what each means in the vocabulary that all platforms share.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from app.domain.report import StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType

# https://shopify.dev/docs/api/admin-graphql/2026-10/enums/FulfillmentDisplayStatus and FulfillmentEventStatus (read
# 2026-11). Those marked + are in `unstable` only; Shopify adds words to versions that are already stable.
DETAILED_TYPES: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "LABEL_PURCHASED": DetailedType.CONFIRMED,
        "LABEL_PRINTED": DetailedType.CONFIRMED,
        "SUBMITTED": DetailedType.CONFIRMED,
        "CONFIRMED": DetailedType.CONFIRMED,
        "CARRIER_PICKED_UP": DetailedType.IN_TRANSIT,  # the carrier has it; our PICKED_UP is the customer
        "IN_TRANSIT": DetailedType.IN_TRANSIT,
        "DELAYED": DetailedType.IN_TRANSIT,
        "OUT_FOR_DELIVERY": DetailedType.OUT_FOR_DELIVERY,
        "ATTEMPTED_DELIVERY": DetailedType.ATTEMPTED_DELIVERY,
        "READY_FOR_PICKUP": DetailedType.READY_FOR_PICKUP,
        "READY_FOR_RECIPIENT_PICKUP": DetailedType.READY_FOR_PICKUP,  # +
        "PICKED_UP": DetailedType.PICKED_UP,
        "DELIVERED": DetailedType.DELIVERED,
        "NOT_DELIVERED": DetailedType.FAILURE,
        "FAILURE": DetailedType.FAILURE,
        "RETURNING_TO_SENDER": DetailedType.FAILURE,  # +
        "BUYER_ACTION_REQUIRED": DetailedType.UNKNOWN,  # +, on purpose: it does not say where the parcel is
    }
)
HANDED_OVER: Final = frozenset({"FULFILLED", "MARKED_AS_FULFILLED"})
# No parcels. The display status has one L, the status two.
DROPPED: Final = frozenset({"CANCELED", "CANCELLED", "LABEL_VOIDED"})
LABELS: Final = frozenset({"LABEL_PURCHASED", "LABEL_PRINTED"})  # as events the store's own, not the carrier's
RETURNING: Final = "RETURNING_TO_SENDER"
ATTENTIONS: Final[Mapping[str, Attention]] = MappingProxyType(
    {"DELAYED": Attention.DELAYED, RETURNING: Attention.RETURNING}
)

# https://shopify.dev/docs/api/admin-graphql/2026-10/enums/FulfillmentStatus (read 2026-11): what the request to fulfil
# came to. Read only where there is neither a display status nor an event; SUCCESS is handed over, and a failed request
# is no parcel.
REQUEST_TYPES: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "OPEN": DetailedType.CONFIRMED,
        "PENDING": DetailedType.CONFIRMED,
    }
)
SUCCESS: Final = "SUCCESS"
FAILED_REQUESTS: Final = frozenset({"ERROR", "FAILURE"})

# https://shopify.dev/docs/api/admin-graphql/2026-10/enums/OrderDisplayFulfillmentStatus (read 2026-11): decides when
# there are no deliveries. FULFILLED is handed over. FULFILLMENT_NOT_REQUIRED says only that nothing is left to send: of
# digital orders, and since 2026-10 of those refunded, cancelled or edited to nothing too.
ORDER_TYPES: Final[Mapping[str, DetailedType]] = MappingProxyType(
    {
        "FULFILLMENT_NOT_REQUIRED": DetailedType.CONFIRMED,
        "IN_PROGRESS": DetailedType.CONFIRMED,
        "ON_HOLD": DetailedType.CONFIRMED,
        "OPEN": DetailedType.CONFIRMED,
        "PARTIALLY_FULFILLED": DetailedType.CONFIRMED,
        "PENDING_FULFILLMENT": DetailedType.CONFIRMED,
        "REQUEST_DECLINED": DetailedType.CONFIRMED,  # between the merchant and a fulfilment service
        "RESTOCKED": DetailedType.CONFIRMED,  # legacy word for UNFULFILLED
        "SCHEDULED": DetailedType.CONFIRMED,
        "UNFULFILLED": DetailedType.CONFIRMED,
    }
)
FULFILLED: Final = "FULFILLED"
NOT_REQUIRED: Final = "FULFILLMENT_NOT_REQUIRED"
PARTIALLY_FULFILLED: Final = "PARTIALLY_FULFILLED"
ON_HOLD: Final = "ON_HOLD"

# https://shopify.dev/docs/api/admin-graphql/2026-10/enums/OrderDisplayFinancialStatus (read 2026-11).
AWAITING_PAYMENT: Final = frozenset({"PENDING", "PARTIALLY_PAID", "EXPIRED"})
NEVER_PAID: Final = frozenset({"PENDING", "AUTHORIZED", "EXPIRED", "VOIDED"})
REFUNDS: Final[Mapping[str, Attention]] = MappingProxyType(
    {"PARTIALLY_REFUNDED": Attention.PARTLY_REFUNDED, "REFUNDED": Attention.REFUNDED}
)


def to_display_status(word: str, delivery_type: DeliveryType, *, ships: bool) -> StatusReport:
    """
    A fulfilment's display status.
    """
    if word in HANDED_OVER:
        return to_handed_over(
            delivery_type, ships=ships, raw_status=word, rule="fulfilment display status: handed over"
        )
    return _look_up(word, DETAILED_TYPES, "fulfilment display status")


def to_event_status(word: str) -> StatusReport:
    return replace(_look_up(word, DETAILED_TYPES, "fulfilment event"), from_store=word in LABELS)


def to_request_status(word: str, delivery_type: DeliveryType, *, ships: bool) -> StatusReport:
    """
    A fulfilment's status where it has no display status.
    """
    if word == SUCCESS:
        return to_handed_over(delivery_type, ships=ships, raw_status=word, rule="fulfilment status: handed over")
    return _look_up(word, REQUEST_TYPES, "fulfilment status")


def to_order_status(word: str, delivery_type: DeliveryType, *, ships: bool) -> StatusReport:
    """
    An order's display fulfilment status. Whatever else it says, nothing was sent: the order is placed.
    """
    if word == FULFILLED:
        return to_handed_over(delivery_type, ships=ships, raw_status=word, rule="order fulfilment status: handed over")
    status = _look_up(word, ORDER_TYPES, "order fulfilment status")
    return status if status.known else replace(status, type=DetailedType.CONFIRMED)


def _look_up(word: str, table: Mapping[str, DetailedType], rule: str) -> StatusReport:
    return StatusReport(
        type=table.get(word, DetailedType.UNKNOWN),
        raw_status=word,
        rule=rule,
        known=word in table or not word,
        attention=ATTENTIONS.get(word),
    )
