"""
From what a platform reports to the contract's order: every rule that is the same for all platforms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Context, Decimal, localcontext
from typing import Final

from app.domain.attention import to_attention
from app.domain.contents import ZERO, Contents, is_counted
from app.domain.decision import Decision, decide
from app.domain.deliveries import to_deliveries
from app.domain.errors import Fault, UpstreamMalformed
from app.domain.explanations import to_explanations
from app.domain.order import (
    Address,
    CustomFields,
    Delivery,
    HighlightedItem,
    LatestStatusInfo,
    Order,
)
from app.domain.parcels import ParcelState, final_status, to_state
from app.domain.quantities import Whereabouts, to_bounded
from app.domain.report import Line, OrderReport
from app.domain.status import ENDED, ENDED_WELL, DetailedType
from app.domain.status_steps import to_status_steps
from app.domain.times import without_impossible_times

# Foreign numbers of any size are counted with; what cannot be is no number, and never an exception.
ANY_NUMBER: Final = Context(prec=60, traps=[])


class ExactQuantities:
    """
    Bounds numbers for the contract and keeps those it cannot carry, by the member they were left out of.
    """

    def __init__(self) -> None:
        self.left_out: dict[str, Decimal] = {}

    def bound(self, member: str, quantity: Decimal | None) -> int | None:
        bounded = to_bounded(quantity)
        if quantity is not None and bounded is None and quantity.is_finite():
            self.left_out[member] = quantity
        return bounded


def to_order(report: OrderReport) -> Order:
    """
    Raises UpstreamMalformed when the id, the customer or the order number is missing.
    """
    if not (report.id and report.customer_id and report.order_number):
        raise UpstreamMalformed(Fault.SHAPE, "the order has no id, customer or number")
    with localcontext(ANY_NUMBER):
        return _to_order(_of_deliveries(without_impossible_times(report)))


def _of_deliveries(report: OrderReport) -> OrderReport:
    deliveries = to_deliveries(report.parcels)
    return replace(report, parcels=deliveries) if len(deliveries) < len(report.parcels) else report


def _to_order(report: OrderReport) -> Order:
    states = [to_state(parcel, report) for parcel in report.parcels]
    contents = Contents(report)
    where = Whereabouts(contents, states)
    decision = decide(where)
    steps, index = to_status_steps(report, decision)
    exact = ExactQuantities()
    return Order(
        id=report.id,
        customer_id=report.customer_id,
        order_number=report.order_number,
        status_info=steps,
        status_info_current_index=index,
        purchase_datetime=report.purchased_at,
        tracking_info=decision.state.parcel.tracking_info if decision.state else None,
        delivery_type=report.delivery_type,
        shipping_addresses=_addresses(report.shipping_address),
        highlighted_item=_highlight(where, decision, exact),
        deliverable_quantity=exact.bound("deliverable_quantity", _deliverable(where, decision)),
        deliveries=tuple(_to_delivery(state, contents.quantity(state.parcel), exact, "") for state in states),
        custom_fields=_to_custom_fields(where, decision, exact.left_out),
        explanations=to_explanations(report, states, decision),
    )


def _addresses(address: Address | None) -> tuple[Address, ...]:
    """
    An id alone leads nowhere.
    """
    return () if address is None or address == Address(id=address.id) else (address,)


def _is_nothing_owed(report: OrderReport, decision: Decision) -> bool:
    """
    Everything arrived, or the order ended before anything was sent.
    """
    ended_unsent = decision.type is DetailedType.FAILURE and decision.state is None
    return report.is_cancelled or ended_unsent or decision.type in ENDED_WELL


def _deliverable(where: Whereabouts, decision: Decision) -> Decimal | None:
    report = where.report
    if not report.lines:
        return None
    if _is_nothing_owed(report, decision):
        return ZERO if _is_certain(where, decision) else None
    return where.owed()


def _is_certain(where: Whereabouts, decision: Decision) -> bool:
    """
    That nothing is owed. Not when all parcels have arrived and a refunded piece may be one of theirs or one not sent.
    """
    report = where.report
    if report.is_cancelled or decision.type not in ENDED_WELL or final_status(report) or not where.states:
        return True
    contents_known = all(where.contents.quantity(state.parcel) is not None for state in where.states)
    return not contents_known or where.unsent.most == 0


def _to_delivery(state: ParcelState, quantity: Decimal | None, exact: ExactQuantities, prefix: str) -> Delivery:
    return Delivery(
        id=state.parcel.id,
        latest_status_info=LatestStatusInfo(type=state.type, status_date_time=state.at),
        tracking_info=state.parcel.tracking_info,
        delivery_quantity=exact.bound(f"{prefix}deliveries.{state.parcel.id}.delivery_quantity", quantity),
        last_update=state.parcel.last_update,
    )


def choose_line(lines: Sequence[Line]) -> Line | None:
    """
    The most expensive line by what was paid for it; the dearest as ordered when nothing is left of any. Tie: the first.
    A tip only when there is nothing else.
    """
    shown = [line for line in lines if not line.is_bundle_child and line.id and line.name and line.unit_price]
    shown = [line for line in shown if line.is_goods] or shown
    with localcontext(ANY_NUMBER):
        current = [line for line in shown if line.current > 0]
        if current:
            return max(current, key=lambda line: _paid_for(line, line.current))
        return max(shown, key=lambda line: _paid_for(line, line.ordered), default=None)


def _paid_for(line: Line, quantity: Decimal) -> Decimal:
    if line.paid is not None and line.ordered:
        return line.paid * quantity / line.ordered
    return line.unit_price.value * quantity if line.unit_price else ZERO


def _highlight(where: Whereabouts, decision: Decision, exact: ExactQuantities) -> HighlightedItem | None:
    line, contents = choose_line(where.report.lines), where.contents
    if line is None or line.unit_price is None:
        return None
    prefix = "highlighted_item."
    held = [
        (state, contents.line_quantity(state.parcel, line))
        for state in where.states
        if contents.holds(state.parcel, line)
    ]
    deliverable = _line_deliverable(where, line, decision)
    return HighlightedItem(
        id=line.id,
        name=line.name,
        price=line.unit_price,
        description=line.description,
        brand=line.brand,
        image_url=line.image_url,
        quantity=exact.bound(f"{prefix}quantity", line.current),
        sku=line.sku,
        deliverable_quantity=exact.bound(f"{prefix}deliverable_quantity", deliverable),
        deliveries=tuple(_to_delivery(state, quantity, exact, prefix) for state, quantity in held),
    )


def _line_deliverable(where: Whereabouts, line: Line, decision: Decision) -> Decimal | None:
    report = where.report
    if not is_counted(line, report) or line.current <= 0:
        return ZERO
    if _is_nothing_owed(report, decision):
        return ZERO if _is_certain(where, decision) else None
    return where.line_owed(line)


def _to_custom_fields(where: Whereabouts, decision: Decision, left_out: Mapping[str, Decimal]) -> CustomFields:
    report = where.report
    return CustomFields(
        platform=report.platform,
        order_status=report.order_status.raw_status or None if report.order_status else None,
        financial_status=report.financial_status,
        cancelled_at=report.cancelled_at,
        cancel_reason=report.cancel_reason,
        refunded=report.refunded,
        attention=to_attention(where, decision),
        exact_quantities=left_out,
        region=report.region,
        pickup_location=report.pickup_location,
        estimated_delivery=_estimated_delivery(report, decision),
        admin_url=report.admin_url,
    )


def _estimated_delivery(report: OrderReport, decision: Decision) -> datetime | None:
    """
    Of the delivery that decides, while it is on its way.
    """
    if decision.type in ENDED:
        return None
    own = decision.state.parcel.estimated_delivery if decision.state else None
    return own or report.estimated_delivery
