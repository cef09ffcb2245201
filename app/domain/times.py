"""
Which of the times a platform gives can be true, and which of them go together.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from app.domain.report import OrderReport, Parcel, StatusReport

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)
DAY: Final = timedelta(days=1)
MIDNIGHT: Final = time(0, tzinfo=UTC)


def is_bare_date(moment: datetime) -> bool:
    """
    Platforms and plugins write a date without a time as its midnight in UTC.
    """
    return moment.astimezone(UTC).timetz() == MIDNIGHT


def without_impossible_times(report: OrderReport) -> OrderReport:
    """
    Nothing happens to an order before its purchase: such a time is a null date, a clock's fault or a bare date of the
    same day, and says nothing.
    """
    bought_at = report.purchased_at
    if bought_at is None or all(moment >= bought_at for moment in _moments(report)):
        return report

    def possible(moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment >= bought_at else None

    def told(status: StatusReport) -> StatusReport:
        return status if status.at is None or status.at >= bought_at else replace(status, at=None)

    def delivered(parcel: Parcel) -> Parcel:
        status = told(parcel.status) if parcel.status else None
        return replace(parcel, status=status, events=tuple(map(told, parcel.events)))

    return replace(
        report,
        order_status=told(report.order_status) if report.order_status else None,
        parcels=tuple(map(delivered, report.parcels)),
        paid_at=possible(report.paid_at),
        handed_over_at=possible(report.handed_over_at),
    )


def _moments(report: OrderReport) -> list[datetime]:
    """
    When something is said to have happened to it.
    """
    words = [report.order_status, *(word for parcel in report.parcels for word in (parcel.status, *parcel.events))]
    moments = [report.paid_at, report.handed_over_at, *(word.at for word in words if word)]
    return [moment for moment in moments if moment]


def in_order(times: Sequence[datetime | None]) -> list[datetime | None]:
    """
    The times of steps that follow each other, without those that contradict a later one.

    Exact times first: a bare date never costs one of them its place.
    """
    kept: list[datetime | None] = [None] * len(times)
    backwards = [(place, moment) for place, moment in enumerate(times) if moment is not None][::-1]
    for place, moment in sorted(backwards, key=lambda told: is_bare_date(told[1])):
        if _fits(moment, place, kept):
            kept[place] = moment
    return kept


def _fits(moment: datetime, place: int, kept: Sequence[datetime | None]) -> bool:
    before = (other for other in kept[:place] if other)
    after = (other for other in kept[place:] if other)
    return all(other <= moment for other in before) and all(moment <= other for other in after)


def is_contradicted(moment: datetime, later: Sequence[datetime | None]) -> bool:
    """
    A later step happened before: by its exact time, or by a bare date whose day was over.
    """
    return any(other + DAY <= moment if is_bare_date(other) else other < moment for other in later if other)
