"""
The contract's `status_info`: all possible steps of the order, those reached with what is known of them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from app.domain.decision import Decision
from app.domain.order import StatusStep
from app.domain.report import OrderReport, StatusReport
from app.domain.status import ENDED_WELL, GENERIC_OF, PROGRESS, DeliveryType, DetailedType, GenericType, progress
from app.domain.times import in_order, is_contradicted

FULL: Final = (GenericType.CONFIRMED, GenericType.ON_ITS_WAY, GenericType.OUT_FOR_DELIVERY, GenericType.DELIVERED)
SHORT: Final = (GenericType.CONFIRMED, GenericType.OUT_FOR_DELIVERY, GenericType.DELIVERED)
NOTHING_TO_SHIP: Final = (GenericType.CONFIRMED, GenericType.DELIVERED)

# What a step is called once it lies behind, the first of these that was reported of it.
DETAILS: Final[Mapping[GenericType, tuple[DetailedType, ...]]] = {
    GenericType.CONFIRMED: (DetailedType.CONFIRMED,),
    GenericType.ON_ITS_WAY: (DetailedType.IN_TRANSIT,),
    GenericType.OUT_FOR_DELIVERY: (
        DetailedType.OUT_FOR_DELIVERY,
        DetailedType.READY_FOR_PICKUP,
        DetailedType.ATTEMPTED_DELIVERY,
    ),
    GenericType.DELIVERED: (DetailedType.DELIVERED, DetailedType.PICKED_UP),
}

NOT_REACHED: Final[Mapping[GenericType, StatusStep]] = {step: StatusStep(generic_type=step) for step in FULL}

Reported = Mapping[DetailedType, datetime | None]  # every detailed type the order has reached, with its time


def to_status_steps(report: OrderReport, decision: Decision) -> tuple[tuple[StatusStep, ...], int]:
    """
    The steps and the 0-based index of the current one.
    """
    reported = _reported(report, decision)
    current, possible = GENERIC_OF[decision.type], _possible(report)
    reached = {GENERIC_OF[detailed_type] for detailed_type in reported}
    top = PROGRESS[current] or max(map(progress, reported))
    before = [step for step in FULL if PROGRESS[step] <= top and step is not current]
    behind = [step for step in before if step in possible or step in reached]
    types = [*(_detail(step, report, reported) for step in behind), decision.type]
    times = _in_time(types, [reported.get(detailed_type) for detailed_type in types], report.purchased_at)
    steps = [_to_step(detailed_type, time) for detailed_type, time in zip(types, times, strict=True)]
    ahead = [NOT_REACHED[step] for step in possible if PROGRESS[step] > top] if PROGRESS[current] else []
    return (*steps, *ahead), len(steps) - 1


def _possible(report: OrderReport) -> tuple[GenericType, ...]:
    if report.delivery_type in {DeliveryType.LOCAL_DELIVERY, DeliveryType.LOCAL_PICKUP}:
        return SHORT
    return FULL if report.ships else NOTHING_TO_SHIP


def _reported(report: OrderReport, decision: Decision) -> Reported:
    reported: dict[DetailedType, datetime | None] = {decision.type: None}
    state, status = decision.state, report.order_status
    if state is not None:
        reported.update(dict.fromkeys(state.reached))
        reported.update(state.times)
        if decision.type in ENDED_WELL:  # the last may have been picked up, where others were delivered
            reported[decision.type] = reported[decision.type] or state.at
    if status is not None and status.at and _may_give_time(status, decision):
        reported[status.type] = reported.get(status.type) or status.at
    if report.handed_over_at and progress(decision.type) >= progress(DetailedType.IN_TRANSIT):
        reported[DetailedType.IN_TRANSIT] = reported.get(DetailedType.IN_TRANSIT) or report.handed_over_at
    if decision.type is DetailedType.FAILURE and state is None and report.is_cancelled:
        reported[DetailedType.FAILURE] = _cancelled_at(report)
    is_accepted = report.is_accepted or report.paid_at is not None
    if is_accepted or any(PROGRESS[GENERIC_OF[detailed_type]] for detailed_type in reported):
        reported[DetailedType.CONFIRMED] = report.paid_at or report.purchased_at or reported.get(DetailedType.CONFIRMED)
    return reported


def _cancelled_at(report: OrderReport) -> datetime | None:
    at, bought_at = report.cancelled_at, report.purchased_at
    return None if at is not None and bought_at is not None and at < bought_at else at


def _may_give_time(status: StatusReport, decision: Decision) -> bool:
    """
    The order's own time speaks for a step of the deciding parcel only when that step lies behind or under it.
    """
    if decision.order_status is status:
        return True
    if decision.state is None:
        return False
    return status.type in decision.state.reached or 0 < progress(status.type) <= progress(decision.type)


def _detail(step: GenericType, report: OrderReport, reported: Reported) -> DetailedType:
    types = DETAILS[step]
    for detailed_type in types:
        if detailed_type in reported:
            return detailed_type
    if step is GenericType.OUT_FOR_DELIVERY and report.delivery_type is DeliveryType.LOCAL_PICKUP:
        return DetailedType.READY_FOR_PICKUP
    return types[0]


def _to_step(detailed_type: DetailedType, time: datetime | None) -> StatusStep:
    return StatusStep(generic_type=GENERIC_OF[detailed_type], detailed_type=detailed_type, status_date_time=time)


def _in_time(
    types: Sequence[DetailedType], times: list[datetime | None], purchased_at: datetime | None
) -> list[datetime | None]:
    """
    The steps' times without those that contradict their order. An order paid later than it was sent, in cash to the
    driver, was confirmed when it was placed.
    """
    is_confirmed = types[0] is DetailedType.CONFIRMED
    if is_confirmed and purchased_at and times[0] and is_contradicted(times[0], times[1:]):
        times[0] = purchased_at
    kept = in_order(times)
    if is_confirmed and kept[0] is None and purchased_at is not None:
        kept[0] = purchased_at
    return kept
