"""
What a platform says about an order, before any rule of ours: the only thing an adapter's mapping has to fill in.

`app.domain.assemble.to_order` turns it into the contract's Order. An adapter reports; it does not decide the order's
status, count what is still to be delivered or choose the item to show.
"""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from decimal import Decimal

from app.domain.order import Address, Money, TrackingInfo
from app.domain.status import Attention, DeliveryType, DetailedType, handed_over


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusReport:
    """
    One status word of the platform, or one event, and what it means.
    """

    type: DetailedType
    at: datetime | None = (
        None  # when the platform says it happened, midnight UTC for a bare date; never a modification time
    )
    raw_status: str = ""  # as the platform wrote it
    rule: str = ""  # which table or rule read it, for `--explain`
    known: bool = True  # False: the raw status is in no table, `type` is UNKNOWN
    attention: Attention | None = None  # what the word says beside the type, while it is what decides
    # The store's own record of a parcel (handed over, a label, a date shipped), without any news of a carrier: it
    # yields to a carrier's events and to what the order's word says of the goods. `to_handed_over` sets it.
    from_store: bool = False
    # Of an order's FAILURE: the goods were returned or lost. False: cancelled, refunded, not paid.
    is_about_goods: bool = False
    word: InitVar[str] = ""  # deprecated name of `raw_status`

    def __post_init__(self, word: str) -> None:
        if word and not self.raw_status:
            object.__setattr__(self, "raw_status", word)


def to_handed_over(
    delivery_type: DeliveryType,
    *,
    ships: bool,
    rule: str,
    raw_status: str = "",
    at: datetime | None = None,
    word: str = "",
) -> StatusReport:
    """
    The platform's word says the store handed it over, and no carrier has said anything. `word` is a deprecated name of
    `raw_status`.
    """
    status = handed_over(delivery_type, ships=ships)
    is_on_its_way = status is DetailedType.IN_TRANSIT
    return StatusReport(
        type=status,
        at=at,
        raw_status=raw_status or word,
        rule=rule,
        attention=Attention.UNCONFIRMED_BY_CARRIER if is_on_its_way else None,
        from_store=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """
    One parcel, or one part of the order on its way. What is no parcel (cancelled, a failed request, a voided label) is
    not reported at all; several records of one tracking number may be, and are one delivery.

    `status` is the platform's own summary and decides the parcel's type; without it the newest event does.
    """

    id: str
    status: StatusReport | None = None
    events: tuple[StatusReport, ...] = ()
    items: Mapping[str, Decimal] | None = None  # line item id → quantity; None when not known
    quantity: Decimal | None = None  # when known without the items
    # What the parcels of one shipment hold together, told to each of them, when nobody says which holds what.
    shared_items: Mapping[str, Decimal] | None = None
    shipment_id: str | None = None  # the same on all parcels that share
    tracking_info: TrackingInfo | None = None
    last_update: datetime | None = None  # the parcel record's own modification time
    estimated_delivery: datetime | None = None
    is_returning: bool = False  # a later event than the delivery said so, or the platform's word does


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One line of an order: so many pieces of one thing.
    """

    id: str
    name: str
    unit_price: Money | None  # as the contract wants it: after discounts, with tax when the order's prices include it
    ordered: Decimal
    current: Decimal  # ordered, less removed and refunded
    unsent: Decimal | None = None  # what the platform itself counts as not sent yet; None when it does not count
    paid: Decimal | None = None  # for all that was ordered, when stated; the unit price times pieces has lost cents
    ships: bool = True
    is_goods: bool = True  # False: a tip, a fee; never to be delivered, and shown only when there is nothing else
    is_bundle_child: bool = False  # counted and shown through its parent
    description: str | None = None
    brand: str | None = None
    image_url: str | None = None
    sku: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderReport:
    """
    What a platform says of one order.
    """

    platform: str
    id: str
    customer_id: str
    order_number: str
    lines: tuple[Line, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    order_status: StatusReport | None = None  # decides when there are no parcels, and where a parcel's record says less
    # The order's own word says delivered or picked up, not merely handed over: it wins over older parcel statuses.
    order_status_is_final: bool = False
    more_to_come: bool = False  # the order's own word says that only a part was sent so far
    purchased_at: datetime | None = None
    paid_at: datetime | None = None
    handed_over_at: datetime | None = None  # to whoever brings it, when the order's word is already further
    is_accepted: bool = True  # paid or taken on by the store; an unpaid pending, failed or cancelled order never was
    is_cancelled: bool = False
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    delivery_type: DeliveryType = DeliveryType.UNKNOWN
    ships: bool = True  # False: nothing to ship (digital, sold over the counter)
    shipping_address: Address | None = None
    attention: frozenset[Attention] = field(default_factory=frozenset)
    financial_status: str | None = None
    refunded: Money | None = None
    region: str | None = None
    pickup_location: str | None = None
    estimated_delivery: datetime | None = None
    admin_url: str | None = None
