"""
How much of an order is in its parcels and still to be delivered, as a whole and line by line.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from app.domain.contents import ZERO, Contents, Together
from app.domain.parcels import ParcelState, final_status
from app.domain.report import Line, Parcel
from app.domain.status import ENDED_WELL, DetailedType

ANY: Final = Decimal("Infinity")
BOUNDS: Final = (1, 100)  # the contract's, both inclusive


class Range(NamedTuple):
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


class Whereabouts:
    """
    Of one order: where what was ordered is. Each number is worked out once, when it is first asked for.
    """

    def __init__(self, contents: Contents, states: Sequence[ParcelState]) -> None:
        self.contents = contents
        self.report = contents.report
        self.states = states
        # The order's own word says that what is in no parcel has arrived.
        self._is_final = final_status(contents.report) is not None

    @cached_property
    def unsent(self) -> Range:
        """
        What is in no delivery yet and is still to come.
        """
        if self.report.is_cancelled or self._is_final:
            return Range(ZERO, ZERO)
        lines, parcels = self.contents.lines, [state.parcel for state in self.states]
        sent = self.contents.together(parcels)
        ranges = [_unsent_of(line, sent) for line in lines]
        least, most = sum((each.least for each in ranges), ZERO), sum((each.most for each in ranges), ZERO)
        quantities = list(map(self.contents.quantity, parcels))
        if all(line.unsent is None for line in lines) and None not in quantities:
            whole = _left(*_total(lines), sum(filter(None, quantities), ZERO))
            return Range(max(least, whole.least), max(least, min(most, whole.most)))
        return Range(least, most)

    @cached_property
    def lastingly_failed(self) -> list[ParcelState]:
        """
        The failed ones that were not made good.
        """
        failed = [state for state in self.states if state.type is DetailedType.FAILURE]
        well = [state.parcel for state in self.states if state.type in ENDED_WELL]
        if not (failed and well):
            return failed
        arrived = self.contents.together(well)
        return [state for state in failed if not _was_made_good(state.parcel, self.contents, arrived)]

    def owed(self) -> Decimal | None:
        """
        Ordered, less removed and refunded, less delivered.

        Line by line: what was sent of one line and refunded later does not pay for another line.
        """
        lines = self.contents.lines
        known = [quantity for line in lines if (quantity := self.line_owed(line)) is not None]
        if len(known) == len(lines):
            return sum(known, ZERO)
        parcels = self._delivered
        quantities = list(map(self.contents.quantity, parcels))
        if None in quantities or self._is_final or any(parcel.items is not None for parcel in parcels):
            return None
        return _left(*_total(lines), sum(filter(None, quantities), ZERO)).exact

    def line_owed(self, line: Line) -> Decimal | None:
        if line.current <= 0:
            return ZERO
        if self._is_final:
            not_arrived = self._not_arrived.of(line)
            return None if not_arrived is None else min(line.current, not_arrived)
        arrived = self._arrived.of(line)
        left = Range(ZERO, line.current) if arrived is None else _left(line.ordered, line.current, arrived)
        if (exact := left.exact) is not None or line.unsent is None:
            return exact
        # The platform's own count says which it is, unless what failed may have been sent again.
        still_open, not_arrived = self._still_open.of(line), self._not_arrived.of(line)
        if still_open is None or not_arrived is None:
            return None
        least, most = (max(left.least, min(left.most, line.unsent + sent)) for sent in (still_open, not_arrived))
        return Range(least, most).exact

    @property
    def _delivered(self) -> list[Parcel]:
        return [state.parcel for state in self.states if state.reached_customer]

    @cached_property
    def _arrived(self) -> Together:
        return self.contents.together(self._delivered)

    @cached_property
    def _still_open(self) -> Together:
        return self.contents.together([state.parcel for state in self.states if state.is_open])

    @cached_property
    def _not_arrived(self) -> Together:
        return self.contents.together([state.parcel for state in self.states if not state.reached_customer])


def _unsent_of(line: Line, sent: Together) -> Range:
    if line.unsent is not None and line.unsent.is_finite():
        counted = max(ZERO, min(line.unsent, line.current))
        return Range(counted, counted)
    taken = sent.of(line)
    return Range(ZERO, max(ZERO, line.current)) if taken is None else _left(line.ordered, line.current, taken)


def _total(lines: Iterable[Line]) -> tuple[Decimal, Decimal]:
    pairs = [(line.ordered, line.current) for line in lines]
    return sum((ordered for ordered, _ in pairs), ZERO), sum((current for _, current in pairs), ZERO)


def _left(ordered: Decimal, current: Decimal, taken: Decimal) -> Range:
    """
    When `taken` are sent or delivered.

    A refunded piece may be one of those taken, or one of those left: between the two is all that can be said.
    """
    if not (ordered + current + taken).is_finite():
        return Range(ZERO, ANY)
    least = max(ZERO, current - taken)
    return Range(least, max(least, min(current, ordered - taken)))


def _was_made_good(failed: Parcel, contents: Contents, arrived: Together) -> bool:
    """
    Its contents are known, and nothing of those lines is missing: it arrived in other parcels or was refunded.
    """
    lines = contents.lines_in(failed)
    if not lines or contents.names_foreign_lines(failed):
        return False
    return all(_is_made_up(line, arrived.of(line)) for line in lines)


def _is_made_up(line: Line, arrived: Decimal | None) -> bool:
    return line.current <= 0 or (arrived is not None and arrived >= line.current)
