"""
The contract's `status_info`: all possible steps of the order, those reached with what is known of them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.domain.decision import Decision
from app.domain.order import StatusStep
from app.domain.report import OrderReport, StatusReport
from app.domain.status import ENDED_WELL, GENERIC_OF, PROGRESS, DeliveryType, DetailedType, GenericType, progress

FULL: Final = (GenericType.CONFIRMED, GenericType.ON_ITS_WAY, GenericType.OUT_FOR_DELIVERY, GenericType.DELIVERED)
SHORT: Final = (GenericType.CONFIRMED, GenericType.OUT_FOR_DELIVERY, GenericType.DELIVERED)
NOTHING_TO_SHIP: Final = (GenericType.CONFIRMED, GenericType.DELIVERED)

# What a step is called once it lies behind, the first of these that was reported.
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


def to_status_steps(report: OrderReport, decision: Decision) -> tuple[tuple[StatusStep, ...], int]:
    """
    The steps and the 0-based index of the current one.
    """
    reported = _reported(report, decision)
    current = GENERIC_OF[decision.type]
    reached = {GENERIC_OF[detailed_type] for detailed_type in reported} - {GenericType.UNKNOWN}
    top = max((PROGRESS[step] for step in reached), default=0) if current is GenericType.UNKNOWN else PROGRESS[current]
    inserted = {step for step in reached if PROGRESS[step] <= top}
    possible = sorted({*_possible(report), *inserted, current} - {GenericType.UNKNOWN}, key=PROGRESS.__getitem__)
    behind = [step for step in possible if PROGRESS[step] <= top and step is not current]
    steps = [_to_step(_detail(step, report, reported), reported) for step in behind]
    steps.append(_to_step(decision.type, reported))
    ahead = [step for step in possible if PROGRESS[step] > top] if current is not GenericType.UNKNOWN else []
    index = len(steps) - 1
    return (*_in_order(steps), *(StatusStep(generic_type=step) for step in ahead)), index


def _possible(report: OrderReport) -> tuple[GenericType, ...]:
    if report.delivery_type in {DeliveryType.LOCAL_DELIVERY, DeliveryType.LOCAL_PICKUP}:
        return SHORT
    return FULL if report.ships else NOTHING_TO_SHIP


def _reported(report: OrderReport, decision: Decision) -> Mapping[DetailedType, datetime | None]:
    """
    Every detailed type the order has reached, with its time where the platform gave one.
    """
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
        reported[DetailedType.FAILURE] = report.cancelled_at
    if report.is_accepted or any(PROGRESS[GENERIC_OF[detailed_type]] for detailed_type in reported):
        reported[DetailedType.CONFIRMED] = report.paid_at or report.purchased_at or reported.get(DetailedType.CONFIRMED)
    return reported


def _may_give_time(status: StatusReport, decision: Decision) -> bool:
    """
    The order's own time speaks for a step of the deciding parcel only when that step lies behind or under it.
    """
    if decision.order_status is status:
        return True
    if decision.state is None:
        return False
    return status.type in decision.state.reached or 0 < progress(status.type) <= progress(decision.type)


def _detail(step: GenericType, report: OrderReport, reported: Mapping[DetailedType, datetime | None]) -> DetailedType:
    words = DETAILS[step]
    for detailed_type in words:
        if detailed_type in reported:
            return detailed_type
    if step is GenericType.OUT_FOR_DELIVERY and report.delivery_type is DeliveryType.LOCAL_PICKUP:
        return DetailedType.READY_FOR_PICKUP
    return words[0]


def _to_step(detailed_type: DetailedType, reported: Mapping[DetailedType, datetime | None]) -> StatusStep:
    return StatusStep(
        generic_type=GENERIC_OF[detailed_type],
        detailed_type=detailed_type,
        status_date_time=reported.get(detailed_type),
    )


def _in_order(steps: list[StatusStep]) -> tuple[StatusStep, ...]:
    """
    The steps without the times that contradict their order; the later step keeps its time.
    """
    kept: list[StatusStep] = []
    limit: datetime | None = None
    for step in reversed(steps):
        time = step.status_date_time
        if time is not None and limit is not None and time > limit:
            kept.append(StatusStep(generic_type=step.generic_type, detailed_type=step.detailed_type))
            continue
        limit = time or limit
        kept.append(step)
    return tuple(reversed(kept))
