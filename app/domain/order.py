"""
The contract's answer as objects: what the service knows about an order after every rule has been applied.

Names are the contract's. Members without a value are None or empty; they are left out of the JSON.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from app.domain.status import GENERIC_OF, Attention, DeliveryType, DetailedType, GenericType


@dataclass(frozen=True, slots=True)
class Money:
    """
    An amount and its currency.
    """

    value: Decimal
    currency: str  # ISO 4217


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingInfo:
    """
    What a carrier knows a parcel by, and its page about it.
    """

    tracking_number: str
    external_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusStep:
    """
    One step of the order's way to the customer. A step not reached has only its generic type.
    """

    generic_type: GenericType
    detailed_type: DetailedType | None = None
    status_date_time: datetime | None = None

    def __post_init__(self) -> None:
        if self.detailed_type is None:
            if self.status_date_time is not None:
                raise ValueError("a step that was not reached has no time")
        elif GENERIC_OF[self.detailed_type] is not self.generic_type:
            raise ValueError(f"{self.detailed_type} is not {self.generic_type}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestStatusInfo:
    type: DetailedType
    status_date_time: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    id: str
    latest_status_info: LatestStatusInfo
    tracking_info: TrackingInfo | None = None
    delivery_quantity: int | None = None  # 1..100
    last_update: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    Where an order goes, or a customer lives.
    """

    id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None  # E.164
    address: str | None = None
    zip_code: str | None = None
    city: str | None = None
    region_code: str | None = None  # ISO 3166-2
    country_code: str | None = None  # ISO 3166-1 alpha-2
    default: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HighlightedItem:
    id: str
    name: str
    price: Money
    description: str | None = None
    brand: str | None = None
    image_url: str | None = None
    quantity: int | None = None  # 1..100
    sku: str | None = None
    deliverable_quantity: int | None = None  # 1..100
    deliveries: tuple[Delivery, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomFields:
    """
    What the contract has no member for. Additive only: a name, once given, keeps its meaning.
    """

    platform: str
    order_status: str | None = None  # the platform's raw word
    financial_status: str | None = None  # the platform's raw word
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    refunded: Money | None = None
    attention: tuple[Attention, ...] = ()
    exact_quantities: Mapping[str, Decimal] = field(default_factory=dict)  # member → the number left out
    region: str | None = None  # raw text that has no certain ISO code
    pickup_location: str | None = None
    estimated_delivery: datetime | None = None
    admin_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusExplanation:
    """
    Why a status is what it is: what the platform wrote, the rule that read it, the result.
    """

    subject: str  # "order", "delivery 17"
    raw_status: str
    rule: str
    type: DetailedType
    known: bool = True  # False: the raw status is in no table


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """
    The answer: made by `to_order` of a report, never by an adapter.
    """

    id: str
    customer_id: str
    order_number: str
    status_info: tuple[StatusStep, ...]
    status_info_current_index: int
    custom_fields: CustomFields
    purchase_datetime: datetime | None = None
    tracking_info: TrackingInfo | None = None
    delivery_type: DeliveryType = DeliveryType.UNKNOWN
    shipping_addresses: tuple[Address, ...] = ()
    highlighted_item: HighlightedItem | None = None
    deliverable_quantity: int | None = None  # 1..100
    deliveries: tuple[Delivery, ...] = ()
    explanations: tuple[StatusExplanation, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.id or not self.order_number or not self.customer_id:
            raise ValueError("an order has an id, a customer and a number")
        if not 0 <= self.status_info_current_index < len(self.status_info):
            raise ValueError("the current index points at no step")
        reached = self.status_info[: self.status_info_current_index + 1]
        future = self.status_info[self.status_info_current_index + 1 :]
        if any(step.detailed_type is None for step in reached) or any(step.detailed_type for step in future):
            raise ValueError("the steps up to the current one, and only they, are reached")
        times = [step.status_date_time for step in reached if step.status_date_time]
        if times != sorted(times):
            raise ValueError("the steps' times decrease")
