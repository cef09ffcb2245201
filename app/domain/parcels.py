"""
What a parcel's words and events come to: one type, and the time of each step it reached.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.order import StatusExplanation
from app.domain.report import OrderReport, Parcel, StatusReport
from app.domain.status import ENDED, ENDED_WELL, Attention, DetailedType, progress
from app.domain.times import LONG_AGO

UNSAID: Final = StatusReport(type=DetailedType.UNKNOWN, rule="nothing is said of it")
# What an order's word tells of a parcel that nobody but the store has spoken of; FAILURE when it is of the goods.
DEFINITE: Final = ENDED_WELL | {
    DetailedType.OUT_FOR_DELIVERY,
    DetailedType.ATTEMPTED_DELIVERY,
    DetailedType.READY_FOR_PICKUP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelState:
    """
    A parcel after its own rules: `type` is where it is now, `at` since when, `times` when it reached each step.
    """

    parcel: Parcel
    type: DetailedType
    at: datetime | None
    times: Mapping[DetailedType, datetime]
    reached: frozenset[DetailedType]
    furthest: int  # settles a tie; after it the parcel that the platform lists first goes before the others
    newest_at: datetime  # of what is said of its place
    explanation: StatusExplanation
    attention: Attention | None = None

    @property
    def reached_customer(self) -> bool:
        """
        The customer has, or once had, this parcel. What came back after that is not owed again.
        """
        return bool(self.reached & ENDED_WELL)

    @property
    def is_open(self) -> bool:
        return self.type not in ENDED


def to_state(parcel: Parcel, report: OrderReport) -> ParcelState:
    statements = _statements(parcel)
    newest_at = _newest(statements).at or LONG_AGO
    decisive = _decisive(parcel, report, newest_at)
    reached = _reached(parcel, decisive)
    told = [*statements, decisive]
    if parcel.is_returning:
        decisive = _returned(parcel, decisive)
        reached.add(decisive.type)
    at = _since(told, decisive)
    return ParcelState(
        parcel=parcel,
        type=decisive.type,
        at=at,
        times=_times(told, decisive, at),
        reached=frozenset(reached),
        furthest=max(map(progress, reached)),
        newest_at=newest_at,
        explanation=StatusExplanation(
            subject=f"delivery {parcel.id}",
            raw_status=decisive.raw_status,
            rule=decisive.rule,
            type=decisive.type,
            known=decisive.known,
        ),
        attention=decisive.attention,
    )


def final_status(report: OrderReport) -> StatusReport | None:
    """
    The order's own word when it says that all of it was delivered or picked up: what is in no record has arrived too.
    """
    status = report.order_status
    is_final = status and report.order_status_is_final and status.type in ENDED_WELL and not report.more_to_come
    return status if is_final else None


def _decisive(parcel: Parcel, report: OrderReport, newest_at: datetime) -> StatusReport:
    """
    The word or event that says where the parcel is, leaving returns aside.
    """
    own = _own(parcel)
    status = report.order_status
    if status is None or (status.at is not None and newest_at > status.at):
        return own
    is_bare = own.from_store or own.type is DetailedType.UNKNOWN
    # What the store gave without sending it, a download say, is not where the order's goods are.
    if is_bare and own.type is not DetailedType.DELIVERED and _is_definite(status, report):
        return status
    # A handing over, even one that ends the order, says nothing of a parcel that speaks for itself.
    return own if own.type in ENDED_WELL or status.from_store else final_status(report) or own


def _reached(parcel: Parcel, decisive: StatusReport) -> set[DetailedType]:
    """
    What the store alone said of an end does not count where a carrier says that it has not come.
    """
    reached = {event.type for event in parcel.events if event.type is not DetailedType.UNKNOWN}
    if decisive.type not in ENDED_WELL and not decisive.from_store:
        reached -= {event.type for event in parcel.events if event.from_store and event.type in ENDED_WELL}
    return reached | {decisive.type}


def _own(parcel: Parcel) -> StatusReport:
    """
    What the parcel's own summary and events come to. A word that says nothing of the place decides only alone.
    """
    summary, events = parcel.status, [event for event in parcel.events if event.type is not DetailedType.UNKNOWN]
    is_telling = summary is not None and summary.type is not DetailedType.UNKNOWN
    by_carrier = [event for event in events if not event.from_store]
    delivered = [event for event in by_carrier if event.type in ENDED_WELL]
    if summary and is_telling and (summary.type in ENDED_WELL or not delivered) and not summary.from_store:
        return summary
    if delivered:  # sticky: a scan after the delivery is a carrier's book-keeping
        return _newest(delivered)
    if by_carrier:
        return _newest(by_carrier)
    if summary and is_telling:
        return summary
    return _newest(events) if events else summary or _newest(parcel.events)


def _is_definite(status: StatusReport, report: OrderReport) -> bool:
    is_lost = status.type is DetailedType.FAILURE and status.is_about_goods
    return (status.type in DEFINITE or is_lost) and not status.from_store and not report.more_to_come


def _newest(statuses: Iterable[StatusReport]) -> StatusReport:
    return max(statuses, key=_place_in_time, default=UNSAID)


def _place_in_time(status: StatusReport) -> tuple[datetime, int]:
    return status.at or LONG_AGO, progress(status.type)


def _statements(parcel: Parcel) -> list[StatusReport]:
    """
    What is said of the parcel's place, its summary too: that has a time of its own. Words that say nothing of the place
    only when there are no others.
    """
    words = [*parcel.events, *([parcel.status] if parcel.status else [])]
    return [word for word in words if word.type is not DetailedType.UNKNOWN] or words


def _returned(parcel: Parcel, decisive: StatusReport) -> StatusReport:
    """
    The word or newest event that says it failed; without one, the return itself, at a time nobody told.
    """
    words = [parcel.status] if parcel.status else []
    words += [*sorted(parcel.events, key=_place_in_time, reverse=True), decisive]
    rule = "it goes back to the sender"
    unsaid = StatusReport(type=DetailedType.FAILURE, raw_status=decisive.raw_status, rule=rule, known=decisive.known)
    return next((word for word in words if word.type is DetailedType.FAILURE), unsaid)


def _since(told: Iterable[StatusReport], decisive: StatusReport) -> datetime | None:
    """
    When the present type was reached: the start of the last run of statements of that type.

    Of a delivered parcel only what may end a delivery counts; a date shipped counts where no carrier tells.
    """
    timed = [word for word in told if word.at]
    if decisive.type in ENDED_WELL:
        timed = [word for word in timed if word.type in ENDED]
    by_carrier = [word for word in timed if not word.from_store]
    if any(word.type is decisive.type for word in by_carrier):
        timed = by_carrier
    since = None
    # At the same moment what decides is the last.
    for word in sorted(timed, key=lambda word: (*_place_in_time(word), word.type is decisive.type), reverse=True):
        if word.type is decisive.type:
            since = word.at
        elif since is not None:
            break
    return since


def _times(
    told: Iterable[StatusReport], decisive: StatusReport, at: datetime | None
) -> Mapping[DetailedType, datetime]:
    """
    The first time of each step; of the step it stands on the present one, because a second round counts from its own
    start. Being in transit is one step from its first scan to its last.
    """
    times: dict[DetailedType, datetime] = {}
    if at and decisive.type is not DetailedType.IN_TRANSIT:
        times[decisive.type] = at
    timed = (word for word in told if word.at)
    for word in sorted(timed, key=lambda word: (word.from_store, *_place_in_time(word))):
        assert word.at is not None  # noqa: S101 - chosen above; tells the type checker
        times.setdefault(word.type, word.at)
    return times
