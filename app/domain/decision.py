"""
The order's status from its deliveries: one rule for every platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.parcels import ParcelState, final_status
from app.domain.quantities import Whereabouts
from app.domain.report import OrderReport, StatusReport
from app.domain.status import ENDED_WELL, DetailedType, progress
from app.domain.times import LONG_AGO


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    The order's status and what gave it: a parcel, the order's own word, or neither.
    """

    type: DetailedType
    rule: str
    state: ParcelState | None = None
    order_status: StatusReport | None = None


def decide(where: Whereabouts) -> Decision:
    if not where.states:
        return _without_parcels(where.report)
    still_open = [state for state in where.states if state.is_open]
    if still_open:
        state = max(still_open, key=lambda state: (progress(state.type), state.newest_at, state.furthest))
        return Decision(type=state.type, rule="the most advanced delivery that is still open", state=state)
    if is_something_to_come(where):
        return Decision(type=DetailedType.CONFIRMED, rule="a part of the order is in no delivery yet")
    return _all_ended(where)


def is_something_to_come(where: Whereabouts) -> bool:
    """
    A quantity is in no delivery yet; or nobody knows, and the order's word says that more is to come.
    """
    report, left = where.report, where.unsent
    if left.least > 0:
        return True
    is_known = left.exact is not None and bool(where.contents.lines)
    return report.more_to_come and not report.is_cancelled and not is_known


def _without_parcels(report: OrderReport) -> Decision:
    status = report.order_status
    if final := final_status(report):
        return Decision(type=final.type, rule="the order's own status", order_status=final)
    if report.is_cancelled:
        return Decision(type=DetailedType.FAILURE, rule="cancelled before anything was sent")
    if _is_nothing_left(report):
        return Decision(type=DetailedType.FAILURE, rule="nothing is left of any line, and nothing was sent")
    if status is None:
        return Decision(type=DetailedType.UNKNOWN, rule="nothing is said of the order")
    if report.more_to_come and (status.type in ENDED_WELL or status.from_store):
        return Decision(type=DetailedType.CONFIRMED, rule="only a part was handed over")
    return Decision(type=status.type, rule="the order's own status", order_status=status)


def _is_nothing_left(report: OrderReport) -> bool:
    lines = [line for line in report.lines if line.is_goods]
    return any(line.ordered > 0 for line in lines) and all(line.current <= 0 for line in lines)


def _all_ended(where: Whereabouts) -> Decision:
    well = [state for state in where.states if state.type in ENDED_WELL]
    if failed := where.lastingly_failed:
        state = _last(failed)
        return Decision(type=DetailedType.FAILURE, rule="a delivery failed and none is open", state=state)
    if all(state.type is DetailedType.PICKED_UP for state in well):
        return Decision(type=DetailedType.PICKED_UP, rule="every delivery was picked up", state=_last(well))
    return Decision(type=DetailedType.DELIVERED, rule="every delivery ended well", state=_last(well))


def _last(states: Sequence[ParcelState]) -> ParcelState:
    return max(states, key=lambda state: (state.at or LONG_AGO, state.furthest))
