"""
Why the order's status is what it is: for `--explain`, and to report words that are in no table.
"""

from collections.abc import Iterator, Sequence

from app.domain.decision import Decision
from app.domain.order import StatusExplanation
from app.domain.parcels import ParcelState
from app.domain.report import OrderReport, StatusReport


def to_explanations(
    report: OrderReport, states: Sequence[ParcelState], decision: Decision
) -> tuple[StatusExplanation, ...]:
    order_word = [_explain("order word", report.order_status)] if report.order_status else []
    unread = [explanation for state in states for explanation in _unread(state)]
    order = StatusExplanation(subject="order", raw_status="", rule=decision.rule, type=decision.type)
    return (*order_word, *(state.explanation for state in states), *unread, order)


def _explain(subject: str, status: StatusReport) -> StatusExplanation:
    return StatusExplanation(
        subject=subject, raw_status=status.raw_status, rule=status.rule, type=status.type, known=status.known
    )


def _unread(state: ParcelState) -> Iterator[StatusExplanation]:
    """
    The parcel's words that are in no table and decided nothing, each once, so that they are reported anyway.
    """
    words = (*state.parcel.events, *((state.parcel.status,) if state.parcel.status else ()))
    unknown = {word.raw_status: word for word in words if not word.known}
    for raw_status, word in unknown.items():
        if raw_status != state.explanation.raw_status:
            yield _explain(f"delivery {state.parcel.id}", word)
