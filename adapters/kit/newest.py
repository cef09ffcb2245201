"""
Which of the orders a store gave is the customer's newest: never decided by the store alone.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant
from app.domain.errors import IdentityMismatch, NotFoundReason, OrderNotFound
from app.domain.times import LONG_AGO

Payload = Mapping[str, Any]

FUTURE: Final = timedelta(days=1)  # clocks and time zones differ by less


def is_ahead(placed_at: Any) -> bool:
    """
    Dated in the future: such an order is a plan, not one that was placed.
    """
    moment = to_instant(placed_at)
    return moment is not None and moment > datetime.now(UTC) + FUTURE


def owned(orders: Iterable[Payload], customer_id: str, *, customer: str) -> list[Payload]:
    """
    The orders as they are. Raises IdentityMismatch when one is somebody else's: the store did not do what it was asked.
    """
    found = list(orders)
    if any(to_id(order.get(customer)) != customer_id for order in found):
        raise IdentityMismatch("an order of the list is another customer's")
    return found


def newest(
    orders: Iterable[Payload], customer_id: str, *, customer: str, placed_at: str, order_id: str = "id"
) -> Payload:
    """
    The customer's newest order; `customer`, `placed_at` and `order_id` name the payload's members. Of two placed in
    the same moment the higher id is the newer.

    Raises IdentityMismatch, and OrderNotFound when there are none.
    """
    found = owned(orders, customer_id, customer=customer)
    if not found:
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER_OR_ORDERS)
    return max(found, key=lambda order: age(order, placed_at, order_id))


def age(order: Payload, placed_at: str, order_id: str = "id") -> tuple[datetime, int, str]:
    """
    What orders are compared by.
    """
    identifier = to_id(order.get(order_id)) or ""
    return to_instant(order.get(placed_at)) or LONG_AGO, len(identifier), identifier
