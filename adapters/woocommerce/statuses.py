"""
What an order's status slug means: the merchant's own map, then the tables, then the shops' own words.

A slug nothing reads stays UNKNOWN and is reported as such.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from types import MappingProxyType
from typing import Final

from adapters.woocommerce.status_words import (
    ATTEMPTED,
    AWAITING_PAYMENT,
    CANCELLED,
    CONFIRMED,
    DELIVERED,
    FAILURE,
    HANDED_OVER,
    IN_TRANSIT,
    LOST,
    OUT_FOR_DELIVERY,
    PARTLY_SENT,
    PATTERNS,
    PHRASES,
    PICKED_UP,
    READY_FOR_PICKUP,
    RETURNED,
    RETURNING,
    ROLE_OF,
    Meaning,
    Role,
)
from app.domain.report import StatusReport, to_handed_over
from app.domain.status import ENDED_WELL, Attention, DeliveryType, DetailedType

SLUG_LENGTH: Final = 17  # the column holds 20 characters, "wc-" among them; longer slugs are cut

MOST_READ: Final = 40
SHORTEST_CUT: Final = 3  # fewer letters of a word tell too little

# Written by checkout and editor before there is an order: a draft is nothing the customer bought.
NOT_ORDERS: Final = frozenset({"checkout-draft", "auto-draft", "draft", "trash"})

# WooCommerce src/Enums/OrderStatus.php (read 2026-11-23).
CORE_MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "pending": AWAITING_PAYMENT,
        "on-hold": Meaning(DetailedType.CONFIRMED, Attention.ON_HOLD),
        "processing": CONFIRMED,
        "completed": HANDED_OVER,  # "requires no further action": sent, which is no proof of delivery
        "cancelled": CANCELLED,
        "failed": FAILURE,
        "refunded": FAILURE,
    }
)

# Slugs registered by plugins, each named beside its row (their sources read 2026-11-23).
PLUGIN_MEANINGS: Final[Mapping[str, Meaning]] = MappingProxyType(
    {
        "partial-shipped": PARTLY_SENT,  # Advanced Shipment Tracking
        "partially-shipped": PARTLY_SENT,  # ParcelPanel
        "shipped": HANDED_OVER,  # Advanced Shipment Tracking Pro, ParcelPanel, many shops' own
        "updated-tracking": HANDED_OVER,  # Advanced Shipment Tracking
        "dispatched": HANDED_OVER,
        "sent": HANDED_OVER,
        "in-transit": IN_TRANSIT,  # infixs
        "transporting": IN_TRANSIT,  # Yoast Local SEO
        "out-for-delivery": OUT_FOR_DELIVERY,  # Local Delivery Drivers
        "delivered": DELIVERED,  # Advanced Shipment Tracking, TrackShip, ParcelPanel, infixs
        "ready-pickup": READY_FOR_PICKUP,  # zorem Local Pickup
        "ready-for-pickup": READY_FOR_PICKUP,  # Yoast Local SEO
        "waiting-pickup": READY_FOR_PICKUP,  # infixs
        "pickup": PICKED_UP,  # zorem Local Pickup labels it "Picked up"
        "picked-up": PICKED_UP,
        "collected": PICKED_UP,
        "awaiting-shipment": CONFIRMED,
        "preparing-to-ship": CONFIRMED,  # infixs "preparing-to-shipment", cut
        "preparing": CONFIRMED,
        "prepared": CONFIRMED,
        "packed": CONFIRMED,
        "packing": CONFIRMED,
        "pre-transit": CONFIRMED,
        "ready-to-ship": CONFIRMED,
        "driver-assigned": CONFIRMED,  # Local Delivery Drivers
        "in-production": CONFIRMED,
        "backorder": CONFIRMED,
        "failed-delivery": ATTEMPTED,  # Local Delivery Drivers
        "delivery-failed": ATTEMPTED,
        "attempted": ATTEMPTED,
        "returning": RETURNING,
        "returned": RETURNED,
        "order-returned": RETURNED,  # Delivery Drivers for WooCommerce
        "return-requested": RETURNED,  # WP Swings; parcels that say delivered decide before it
        "lost": LOST,
    }
)

_JOINING: Final = f"[{Role.TO}{Role.IN}{Role.ON}{Role.ARTICLE}{Role.LINK}]*"
_PATTERNS: Final = tuple((name, meaning, re.compile(text.replace("_", _JOINING))) for name, meaning, text in PATTERNS)
_NOT_READ: Final = "no table and no pattern of words reads this status"
# Letters that do not fall apart into a letter and its accent.
_LETTERS: Final = str.maketrans({"ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "\u0131": "i"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """
    What the order says beside its status, which a handing over needs to be read.
    """

    delivery_type: DeliveryType
    ships: bool
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStatus:
    report: StatusReport
    is_sent_whole: bool = False  # the store says it has handed over everything
    more_to_come: bool = False  # the store says it has sent a part

    @property
    def is_final(self) -> bool:
        """
        Delivered or picked up, so nothing older says otherwise.
        """
        return self.report.type in ENDED_WELL


def to_order_status(slug: str, status_map: Mapping[str, DetailedType], handover: Handover) -> OrderStatus:
    plain = slug.strip().lower().removeprefix("wc-")
    own = {name[:SLUG_LENGTH]: detailed_type for name, detailed_type in status_map.items()}.get(plain[:SLUG_LENGTH])
    if own is not None:
        at = handover.at if plain == "completed" else None
        report = StatusReport(type=own, at=at, raw_status=slug, rule="WOOCOMMERCE_STATUS_MAP")
        return OrderStatus(report=report, is_sent_whole=own in ENDED_WELL)
    meaning, rule = _meaning_of(plain)
    if meaning is None:
        return OrderStatus(report=StatusReport(type=DetailedType.UNKNOWN, raw_status=slug, rule=rule, known=False))
    if meaning.type is None:
        rule = f"{rule}: handed over"
        report = to_handed_over(
            handover.delivery_type, ships=handover.ships, raw_status=slug, rule=rule, at=handover.at
        )
        return OrderStatus(report=report, is_sent_whole=True)
    report = StatusReport(
        type=meaning.type,
        raw_status=slug,
        rule=rule,
        attention=meaning.attention,
        is_about_goods=meaning.is_about_goods,
    )
    return OrderStatus(report=report, is_sent_whole=meaning.type in ENDED_WELL, more_to_come=meaning.more_to_come)


def _meaning_of(slug: str) -> tuple[Meaning | None, str]:
    if slug in CORE_MEANINGS:
        return CORE_MEANINGS[slug], "WooCommerce status table"
    if slug in PLUGIN_MEANINGS:
        return PLUGIN_MEANINGS[slug], "plugins' status table"
    plain = _plain(slug)
    if plain in PHRASES:
        return PHRASES[plain], "phrases of shops' own statuses"
    found = {}
    for letters in _role_letters(plain):
        for name, meaning, pattern in _PATTERNS:
            if pattern.fullmatch(letters):
                found[meaning] = f'pattern "{name}"'
                break
    return next(iter(found.items())) if len(found) == 1 else (None, _NOT_READ)


def _role_letters(slug: str) -> Iterator[str]:
    """
    The roles of the words, as one text. Several where the last word was cut and may have been one of several.
    """
    words = re.split(r"[-_ ]", slug) if len(slug) <= MOST_READ else []
    if words and all(word in ROLE_OF for word in words[:-1]):
        firsts = [{ROLE_OF[word]} for word in words[:-1]]
        yield from map("".join, product(*firsts, _last_roles(words[-1], is_cut=len(slug) == SLUG_LENGTH)))


def _last_roles(word: str, *, is_cut: bool) -> set[Role]:
    if word in ROLE_OF:
        return {ROLE_OF[word]}
    if not is_cut or len(word) < SHORTEST_CUT:
        return set()
    return {role for known, role in ROLE_OF.items() if known.startswith(word)}


def _plain(slug: str) -> str:
    decomposed = unicodedata.normalize("NFKD", slug.translate(_LETTERS))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def parse_status_map(text: str) -> Mapping[str, DetailedType]:
    """
    "packed=CONFIRMED,entregue=DELIVERED". Raises ValueError naming the entry that cannot be read.
    """
    entries: dict[str, DetailedType] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        slug, separator, word = (part.strip() for part in entry.partition("="))
        slug = slug.lower().removeprefix("wc-")
        if not separator or not re.fullmatch(r"[\w-]{1,40}", slug):
            raise ValueError(f"{entry[:60]!r} is not slug=STATUS")
        if word.upper() not in DetailedType.__members__:
            raise ValueError(f"{entry[:60]!r}: the status is one of {', '.join(DetailedType)}")
        entries[slug] = DetailedType[word.upper()]
    return MappingProxyType(entries)
