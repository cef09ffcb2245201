"""
What of each line is in which parcels: looked up, so that an order of thousands of lines in hundreds of parcels takes no
longer than it takes to read.

None means not known: a number nobody can vouch for is not given.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from app.domain.report import Line, OrderReport, Parcel

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """
    What some parcels hold together.
    """

    told: Mapping[str, Decimal]  # line item id → quantity
    untold: frozenset[str]  # lines of which a part is shared with parcels that are not among these
    only_line: str | None  # the one that parcels without a list of contents can only hold
    beside: Decimal | None  # what those parcels hold
    is_all_listed: bool

    def of(self, line: Line) -> Decimal | None:
        told = self.told.get(line.id, ZERO)
        if line.id in self.untold:
            return None
        if self.is_all_listed:
            return told
        return told + self.beside if line.id == self.only_line and self.beside is not None else None


class Contents:
    """
    Of one order. `lines` are those that are delivered as things.
    """

    def __init__(self, report: OrderReport) -> None:
        self.report = report
        self.lines: list[Line] = []
        self._lines_by_id: dict[str, list[Line]] = {}
        self._uncounted_ids: set[str] = set()
        for line in report.lines:
            if is_counted(line, report):
                self.lines.append(line)
                self._lines_by_id.setdefault(line.id, []).append(line)
            else:
                self._uncounted_ids.add(line.id)
        self._only_line = self.lines[0].id if len(self.lines) == 1 else None
        self._sharing: dict[str | None, set[str]] = {}
        for parcel in report.parcels:
            self._sharing.setdefault(parcel.shipment_id, set()).add(parcel.id)

    def quantity(self, parcel: Parcel) -> Decimal | None:
        """
        The pieces in the parcel that are delivered as things; all of them when there are no others.
        """
        if parcel.quantity is not None or parcel.items is None:
            return parcel.quantity
        counted = [quantity for line_id, quantity in parcel.items.items() if line_id not in self._uncounted_ids]
        return sum(counted or parcel.items.values(), ZERO)

    def line_quantity(self, parcel: Parcel, line: Line) -> Decimal | None:
        """
        How many of the line are in the parcel. An order of one line needs no list of contents.
        """
        if parcel.items is not None:
            return parcel.items.get(line.id, ZERO)
        if parcel.shared_items is not None:
            return None if parcel.shared_items.get(line.id) else ZERO
        return parcel.quantity if line.id == self._only_line else None

    def holds(self, parcel: Parcel, line: Line) -> bool:
        """
        The parcel holds the line for certain: it says so, or it shares with others nothing but this line.
        """
        if parcel.shared_items is not None:
            return {line_id for line_id, quantity in parcel.shared_items.items() if quantity} == {line.id}
        return bool(self.line_quantity(parcel, line))

    def lines_in(self, parcel: Parcel) -> list[Line] | None:
        """
        The counted lines of which something is in the parcel. None unless all of its contents are known.
        """
        if parcel.items is not None:
            held = [line_id for line_id, quantity in parcel.items.items() if quantity]
            return [line for line_id in held for line in self._lines_by_id.get(line_id, ())]
        if parcel.shared_items is not None or self._only_line is None or parcel.quantity is None:
            return None
        return list(self.lines) if parcel.quantity else []

    def names_foreign_lines(self, parcel: Parcel) -> bool:
        return parcel.items is not None and not parcel.items.keys() <= self._lines_by_id.keys() | self._uncounted_ids

    def together(self, parcels: Sequence[Parcel]) -> Together:
        """
        Of parcels that share, all must be among these to tell.
        """
        told: dict[str, Decimal] = {}
        untold: set[str] = set()
        for parcel in parcels:
            for line_id, quantity in (parcel.items or {}).items():
                told[line_id] = told.get(line_id, ZERO) + quantity
        for line_id, shared in self._shared_in(parcels):
            if shared is None:
                untold.add(line_id)
            else:
                told[line_id] = told.get(line_id, ZERO) + shared
        unlisted = [parcel.quantity for parcel in parcels if parcel.items is None and parcel.shared_items is None]
        return Together(
            told=told,
            untold=frozenset(untold),
            only_line=self._only_line,
            beside=None if None in unlisted else sum(filter(None, unlisted), ZERO),
            is_all_listed=not unlisted,
        )

    def _shared_in(self, parcels: Sequence[Parcel]) -> Iterable[tuple[str, Decimal | None]]:
        """
        What shipments of several parcels hold, once for each of them.
        """
        chosen = {parcel.id for parcel in parcels}
        shipments = {parcel.shipment_id: parcel for parcel in reversed(parcels) if parcel.shared_items is not None}
        for shipment_id, parcel in shipments.items():
            is_whole = self._sharing.get(shipment_id, set()) <= chosen
            for line_id, quantity in (parcel.shared_items or {}).items():
                if quantity:
                    yield line_id, quantity if is_whole else None


def is_counted(line: Line, report: OrderReport) -> bool:
    """
    Delivered as a thing: a bundle counts once, and beside goods a download is nothing to deliver.
    """
    return line.is_goods and not line.is_bundle_child and (line.ships or not report.ships)
