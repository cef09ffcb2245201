"""
How much of an order is still to be delivered, as a whole and line by line.

None means not known: a number nobody can vouch for is not given.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from app.domain.parcels import ParcelState
from app.domain.report import Line, OrderReport, Parcel

ZERO: Final = Decimal(0)
BOUNDS: Final = (1, 100)  # the contract's, both inclusive


def to_bounded(quantity: Decimal | None) -> int | None:
    """
    The quantity when the contract can carry it: whole and within 1..100, else None. Never clamped.
    """
    if quantity is None or quantity != quantity.to_integral_value():
        return None
    return int(quantity) if BOUNDS[0] <= quantity <= BOUNDS[1] else None


def counted_lines(report: OrderReport) -> list[Line]:
    """
    The lines that are delivered as things: a bundle counts once, and beside goods a download is nothing to deliver.
    """
    return [line for line in report.lines if not line.is_bundle_child and (line.ships or not report.ships)]


def parcel_quantity(parcel: Parcel) -> Decimal | None:
    if parcel.quantity is not None:
        return parcel.quantity
    return sum(parcel.items.values(), ZERO) if parcel.items is not None else None


def line_quantity(parcel: Parcel, line: Line, report: OrderReport) -> Decimal | None:
    """
    How many of the line are in the parcel. An order of one line needs no list of contents.
    """
    if parcel.items is not None:
        return parcel.items.get(line.id, ZERO)
    if parcel.shared_items is not None:
        return None if line.id in parcel.shared_items else ZERO
    lines = counted_lines(report)
    return parcel.quantity if len(lines) == 1 and lines[0].id == line.id else None


def left_after(report: OrderReport, parcels: Iterable[Parcel]) -> Decimal | None:
    """
    The quantity still owed when `parcels` are taken off, or None when their contents are not known.

    Taken off line by line: what was sent of one line and refunded later does not pay for another line.
    """
    lines, parcels = counted_lines(report), list(parcels)
    per_line = [line_left_after(report, line, parcels) for line in lines]
    known = [left for left in per_line if left is not None]
    if len(known) == len(lines):
        return sum(known, ZERO)
    quantities = [parcel_quantity(parcel) for parcel in parcels]
    if any(quantity is None for quantity in quantities):
        return None
    taken = sum((quantity for quantity in quantities if quantity is not None), ZERO)
    return max(ZERO, sum((line.current for line in lines), ZERO) - taken)


def line_left_after(report: OrderReport, line: Line, parcels: Iterable[Parcel]) -> Decimal | None:
    taken = ZERO
    for parcel in parcels:
        quantity = _counted_quantity(parcel, line, report)
        if quantity is None:
            return None
        taken += quantity
    return max(ZERO, line.current - taken)


def _counted_quantity(parcel: Parcel, line: Line, report: OrderReport) -> Decimal | None:
    if parcel.shared_items is None:
        return line_quantity(parcel, line, report)
    is_first = next(other for other in report.parcels if other.shipment_id == parcel.shipment_id) is parcel
    return parcel.shared_items.get(line.id, ZERO) if is_first else ZERO


def holds(parcel: Parcel, line: Line, report: OrderReport) -> bool:
    """
    The parcel holds the line for certain: it says so, or it shares with others nothing but this line.
    """
    if parcel.shared_items is not None:
        return set(parcel.shared_items) == {line.id}
    return bool(line_quantity(parcel, line, report))


def delivered(states: Iterable[ParcelState]) -> list[Parcel]:
    return [state.parcel for state in states if state.reached_customer]
