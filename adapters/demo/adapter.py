"""
Answers from `orders.CUSTOMERS`; two of them play a store that is slow or down.
"""

import dataclasses
import threading
import time
from collections.abc import Callable
from typing import Final

from adapters.demo.customers import DemoCustomers
from adapters.demo.people import BY_ID
from app.domain.assemble import to_order
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamTimeout, UpstreamUnavailable
from app.domain.order import Order
from app.domain.ports import CustomerAdapter, Deadline, OrderAdapter

SLOW_S: Final = 6.0


class DemoStoreDown(UpstreamUnavailable):
    """
    Played by one customer only, so it must not close the demo's circuit for the others.
    """

    counts_against_store = False

    def __init__(self) -> None:
        super().__init__(Fault.CONNECT_REFUSED, "the demo plays a store that is down", retryable=False)


class DemoAdapter(OrderAdapter):
    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._lock = threading.Lock()
        self._answered_once = False

    def customers(self) -> CustomerAdapter:
        return DemoCustomers()

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        customer = BY_ID.get(customer_id)
        if customer is None:
            raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
        if customer.order is None:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        if customer_id == "slow-store":
            self._be_slow(deadline)
        if customer_id == "store-down":
            self._be_down_from_now_on()
        return to_order(dataclasses.replace(customer.order, customer_id=customer_id))

    def _be_slow(self, deadline: Deadline) -> None:
        if deadline.remaining() < SLOW_S:
            self._sleep(deadline.remaining())
            raise UpstreamTimeout(Fault.DEADLINE)
        self._sleep(SLOW_S)

    def _be_down_from_now_on(self) -> None:
        with self._lock:
            if self._answered_once:
                raise DemoStoreDown
            self._answered_once = True
