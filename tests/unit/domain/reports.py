"""
Short ways to say what a platform reports, for the tests of the domain.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from app.domain.order import Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import DetailedType

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)


def day(number: float) -> datetime:
    """
    Days after the Monday of the purchase.
    """
    return MONDAY + timedelta(days=number)


def said(word: str, at: float | None = None, **facts) -> StatusReport:
    return StatusReport(type=DetailedType(word), at=None if at is None else day(at), raw_status=word.lower(), **facts)


def line(name: str = "lamp", price: str = "10", ordered: str = "1", current: str | None = None, **facts) -> Line:
    return Line(
        id=name,
        name=name,
        unit_price=Money(Decimal(price), "EUR"),
        ordered=Decimal(ordered),
        current=Decimal(ordered if current is None else current),
        **facts,
    )


def parcel(*events: StatusReport, id: str = "p1", status: StatusReport | None = None, **facts) -> Parcel:  # noqa: A002 - the contract's word
    items = facts.pop("items", None)
    tracking = facts.pop("tracking", None)
    return Parcel(
        id=id,
        events=events,
        status=status,
        items=None if items is None else {name: Decimal(quantity) for name, quantity in items.items()},
        tracking_info=TrackingInfo(tracking_number=tracking) if tracking else None,
        **facts,
    )


def report(*parcels: Parcel, lines: tuple[Line, ...] | None = None, **facts) -> OrderReport:
    return OrderReport(
        platform="demo",
        id="1",
        customer_id="7",
        order_number="#1",
        parcels=parcels,
        lines=(line(),) if lines is None else lines,
        purchased_at=facts.pop("purchased_at", MONDAY),
        **facts,
    )


def steps(order) -> str:
    """
    The steps in one line: detailed types as far as reached, `>` at the current one, generic types in small ahead of it.
    """
    return " ".join(
        (">" if index == order.status_info_current_index else "") + (step.detailed_type or step.generic_type.lower())
        for index, step in enumerate(order.status_info)
    )


def times(order) -> list[float | None]:
    """
    The steps' times up to the current one, in days after the purchase.
    """
    reached = order.status_info[: order.status_info_current_index + 1]
    return [
        None if step.status_date_time is None else (step.status_date_time - MONDAY) / timedelta(days=1)
        for step in reached
    ]
