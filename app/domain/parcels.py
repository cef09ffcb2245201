"""
What a parcel's words and events come to: one type, and the time of each step it reached.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from app.domain.order import StatusExplanation
from app.domain.report import OrderReport, Parcel, StatusReport
from app.domain.status import ENDED_WELL, Attention, DetailedType, progress

LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """
    A parcel after its own rules: `type` is where it is now, `times` when it reached each step.
    """

    parcel: Parcel
    type: DetailedType
    times: Mapping[DetailedType, datetime]
    reached: frozenset[DetailedType]
    explanation: StatusExplanation
    attention: Attention | None = None

    @property
    def reached_customer(self) -> bool:
        """
        The customer has, or once had, this parcel. What came back after that is not owed again.
        """
        return bool(self.reached & ENDED_WELL)

    @property
    def at(self) -> datetime | None:
        return self.times.get(self.type)

    @property
    def furthest(self) -> int:
        """
        Settles a tie; after it the parcel that the platform lists first goes before the others.
        """
        return max(progress(detailed_type) for detailed_type in self.reached)

    @property
    def newest_event_at(self) -> datetime:
        return max((event.at for event in self.parcel.events if event.at), default=LONG_AGO)


def to_state(parcel: Parcel, report: OrderReport) -> ParcelState:
    decisive = _decisive(parcel, report)
    reached = frozenset({decisive.type, *(event.type for event in parcel.events)})
    if parcel.is_returning:
        decisive = _returned(parcel, decisive)
        reached |= {decisive.type}
    return ParcelState(
        parcel=parcel,
        type=decisive.type,
        times=_times(parcel, decisive),
        reached=reached,
        explanation=StatusExplanation(
            subject=f"delivery {parcel.id}",
            raw_status=decisive.raw_status,
            rule=decisive.rule,
            type=decisive.type,
            known=decisive.known,
        ),
        attention=decisive.attention,
    )


def _decisive(parcel: Parcel, report: OrderReport) -> StatusReport:
    """
    The word or event that says where the parcel is, leaving returns aside.
    """
    delivered = [event for event in parcel.events if event.type in ENDED_WELL]
    newest = max(parcel.events, key=lambda event: (event.at or LONG_AGO, progress(event.type)), default=None)
    status = parcel.status or newest or StatusReport(type=DetailedType.UNKNOWN, rule="nothing is said of it")
    if status.type in ENDED_WELL:
        return status
    if delivered:  # sticky: a scan after the delivery is a carrier's book-keeping
        return max(delivered, key=lambda event: event.at or LONG_AGO)
    order_status = report.order_status
    if report.order_status_is_final and order_status is not None and not _is_newer(newest, order_status):
        return order_status
    return status


def _is_newer(event: StatusReport | None, status: StatusReport) -> bool:
    return bool(event and event.at and status.at and event.at > status.at)


def _returned(parcel: Parcel, decisive: StatusReport) -> StatusReport:
    """
    The word or newest event that says it failed; without one, the return itself, at a time nobody told.
    """
    words = [parcel.status] if parcel.status else []
    words += sorted(parcel.events, key=lambda event: event.at or LONG_AGO, reverse=True)
    rule = "it goes back to the sender"
    unsaid = StatusReport(type=DetailedType.FAILURE, raw_status=decisive.raw_status, rule=rule, known=decisive.known)
    return next((word for word in words if word.type is DetailedType.FAILURE), unsaid)


def _times(parcel: Parcel, decisive: StatusReport) -> Mapping[DetailedType, datetime]:
    """
    The first time of each step; of the step it stands on the newest, because a second round counts from its own start.

    Being in transit is one step from its first scan to its last.
    """
    times: dict[DetailedType, datetime] = {}
    for event in sorted((event for event in parcel.events if event.at), key=lambda event: event.at or LONG_AGO):
        assert event.at is not None  # noqa: S101 - sorted above; tells the type checker
        if event.type is decisive.type and event.type is not DetailedType.IN_TRANSIT:
            times[event.type] = event.at
        else:
            times.setdefault(event.type, event.at)
    if decisive.at:
        times.setdefault(decisive.type, decisive.at)
    return times
