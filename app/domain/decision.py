"""
The order's status from its deliveries: one rule for every platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.parcels import LONG_AGO, ParcelState
from app.domain.quantities import left_after
from app.domain.report import OrderReport, StatusReport
from app.domain.status import ENDED, DetailedType, progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """
    The order's status and what gave it: a parcel, the order's own word, or neither.
    """

    type: DetailedType
    rule: str
    state: ParcelState | None = None
    order_status: StatusReport | None = None


def decide(report: OrderReport, states: Sequence[ParcelState]) -> Decision:
    if not states:
        return _without_parcels(report)
    still_open = [state for state in states if state.type not in ENDED]
    if still_open:
        state = max(still_open, key=lambda state: (progress(state.type), state.newest_event_at, state.furthest))
        return Decision(type=state.type, rule="the most advanced delivery that is still open", state=state)
    if _is_something_unsent(report, states):
        return Decision(type=DetailedType.CONFIRMED, rule="a part of the order is in no delivery yet")
    return _all_ended(states)


def _without_parcels(report: OrderReport) -> Decision:
    status = report.order_status
    if status is not None and report.order_status_is_final:
        return Decision(type=status.type, rule="the order's own status", order_status=status)
    if report.is_cancelled:
        return Decision(type=DetailedType.FAILURE, rule="cancelled before anything was sent")
    if status is not None:
        return Decision(type=status.type, rule="the order's own status", order_status=status)
    return Decision(type=DetailedType.UNKNOWN, rule="nothing is said of the order")


def _is_something_unsent(report: OrderReport, states: Sequence[ParcelState]) -> bool:
    if report.is_cancelled or report.order_status_is_final:
        return False
    return bool(left_after(report, [state.parcel for state in states]))


def _all_ended(states: Sequence[ParcelState]) -> Decision:
    failed = [state for state in states if state.type is DetailedType.FAILURE]
    if failed:
        state = _last(failed)
        return Decision(type=DetailedType.FAILURE, rule="a delivery failed and none is open", state=state)
    if all(state.type is DetailedType.PICKED_UP for state in states):
        return Decision(type=DetailedType.PICKED_UP, rule="every delivery was picked up", state=_last(states))
    return Decision(type=DetailedType.DELIVERED, rule="every delivery ended well", state=_last(states))


def _last(states: Sequence[ParcelState]) -> ParcelState:
    return max(states, key=lambda state: (state.at or LONG_AGO, state.furthest))
