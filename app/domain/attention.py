"""
What a person on the phone should know beside the status.
"""

from collections.abc import Sequence
from typing import Final

from app.domain.decision import Decision, is_something_to_come
from app.domain.parcels import ParcelState
from app.domain.quantities import Whereabouts
from app.domain.status import ENDED_WELL, Attention, DetailedType, progress

SPLIT: Final = 2  # deliveries that make a split shipment
SENT: Final = progress(DetailedType.IN_TRANSIT)
IN_ORDER: Final = tuple(Attention)


def to_attention(where: Whereabouts, decision: Decision) -> tuple[Attention, ...]:
    """
    In the fixed order of the codes.
    """
    report, states = where.report, where.states
    codes = set(report.attention)
    codes |= {state.attention for state in states if state.attention}
    if decision.order_status is not None and decision.order_status.attention:
        codes.add(decision.order_status.attention)
    facts = {
        Attention.CANCELLED: report.is_cancelled,
        Attention.SPLIT_SHIPMENT: len(states) >= SPLIT,
        Attention.DELIVERY_ATTEMPTED: _was_attempted(states, decision),
        Attention.DELIVERY_FAILED: any(state.type is DetailedType.FAILURE for state in states),
        Attention.RETURNING: any(state.parcel.is_returning for state in states),
        Attention.PARTLY_SHIPPED: _is_partly_shipped(where, decision),
        Attention.PARTLY_DELIVERED: _is_partly_delivered(where),
    }
    codes |= {code for code, is_so in facts.items() if is_so}
    return tuple(sorted(codes, key=IN_ORDER.index))


def _was_attempted(states: Sequence[ParcelState], decision: Decision) -> bool:
    """
    Stays until the parcel ends.
    """
    by_parcel = any(state.is_open and DetailedType.ATTEMPTED_DELIVERY in state.reached for state in states)
    return by_parcel or decision.type is DetailedType.ATTEMPTED_DELIVERY


def _is_partly_shipped(where: Whereabouts, decision: Decision) -> bool:
    """
    Something was sent, something was not. A label alone is not sent; of an unknown parcel nobody can tell.
    """
    states = where.states
    if not states:
        return where.report.more_to_come and decision.type not in {*ENDED_WELL, DetailedType.FAILURE}
    is_sent = any(state.furthest >= SENT or state.type is DetailedType.FAILURE for state in states)
    is_packed = any(state.furthest == progress(DetailedType.CONFIRMED) and state.is_open for state in states)
    return is_sent and (is_packed or is_something_to_come(where))


def _is_partly_delivered(where: Whereabouts) -> bool:
    """
    A part has arrived, a part has not.
    """
    has_arrived = any(state.type in ENDED_WELL for state in where.states)
    if not has_arrived:
        return False
    is_missing = any(state.is_open for state in where.states) or any(
        not state.reached_customer for state in where.lastingly_failed
    )
    return is_missing or is_something_to_come(where)
