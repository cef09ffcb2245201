"""
How a platform's list of orders is asked: names of parameters, from which the kit's own server filters, sorts and pages.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_instant
from adapters.testing.parameters import enveloped, member
from adapters.testing.standin import Reply, Request

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
_SORT: Final = re.compile(r"\[?([-+]?)(.*?)(?:[\s:,|._]+(asc|desc)(?:ending)?)?\]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderList:
    """
    A list of orders. Parameters are named as they stand in the query or a form; in a body of JSON by their place,
    `filter.0.value`. Members of an order are named with dots: `customer.id`.
    """

    path: str  # `{customer}` where the customer's id is a part of it
    placed_at: str  # the member with the time the order was placed
    customer_member: str  # the member that says whose the order is
    customer: str | None = None  # the parameter that names the customer; None when the path does
    customer_value: str = "{customer}"  # what stands in it
    requires: Mapping[str, str] = field(
        default_factory=lambda: NOTHING
    )  # parameters without which the store filters nothing, and their values
    order_id: str = "id"  # the member
    sort: str | None = None  # the parameter that says by which member; "-placed" and "placed:desc" say both
    direction: str | None = None  # the parameter that says "asc" or "desc", where it is one of its own
    sort_names: Mapping[str, str] = field(
        default_factory=lambda: NOTHING
    )  # what the platform calls a member when it sorts by it → the member
    default_sort: str = "id"  # the member the store sorts by unasked, "-placed" for the newest first
    default_direction: str = "asc"  # when only the member is said
    size: str | None = None  # the parameter with the orders of a page; None when the platform does not page
    default_size: int = 50
    largest_size: int = 250  # more is answered with 400
    page: str | None = None
    first_page: int = 1
    offset: str | None = None
    cursor: str | None = None
    next_cursor: str = ""  # the envelope's member with the next page's cursor
    inside: str | None = None  # the envelope's member with the orders: "data.orders"
    envelope: Mapping[str, Any] = field(default_factory=lambda: NOTHING)  # what else stands in it
    empty: Reply | None = None  # the answer without orders, where it is no empty list

    def __post_init__(self) -> None:
        if self.customer is None and "{customer}" not in self.path:
            raise ValueError("OrderList: say which parameter names the customer, or put {customer} into the path")

    def customer_in(self, request: Request) -> str | None:
        """
        What stands in the path for the customer, "" when nothing does; None when it is another path.
        """
        pattern = re.escape(self.path).replace(re.escape("{customer}"), "([^/]+)")
        match = re.fullmatch(pattern, request.path)
        return None if match is None else match[1] if match.groups() else ""

    def show(self, orders: Sequence[Any], cursor: str | None = None) -> Reply:
        """
        These orders in the platform's envelope. Members whose name begins with `_` are not the platform's.
        """
        if not orders and self.empty is not None:
            return self.empty
        shown = [without_private(order) for order in orders]
        body = enveloped(shown, self.inside)
        if isinstance(body, dict):
            body = {**self.envelope, **body}
            if self.next_cursor:
                body |= enveloped(cursor, self.next_cursor)
        return Reply(body)

    def find(self, request: Request, orders: Sequence[Any]) -> Reply:
        """
        The store's answer to this question when these are all of its orders.
        """
        asked = request.parameters
        found = self._sorted(self._filtered(request, orders), asked)
        size = self._number(asked, self.size, self.default_size)
        start = self._start(asked, size)
        if size is None or start is None or not 0 < size <= self.largest_size:
            return Reply({"message": "a page of that size or number does not exist"}, 400)
        if self.size is None:
            return self.show(found)
        page = found[start : start + size]
        return self.show(page, f"after-{start + size}" if self.cursor and start + size < len(found) else None)

    def _filtered(self, request: Request, orders: Sequence[Any]) -> list[Any]:
        """
        A filter that is not asked for as the platform has it filters nothing, as stores do.
        """
        asked = request.parameters
        in_path = self.customer_in(request)
        found = [order for order in orders if not in_path or str(member(order, self.customer_member)) == in_path]
        named = None if self.customer is None else asked.get(self.customer)
        if named is None or any(asked.get(name) != value for name, value in self.requires.items()):
            return found
        return [
            order
            for order in found
            if self.customer_value.replace("{customer}", str(member(order, self.customer_member))) == named
        ]

    def _sorted(self, orders: list[Any], asked: Mapping[str, str]) -> list[Any]:
        said = asked.get(self.sort) if self.sort else None
        sign, name, direction = self._sort_of(self.default_sort if said is None else said)
        if said is not None and not direction and not sign:
            direction = asked.get(self.direction, "") if self.direction else ""
            direction = direction or self.default_direction
        is_descending = sign == "-" or direction.lower().startswith("d")
        by = self.sort_names.get(name, name)
        if all(member(order, by) is None for order in orders):  # there is no such member: as if nothing was asked
            sign, by, direction = self._sort_of(self.default_sort)
            is_descending = sign == "-" or direction.lower().startswith("d")
        return sorted(orders, key=lambda order: sort_key(member(order, by)), reverse=is_descending)

    def _sort_of(self, text: str) -> tuple[str, str, str]:
        match = _SORT.fullmatch(text)
        if text in self.sort_names or match is None:
            return "", text, ""
        return match[1], match[2], match[3] or ""

    def _start(self, asked: Mapping[str, str], size: int | None) -> int | None:
        if self.cursor and self.cursor in asked:
            after = asked[self.cursor].removeprefix("after-")
            return int(after) if after.isdecimal() else None
        if self.offset:
            return self._number(asked, self.offset, 0)
        page = self._number(asked, self.page, self.first_page)
        return None if page is None or size is None or page < self.first_page else (page - self.first_page) * size

    def _number(self, asked: Mapping[str, str], name: str | None, default: int) -> int | None:
        text = asked.get(name, str(default)) if name else str(default)
        return int(text) if text.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """
    What a second call asks for: a part of one order, such as its shipments.
    """

    path: str  # `{order}` where the order's id is a part of it
    member: str  # of the order as `order` and `sent` make it, where the part is kept: "_shipments"
    order: str | None = None  # the parameter that names the order; None when the path does
    order_value: str = "{order}"
    requires: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # as an OrderList's
    order_id: str = "id"
    inside: str | None = None  # as an OrderList's

    def answer(self, request: Request, orders: Sequence[Any]) -> Reply | None:
        """
        None when the request asks for something else.
        """
        if any(request.parameters.get(name) != value for name, value in self.requires.items()):
            return None
        for order in orders:
            order_id = str(member(order, self.order_id))
            if request.path != self.path.replace("{order}", order_id):
                continue
            if self.order and request.parameters.get(self.order) != self.order_value.replace("{order}", order_id):
                continue
            return Reply(enveloped(member(order, self.member), self.inside))
        return None


def without_private(order: Any) -> Any:
    if not isinstance(order, dict):
        return order
    return {name: value for name, value in order.items() if not name.startswith("_")}


def sort_key(value: Any) -> tuple[int, float, str]:
    """
    As a database compares: times by time, numbers by size, the rest by their letters.
    """
    if (instant := to_instant(value)) is not None:
        return 1, instant.timestamp(), ""
    if (number := to_decimal(value)) is not None:
        return 1, float(number), ""
    return 0, 0.0, str(value)
