"""
What an order's status slug means: the merchant's own map, then the table, then keywords in several languages.

A slug nothing reads stays UNKNOWN and is reported as such.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from app.domain.report import StatusReport, to_handed_over
from app.domain.status import ENDED_WELL, Attention, DeliveryType, DetailedType

SLUG_LENGTH: Final = 17  # the column holds 20 characters, "wc-" among them; longer slugs are cut

# Written by checkout and editor before there is an order: a draft is nothing the customer bought.
NOT_ORDERS: Final = frozenset({"checkout-draft", "auto-draft", "draft", "trash"})


@dataclass(frozen=True, slots=True)
class Meaning:
    """
    `type` None: the store handed the order over and no carrier has said anything.
    """

    type: DetailedType | None
    attention: Attention | None = None


HANDED_OVER: Final = Meaning(None)
CONFIRMED: Final = Meaning(DetailedType.CONFIRMED)
IN_TRANSIT: Final = Meaning(DetailedType.IN_TRANSIT)
PARTLY_SENT: Final = Meaning(DetailedType.IN_TRANSIT, Attention.UNCONFIRMED_BY_CARRIER)
OUT_FOR_DELIVERY: Final = Meaning(DetailedType.OUT_FOR_DELIVERY)
READY_FOR_PICKUP: Final = Meaning(DetailedType.READY_FOR_PICKUP)
ATTEMPTED: Final = Meaning(DetailedType.ATTEMPTED_DELIVERY, Attention.DELIVERY_ATTEMPTED)
DELIVERED: Final = Meaning(DetailedType.DELIVERED)
PICKED_UP: Final = Meaning(DetailedType.PICKED_UP)
FAILURE: Final = Meaning(DetailedType.FAILURE)
CANCELLED: Final = Meaning(DetailedType.FAILURE, Attention.CANCELLED)
RETURNING: Final = Meaning(DetailedType.FAILURE, Attention.RETURNING)
AWAITING_PAYMENT: Final = Meaning(DetailedType.UNKNOWN, Attention.AWAITING_PAYMENT)

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
        "returned": FAILURE,
        "order-returned": FAILURE,  # Delivery Drivers for WooCommerce
        "return-requested": FAILURE,  # WP Swings; parcels that say delivered decide before it
        "lost": FAILURE,
    }
)

_NOT_FIRST: Final = frozenset({"no$", "non$", "un$", "sin$", "sem$"})
_NOT: Final = frozenset({"not$", "nao$", "nicht$", "niet$", "nie$", "pas$", "ikke$", "inte$", "noch$", "nog$"})
_TO_COME: Final = frozenset({"be$", "being$", "will$", "wird$", "sera$", "almost$", "soon$", "pre$", "zu$"})
_WAITING: Final = ("await", "wait", "pending", "aguard", "esper", "attente", "wart", "attesa", "wacht")
_READY: Final = (
    *_WAITING,
    *("ready", "availab", "pront", "listo$", "lista$", "pret$", "prete$", "bereit", "dispon", "klaar"),
)
_COLLECTING: Final = ("pickup", "collect", "retir", "levanta", "recog", "retrait", "ritir", "abhol", "afhal")
_CARRIER: Final = ("carr$", "carrier", "courier", "driver", "transp", "corre$", "correio", "correo")
_PAPERS: Final = (
    *("invoice", "quote", "offer", "estimate", "email", "mail", "enquiry", "link", "reminder", "request", "message"),
    *("fatura", "factura", "orcamento", "presupuesto", "rechnung", "angebot", "devis", "facture", "preventivo"),
)
_PARTLY: Final = ("partial", "partly", "part$", "parcial", "teil", "partiel", "parzial", "gedeelt")
_SHIPPED: Final = (
    *("shipped", "dispatched", "despatched", "sent", "enviad", "despachad", "expedie", "expedid", "envoye"),
    *("versendet", "versandt", "verschickt", "spedit", "verzonden", "verstuurd", "wyslan", "skickad", "sendt"),
)
_SENDING: Final = ("ship", "dispatch", "despatch", "envio", "enviar", "exped", "versand", "spediz", "verzend")
_DELIVERED: Final = (
    *("delivered", "entregue", "entregad", "livre$", "livree$", "geliefert", "zugestellt", "consegnat", "bezorgd"),
    *("afgeleverd", "dostarczon", "levererad", "leveret", "doruceno"),
)
_DELIVERY: Final = ("deliver", "entreg", "liefer", "zustell", "livr", "consegn", "reparto", "bezorg")
_FAILED: Final = ("fail", "attempt", "fallid", "unsuccess", "fehlgeschl")

# Read from the top, the first rule whose every group has a word in the slug wins. A group lists beginnings of words,
# because slugs are cut; "$" ends a whole word. Ends before beginnings: "not collected, returned" is a return.
KEYWORDS: Final[tuple[tuple[str, Meaning, tuple[tuple[str, ...], ...]], ...]] = (
    ("waiting for payment", AWAITING_PAYMENT, (_WAITING, ("pay", "pag", "paie", "zahl", "betal"))),
    ("delivery failed", ATTEMPTED, (_FAILED, ("deliver", "entreg", "liefer", "zustell", "livr", "consegn"))),
    ("return", FAILURE, (("return", "devol", "devuel", "retour", "retur"),)),
    ("refund", FAILURE, (("refund", "reembols", "rembours", "erstatt", "rimbors"),)),
    ("cancelled", CANCELLED, (("cancelled", "canceled", "cancelad", "anulad", "annul", "stornier", "geannul"),)),
    ("failed", FAILURE, (("failed", "fallid", "fehlgeschl", "lost", "extravi"),)),
    ("out for delivery", OUT_FOR_DELIVERY, (("out", "saiu", "rota"), _DELIVERY)),
    (
        "out for delivery",
        OUT_FOR_DELIVERY,
        (("em$", "en$", "in$"), ("entrega$", "reparto", "livr", "zustell", "consegna")),
    ),
    ("ready for pickup", READY_FOR_PICKUP, (("abholbereit", "afhaalklaar"),)),
    ("ready for pickup", READY_FOR_PICKUP, (_READY, _COLLECTING)),
    ("ready for pickup", READY_FOR_PICKUP, (_READY, ("pick$",), ("up$",))),
    ("handed to the carrier", IN_TRANSIT, (_CARRIER, ("picked", "collected", "handed$", *_DELIVERED))),
    ("picked up", PICKED_UP, (("picked$",), ("up$", "by$"))),  # "picked" alone is taken from the shelf
    ("picked up", PICKED_UP, (("pickedup", "collected", "retirad", "levantad", "recogid", "abgeholt", "ritirat"),)),
    ("partly sent", PARTLY_SENT, (_PARTLY, (*_SHIPPED, *_DELIVERED, "deliver", "shipp"))),
    ("partly sent", PARTLY_SENT, (("teilgeliefert", "teilversandt", "teilliefer"),)),
    ("waiting to be sent", CONFIRMED, (_READY, (*_SENDING, *_SHIPPED))),
    ("delivered", DELIVERED, (_DELIVERED,)),
    ("in transit", IN_TRANSIT, (("transit", "unterwegs", "camino", "caminho", "onderweg", "enroute"),)),
    ("in transit", IN_TRANSIT, (("on$", "en$"), ("way$", "route$"))),
    ("shipped", HANDED_OVER, (_SHIPPED,)),
    ("being prepared", CONFIRMED, (("pack", "prepar", "assign", "embala", "separa", "verpackt", "produc", "produkt"),)),
)


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
        report = StatusReport(type=own, at=at, word=slug, rule="WOOCOMMERCE_STATUS_MAP")
        return OrderStatus(report=report, is_sent_whole=own in ENDED_WELL)
    meaning, rule = _meaning_of(plain)
    if meaning is None:
        return OrderStatus(report=StatusReport(type=DetailedType.UNKNOWN, word=slug, rule=rule, known=False))
    if meaning.type is None:
        rule = f"{rule}: handed over"
        report = to_handed_over(handover.delivery_type, ships=handover.ships, word=slug, rule=rule, at=handover.at)
        return OrderStatus(report=report, is_sent_whole=True)
    report = StatusReport(type=meaning.type, word=slug, rule=rule, attention=meaning.attention)
    return OrderStatus(report=report, is_sent_whole=meaning.type in ENDED_WELL)


def _meaning_of(slug: str) -> tuple[Meaning | None, str]:
    if slug in CORE_MEANINGS:
        return CORE_MEANINGS[slug], "WooCommerce status table"
    if slug in PLUGIN_MEANINGS:
        return PLUGIN_MEANINGS[slug], "plugins' status table"
    words = [f"{word}$" for word in re.split(r"[^a-z0-9]+", _without_accents(slug)) if word]
    if _is_unreadable(words):
        return None, "no table and no keyword reads this status"
    for name, meaning, groups in KEYWORDS:
        if all(any(word.startswith(group) for word in words) for group in groups):
            return meaning, f'keyword rule "{name}"'
    return None, "no table and no keyword reads this status"


def _is_unreadable(words: Sequence[str]) -> bool:
    """
    What is denied, still to come, or said of papers or of a part of the money says nothing of where the goods are.
    """
    if not words or words[0] in _NOT_FIRST or any(word in _NOT or word.startswith(_PAPERS) for word in words):
        return True
    if not _TO_COME.isdisjoint(words):
        return any(word.startswith((*_SHIPPED, *_DELIVERED)) for word in words)
    is_partly = any(word.startswith(_PARTLY) for word in words)
    return is_partly and any(word.startswith(("refund", "pick", "collect", "paid")) for word in words)


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


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
