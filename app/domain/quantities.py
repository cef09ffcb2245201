"""
How much of an order is in its parcels and still to be delivered, as a whole and line by line.

None means not known: a number nobody can vouch for is not given.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.domain.parcels import ParcelState, final_status
from app.domain.report import Line, OrderReport, Parcel
from app.domain.status import DetailedType

ZERO: Final = Decimal(0)
ANY: Final = Decimal("Infinity")
BOUNDS: Final = (1, 100)  # the contract's, both inclusive


@dataclass(frozen=True, slots=True)
class Range:
    """
    What is known of a number: that it is no less and no more.
    """

    least: Decimal
    most: Decimal

    @property
    def exact(self) -> Decimal | None:
        return self.least if self.least == self.most else None


def to_bounded(quantity: Decimal | None) -> int | None:
    """
    The quantity when the contract can carry it: whole and within 1..100, else None. Never clamped.
    """
    if quantity is None or not BOUNDS[0] <= quantity <= BOUNDS[1] or quantity != quantity.to_integral_value():
        return None
    return int(quantity)


def counted_lines(report: OrderReport) -> list[Line]:
    """
    The lines that are delivered as things: a bundle counts once, and beside goods a download is nothing to deliver.
    """
    return [line for line in report.lines if is_counted(line, report)]


def is_counted(line: Line, report: OrderReport) -> bool:
    return line.is_goods and not line.is_bundle_child and (line.ships or not report.ships)


def parcel_quantity(parcel: Parcel, report: OrderReport) -> Decimal | None:
    """
    The pieces in the parcel that are delivered as things; all of them when there are no others.
    """
    if parcel.quantity is not None or parcel.items is None:
        return parcel.quantity
    others = {line.id for line in report.lines if not is_counted(line, report)}
    counted = [quantity for line_id, quantity in parcel.items.items() if line_id not in others]
    return sum(counted or parcel.items.values(), ZERO)


def line_quantity(parcel: Parcel, line: Line, report: OrderReport) -> Decimal | None:
    """
    How many of the line are in the parcel. An order of one line needs no list of contents.
    """
    if parcel.items is not None:
        return parcel.items.get(line.id, ZERO)
    if parcel.shared_items is not None:
        return None if parcel.shared_items.get(line.id) else ZERO
    lines = counted_lines(report)
    return parcel.quantity if len(lines) == 1 and lines[0].id == line.id else None


def holds(parcel: Parcel, line: Line, report: OrderReport) -> bool:
    """
    The parcel holds the line for certain: it says so, or it shares with others nothing but this line.
    """
    if parcel.shared_items is not None:
        return {line_id for line_id, quantity in parcel.shared_items.items() if quantity} == {line.id}
    return bool(line_quantity(parcel, line, report))


def in_parcels(parcels: Sequence[Parcel], line: Line, report: OrderReport) -> Decimal | None:
    """
    How many of the line are in these parcels together. Of parcels that share, all must be among them to tell.
    """
    total, counted = ZERO, set()
    chosen = {parcel.id for parcel in parcels}
    for parcel in parcels:
        quantity = line_quantity(parcel, line, report)
        if quantity is None and parcel.shared_items is not None and _are_all(chosen, parcel.shipment_id, report):
            quantity = ZERO if parcel.shipment_id in counted else parcel.shared_items[line.id]
            counted.add(parcel.shipment_id)
        if quantity is None:
            return None
        total += quantity
    return total


def _are_all(chosen: set[str], shipment_id: str | None, report: OrderReport) -> bool:
    return all(parcel.id in chosen for parcel in report.parcels if parcel.shipment_id == shipment_id)


def unsent(report: OrderReport, states: Iterable[ParcelState]) -> Range:
    """
    What is in no delivery yet and is still to come.
    """
    if report.is_cancelled or final_status(report):
        return Range(ZERO, ZERO)
    lines, parcels = counted_lines(report), [state.parcel for state in states]
    ranges = [_unsent_of(report, line, parcels) for line in lines]
    least, most = sum((each.least for each in ranges), ZERO), sum((each.most for each in ranges), ZERO)
    quantities = [parcel_quantity(parcel, report) for parcel in parcels]
    if all(line.unsent is None for line in lines) and None not in quantities:
        whole = _left(_total(lines), sum(filter(None, quantities), ZERO))
        return Range(max(least, whole.least), max(least, min(most, whole.most)))
    return Range(least, most)


def _unsent_of(report: OrderReport, line: Line, parcels: Sequence[Parcel]) -> Range:
    if line.unsent is not None and line.unsent.is_finite():
        counted = max(ZERO, min(line.unsent, line.current))
        return Range(counted, counted)
    sent = in_parcels(parcels, line, report)
    return Range(ZERO, max(ZERO, line.current)) if sent is None else _left((line.ordered, line.current), sent)


def _total(lines: Iterable[Line]) -> tuple[Decimal, Decimal]:
    pairs = [(line.ordered, line.current) for line in lines]
    return sum((ordered for ordered, _ in pairs), ZERO), sum((current for _, current in pairs), ZERO)


def _left(quantities: tuple[Decimal, Decimal], taken: Decimal) -> Range:
    """
    Of (ordered, current), when `taken` are sent or delivered.

    A refunded piece may be one of those taken, or one of those left: between the two is all that can be said.
    """
    ordered, current = quantities
    if not (ordered.is_finite() and current.is_finite() and taken.is_finite()):
        return Range(ZERO, ANY)
    least = max(ZERO, current - taken)
    return Range(least, max(least, min(current, ordered - taken)))


def owed(report: OrderReport, states: Sequence[ParcelState]) -> Decimal | None:
    """
    Ordered, less removed and refunded, less delivered.

    Line by line: what was sent of one line and refunded later does not pay for another line.
    """
    lines = counted_lines(report)
    known = [quantity for line in lines if (quantity := line_owed(report, line, states)) is not None]
    if len(known) == len(lines):
        return sum(known, ZERO)
    quantities = [parcel_quantity(parcel, report) for parcel in delivered(states)]
    if None in quantities or final_status(report) or any(parcel.items is not None for parcel in delivered(states)):
        return None
    return _left(_total(lines), sum(filter(None, quantities), ZERO)).exact


def line_owed(report: OrderReport, line: Line, states: Sequence[ParcelState]) -> Decimal | None:
    if line.current <= 0:
        return ZERO
    still_open = in_parcels([state.parcel for state in states if state.is_open], line, report)
    not_arrived = in_parcels([state.parcel for state in states if not state.reached_customer], line, report)
    if final_status(report):  # what is in no parcel has arrived
        return None if not_arrived is None else min(line.current, not_arrived)
    arrived = in_parcels(delivered(states), line, report)
    left = Range(ZERO, line.current) if arrived is None else _left((line.ordered, line.current), arrived)
    if left.exact is not None or line.unsent is None or still_open is None or not_arrived is None:
        return left.exact
    # The platform's own count says which it is, unless what failed may have been sent again.
    least, most = (max(left.least, min(left.most, line.unsent + sent)) for sent in (still_open, not_arrived))
    return Range(least, most).exact


def delivered(states: Iterable[ParcelState]) -> list[Parcel]:
    return [state.parcel for state in states if state.reached_customer]


def was_made_good(failed: ParcelState, states: Sequence[ParcelState], report: OrderReport) -> bool:
    """
    Its contents are known, and nothing of those lines is missing: it arrived in other parcels or was refunded.
    """
    lines = counted_lines(report)
    contents = [(line, line_quantity(failed.parcel, line, report)) for line in lines]
    if any(quantity is None for _, quantity in contents) or not any(quantity for _, quantity in contents):
        return False
    if failed.parcel.items and not set(failed.parcel.items) <= {line.id for line in report.lines}:
        return False
    well = [state.parcel for state in states if state.type is not DetailedType.FAILURE and not state.is_open]
    return all(_is_made_up(line, in_parcels(well, line, report)) for line, quantity in contents if quantity)


def _is_made_up(line: Line, arrived: Decimal | None) -> bool:
    return line.current <= 0 or (arrived is not None and arrived >= line.current)
