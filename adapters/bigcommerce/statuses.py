"""
What BigCommerce's order statuses mean, by their numbers: a shop can rename them, the numbers stay.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_text
from app.domain.report import StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType

INCOMPLETE: Final = 0  # left at the payment page: not an order
PENDING: Final = 1
PARTIALLY_SHIPPED: Final = 3
REFUNDED: Final = 4
CANCELLED: Final = 5
AWAITING_PAYMENT: Final = 7
AWAITING_PICKUP: Final = 8
COMPLETED: Final = 10
AWAITING_FULFILLMENT: Final = 11
PARTIALLY_REFUNDED: Final = 14


@dataclass(frozen=True, slots=True)
class StatusMapping:
    """
    `type` None: handed over, and how far that got depends on how the order is delivered.
    """

    type: DetailedType | None
    attention: Attention | None = None
    is_accepted: bool = True


# https://docs.bigcommerce.com/developer/api-reference, Order Status, "Get all order statuses", and
# https://support.bigcommerce.com/s/article/Order-Statuses (both read 2026-11-23). Refunded, Partially Refunded and
# Disputed are about money: what was sent, and what is left of the lines, goes before them.
STATUS_MAPPINGS: Final[Mapping[int, StatusMapping]] = MappingProxyType(
    {
        PENDING: StatusMapping(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT, is_accepted=False),
        2: StatusMapping(None),  # Shipped; "receipt has not been confirmed"
        PARTIALLY_SHIPPED: StatusMapping(DetailedType.CONFIRMED),  # the rest is still to come, whatever was sent
        REFUNDED: StatusMapping(DetailedType.CONFIRMED),
        CANCELLED: StatusMapping(DetailedType.FAILURE, is_accepted=False),
        6: StatusMapping(DetailedType.FAILURE, is_accepted=False),  # Declined: the payment was
        AWAITING_PAYMENT: StatusMapping(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT, is_accepted=False),
        AWAITING_PICKUP: StatusMapping(DetailedType.READY_FOR_PICKUP),
        9: StatusMapping(DetailedType.CONFIRMED),  # Awaiting Shipment: packed, the carrier does not have it
        # The control panel's help: "shipped/picked up, and receipt is confirmed"; for downloads: available.
        COMPLETED: StatusMapping(DetailedType.DELIVERED),
        AWAITING_FULFILLMENT: StatusMapping(DetailedType.CONFIRMED),
        12: StatusMapping(DetailedType.CONFIRMED, Attention.ON_HOLD),  # Manual Verification Required
        13: StatusMapping(DetailedType.CONFIRMED, Attention.ON_HOLD),  # Disputed
        PARTIALLY_REFUNDED: StatusMapping(DetailedType.CONFIRMED),
    }
)
AWAITING: Final = frozenset({PENDING, AWAITING_PAYMENT})

# `payment_status` words that say the shop has the money or a right to it (same page, order_RespOnly).
PAID: Final = frozenset({"authorized", "captured", "capture pending", "paid"})
REFUNDS: Final = frozenset({"partially refunded", "refunded"})  # it had the money

# Names of the offline methods that are paid when the goods arrive, without accents, remarks in brackets and the words
# before them that only say "payment"; in the languages of shops.
PAID_ON_DELIVERY: Final = frozenset(
    (
        *(
            "on delivery",
            "upon delivery",
            "collect on delivery",
            "cod",
            "in store",
            "at store",
            "in-store",
            "on pickup",
        ),
        *("at pickup", "on collection", "on receipt", "contra reembolso", "contrareembolso", "contra entrega"),
        *("contraentrega", "en tienda", "na entrega", "a cobranca", "a la livraison", "contre remboursement"),
        *(
            "nachnahme",
            "bei abholung",
            "bei lieferung",
            "contrassegno",
            "in contrassegno",
            "alla consegna",
            "al ritiro",
        ),
        *("rembours", "onder rembours", "bij aflevering", "bij levering", "bij afhalen", "za pobraniem", "pobranie"),
        *("przy odbiorze", "dobirka", "na dobirku", "dobierka", "na dobierku", "postforskott", "mot postforskott"),
        *("efterkrav", "postoppkrav", "postiennakko", "ramburs", "la livrare", "utanvet", "kapida odeme"),
    )
)
_PAYMENT_WORDS: Final = (
    "cash card pay payment pago pagar pagamento paiement zahlung barzahlung bar per betaling betalen contant platnosc"
    " platba plata efectivo dinheiro especes"
)
_PAYMENT: Final = frozenset(_PAYMENT_WORDS.split())
_BRACKETS: Final = re.compile(r"\([^()]{0,40}\)")
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "\u0131": "i"})  # which have no accent to take off


def to_status_id(order: Mapping[str, Any]) -> int | None:
    status_id = order.get("status_id")
    return status_id if isinstance(status_id, int) and not isinstance(status_id, bool) else None


def is_paid(payment_status: Any) -> bool:
    return to_payment_word(payment_status) in PAID


def to_payment_word(value: Any) -> str:
    return (to_text(value) or "").casefold() if isinstance(value, str) else ""


def _is_paid_on_delivery(payment_method: Any) -> bool:
    decomposed = unicodedata.normalize("NFKD", to_payment_word(payment_method)[:100].translate(_LETTERS))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    words = _BRACKETS.sub(" ", plain).split()
    while words and words[0] in _PAYMENT:
        words.pop(0)
    return " ".join(words) in PAID_ON_DELIVERY


def to_status_mapping(status_id: int | None, payment_status: Any, payment_method: Any = None) -> StatusMapping | None:
    """
    None for a status that is in no table. A payment on record outweighs a status that waits for one.
    """
    if status_id is None:
        return None
    is_on_record = to_payment_word(payment_status) in PAID | REFUNDS
    if status_id in AWAITING and (is_on_record or _is_paid_on_delivery(payment_method)):
        return STATUS_MAPPINGS[AWAITING_FULFILLMENT]
    if status_id == INCOMPLETE:
        return STATUS_MAPPINGS[AWAITING_FULFILLMENT] if is_on_record else None
    mapping = STATUS_MAPPINGS.get(status_id)
    return replace(mapping, is_accepted=True) if mapping and is_on_record else mapping


def to_order_status(
    mapping: StatusMapping | None, word: str, delivery_type: DeliveryType, *, ships: bool, shipped_at: datetime | None
) -> StatusReport:
    """
    `delivery_type` is LOCAL_PICKUP only when all of the order is collected.
    """
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
