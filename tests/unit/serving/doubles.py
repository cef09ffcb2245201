"""
A clock that is turned by hand, an adapter that does as told, an observer that remembers.
"""

import threading
from collections import Counter
from decimal import Decimal

import orjson

from app.domain.order import CustomFields, HighlightedItem, Money, Order, StatusStep
from app.domain.ports import OrderAdapter
from app.domain.status import DetailedType, GenericType
from app.serving.cached_response import Rendered
from app.serving.latest_orders import LatestOrders
from app.serving.observer import Observer
from app.serving.policy import ServingPolicy
from app.serving.service import StoreReads


class Clock:
    def __init__(self, now=1000.0):
        self.now = now

    def __call__(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds


def an_order(customer_id="7", order_id="1", explanations=()):
    return Order(
        id=order_id,
        customer_id=customer_id,
        order_number=f"#{order_id}",
        status_info=(StatusStep(generic_type=GenericType.CONFIRMED, detailed_type=DetailedType.CONFIRMED),),
        status_info_current_index=0,
        custom_fields=CustomFields(platform="test"),
        highlighted_item=HighlightedItem(id="1", name="Mug", price=Money(Decimal(9), "EUR")),
        explanations=explanations,
    )


class ScriptedAdapter(OrderAdapter):
    """
    Gives the script's outcomes, one per call; the last one for ever. `gate` holds every call until it is set.
    """

    def __init__(self, *script, gate=None):
        self.script = list(script)
        self.calls = Counter()
        self.deadlines = []
        self.gate = gate
        self.entered = threading.Semaphore(0)
        self._lock = threading.Lock()

    def latest_order(self, customer_id, deadline):
        with self._lock:
            self.calls[customer_id] += 1
            self.deadlines.append(deadline)
            outcome = self.script.pop(0) if len(self.script) > 1 else (self.script or [None])[0]
        self.entered.release()
        if self.gate is not None:
            assert self.gate.wait(10)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome or an_order(customer_id)


def render(order, *, store, retrieved_at):
    del retrieved_at
    body = {"id": order.id, "customer_id": order.customer_id, "custom_fields": {"store": store}}
    return Rendered(orjson.dumps(body), f'"{order.id}"')


def latest_orders(adapter, policy=None, **options):
    """
    Those of a store of its own.
    """
    return LatestOrders(adapter, render, StoreReads("eu", policy or ServingPolicy(), **options))


class Remembering(Observer):
    def __init__(self):
        self.heard = []

    def __getattribute__(self, name):
        if name.startswith("_") or name == "heard" or not hasattr(Observer, name):
            return object.__getattribute__(self, name)
        return lambda *args: self.heard.append((name, *args))

    def of(self, name):
        return [event[1:] for event in self.heard if event[0] == name]


def in_threads(count, work):
    """
    The results of `work`, called by that many threads at the same moment.
    """
    results = []
    start = threading.Barrier(count)

    def run():
        start.wait(10)
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - a result like any other
            results.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results
