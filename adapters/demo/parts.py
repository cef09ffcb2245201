"""
The parts that the demo's orders are made of, with what most of them have in common.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from app.domain.order import Address, Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import Attention, DeliveryType, DetailedType

HOME: Final = Address(
    id="address77",
    first_name="Ada",
    last_name="Moreira",
    phone_number="+351210000000",
    address="Rua da Prata 80, 2.º",
    zip_code="1100-420",
    city="Lisboa",
    region_code="PT-11",
    country_code="PT",
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """
    A customer id of the demo, what it shows, and the order; None has no orders.
    """

    id: str
    shows: str
    order: OrderReport | None


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def said(detailed_type: DetailedType, time: str | None = None, attention: Attention | None = None) -> StatusReport:
    return StatusReport(
        type=detailed_type,
        at=at(time) if time else None,
        raw_status=detailed_type.lower(),
        rule="the demo store speaks the contract's own words",
        attention=attention,
    )


def line(name: str, price: str, quantity: int = 1, current: int | None = None, *, ships: bool = True) -> Line:
    number = sum(name.encode()) % 1000
    return Line(
        id=f"item{number}",
        name=name,
        unit_price=Money(Decimal(price), "EUR"),
        ordered=Decimal(quantity),
        current=Decimal(quantity if current is None else current),
        ships=ships,
        brand="Oficina Clara",
        image_url=f"https://images.example/{number}.jpg",
        sku=f"OC-{number}",
    )


def parcel(
    number: int,
    *events: StatusReport,
    items: Mapping[str, int] | None = None,
    tracking: str | None = None,
    returning: bool = False,
) -> Parcel:
    return Parcel(
        id=f"delivery{number}",
        status=events[-1] if events else None,
        events=events,
        items={item: Decimal(quantity) for item, quantity in items.items()} if items else None,
        tracking_info=TrackingInfo(tracking_number=tracking, external_url=f"https://carrier.example/track/{tracking}")
        if tracking
        else None,
        last_update=max((event.at for event in events if event.at), default=None),
        is_returning=returning,
    )


def order(number: int, status: StatusReport, lines: tuple[Line, ...], *parcels: Parcel, **facts: Any) -> OrderReport:
    defaults: dict[str, Any] = {
        "purchased_at": at("2026-11-16T09:30:00"),
        "paid_at": at("2026-11-16T09:31:12"),
        "delivery_type": DeliveryType.SHIPPING,
        "shipping_address": HOME,
        "financial_status": "paid",
    }
    return OrderReport(
        platform="demo",
        id=f"order{number}",
        customer_id="",
        order_number=f"#D{number}",
        order_status=status,
        lines=lines,
        parcels=parcels,
        **(defaults | facts),
    )
