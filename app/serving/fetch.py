"""
One fetch from a store: may it be made, on a thread of its own, once more if that helps, and what it says of the store.
"""

import logging
import random
import time
from collections.abc import Callable
from contextvars import copy_context
from datetime import UTC, datetime
from functools import partial
from typing import Final

from app.domain.errors import (
    Fault,
    IdentityMismatch,
    OrderError,
    OrderNotFound,
    ServiceBusy,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
)
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
from app.serving.cache import Entry
from app.serving.cached_response import Rendered, Renderer
from app.serving.observer import CircuitState, FetchOutcome, Observer
from app.serving.policy import ServingPolicy
from app.serving.redis_cache import SharedCache
from app.serving.resilience.circuit_breaker import Circuit, Permit, Verdict
from app.serving.resilience.limits import Bulkhead, Hold, RetryBudget
from app.threads import Threads

log = logging.getLogger(__name__)

Outcome = Rendered | OrderError | Entry  # an Entry is what another process has fetched meanwhile
Land = Callable[[Outcome], None]

PROBE_SHARE: Final = 0.5  # of a fetch's time: a probe that hangs must not hide that the store is back
RETRY_SHARE: Final = 0.15  # of the caller's time that has to be left for a second attempt
RETRY_PAUSE_S: Final = 0.2
REJECTED_S: Final = 5.0  # doubled with each further refusal
LONGEST_REJECTED_S: Final = 60.0

# What is wrong with one customer's data says nothing of the store.
_CUSTOMERS_OWN: Final = frozenset({Fault.SHAPE, Fault.IDENTITY_MISMATCH, Fault.INTERNAL})

_ENDS: Final = {Rendered: FetchOutcome.FOUND, OrderNotFound: FetchOutcome.NOT_FOUND, Entry: FetchOutcome.SHARED}


class Fetcher:
    """
    The one place from which a store is called. Serves all threads.
    """

    def __init__(
        self,
        store: str,
        adapter: OrderAdapter,
        render: Renderer,
        policy: ServingPolicy,
        *,
        observer: Observer,
        shared: SharedCache,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._adapter = adapter
        self._render = render
        self._policy = policy
        self._observer = observer
        self._shared = shared
        self._clock = clock
        self._now = now
        self._sleep = sleep
        self._circuit = Circuit(on_change=self._circuit_changed, clock=clock)
        self._bulkhead = Bulkhead(policy.max_fetches)
        self._budget = RetryBudget()
        self._hold = Hold(clock=clock)
        self._rejections = 0
        self._threads = Threads(policy.max_fetches, f"fetch-{store}")

    @property
    def is_calm(self) -> bool:
        """
        Whether the store may be asked for something nobody waits for.
        """
        return self._circuit.is_closed

    @property
    def is_refused(self) -> bool:
        """
        Whether the store refuses our credential, as far as we know.
        """
        return self._rejections > 0

    def start(self, customer_id: str, land: Land, *, than: float, is_awaited: bool) -> None:
        """
        `land` is called once, on another thread. What another process fetches after `than` will do.
        `is_awaited`: the caller has nothing else to answer with.

        Raises without calling anybody: ServiceBusy, UpstreamThrottled, UpstreamRejected.
        """
        self._hold.check()
        if not self._bulkhead.enter():
            raise ServiceBusy(Fault.BUSY, 1)
        try:
            permit = self._circuit.admit()
        except ServiceBusy:
            self._bulkhead.leave()
            raise
        try:
            # In the caller's context, which a trace is part of.
            run = partial(copy_context().run, self._run, customer_id, land, permit, than, may_retry=is_awaited)
            self._threads.submit(run)
        except RuntimeError:  # no more threads to be had
            self._circuit.report(permit, Verdict.NOTHING)
            self._bulkhead.leave()
            raise ServiceBusy(Fault.BUSY, 1) from None

    def render(self, order: Order) -> Rendered:
        return self._render(order, store=self._store, retrieved_at=self._now())

    def _run(self, customer_id: str, land: Land, permit: Permit, than: float, *, may_retry: bool) -> None:
        began = self._clock()
        self._observer.fetch_started(self._store)
        outcome: Outcome = UpstreamMalformed(Fault.INTERNAL)
        try:
            found = self._shared.claim(self._store, customer_id, than)
            outcome = found or self._fetched(customer_id, self._clock(), may_retry=may_retry)
        finally:
            self._bulkhead.leave()
            self._circuit.report(permit, _verdict(outcome))
            self._take_note(outcome, self._clock() - began)
            land(outcome)
            self._shared.release(self._store, customer_id, began)

    def _fetched(self, customer_id: str, began: float, *, may_retry: bool) -> Outcome:
        policy = self._policy
        seconds = policy.fetch_deadline_s
        if not self._circuit.is_closed:
            seconds = max(policy.deadline_s, seconds * PROBE_SHARE)
        deadline = Deadline(began + seconds, self._clock)
        self._budget.deposit()
        outcome = self._attempt(customer_id, deadline)
        if not (may_retry and isinstance(outcome, UpstreamError) and outcome.retryable):
            return outcome
        left = began + policy.deadline_s - self._clock()
        if left < RETRY_SHARE * policy.deadline_s or not self._budget.withdraw():
            return outcome
        self._observer.retried(self._store, outcome.fault)
        self._sleep(random.uniform(0, min(RETRY_PAUSE_S, left / 2)))  # noqa: S311 - jitter
        return self._attempt(customer_id, deadline)

    def _attempt(self, customer_id: str, deadline: Deadline) -> Outcome:
        try:
            order = self._adapter.latest_order(customer_id, deadline)
            if order.customer_id != customer_id:
                return IdentityMismatch("the order's customer is not the one asked for")
            for finding in order.findings:
                if not finding.known:
                    self._observer.unknown_word(self._store, finding)
            return self.render(order)
        except OrderError as error:
            return error.with_traceback(None)  # it may be kept, and its frames with it, which hold the request
        except Exception:
            log.exception("fetch failed by a bug", extra={"store": self._store})
            return UpstreamMalformed(Fault.INTERNAL)

    def _take_note(self, outcome: Outcome, seconds: float) -> None:
        observer, store = self._observer, self._store
        if isinstance(outcome, UpstreamError):
            observer.fetch_ended(store, FetchOutcome.FAILED, outcome.fault, seconds)
        else:
            observer.fetch_ended(store, _ENDS.get(type(outcome), FetchOutcome.NOT_FOUND), None, seconds)
        if isinstance(outcome, UpstreamThrottled):
            fault = outcome.fault
            self._hold.set(outcome.retry_after_s, lambda left: UpstreamThrottled(max(1.0, left), fault))
        if isinstance(outcome, UpstreamRejected):
            self._reject()
        elif isinstance(outcome, Rendered | OrderNotFound) and self._rejections:
            self._rejections = 0
            observer.came_back(store)
        if isinstance(outcome, UpstreamRejected | IdentityMismatch):
            observer.alarm(store, outcome.fault)

    def _reject(self) -> None:
        if not self._rejections:
            self._observer.went_bad(self._store, Fault.CREDENTIAL)
        seconds = min(LONGEST_REJECTED_S, REJECTED_S * 2**self._rejections)
        self._rejections += 1
        self._hold.set(seconds, lambda _left: UpstreamRejected())

    def _circuit_changed(self, state: CircuitState) -> None:
        self._observer.circuit_changed(self._store, state)
        if state is CircuitState.OPEN:
            self._observer.went_bad(self._store, Fault.CIRCUIT_OPEN)
        if state is CircuitState.CLOSED:
            self._observer.came_back(self._store)


def _verdict(outcome: Outcome) -> Verdict:
    if isinstance(outcome, Entry):
        return Verdict.NOTHING
    if not isinstance(outcome, UpstreamError):
        return Verdict.GOOD
    if outcome.counts_against_store and outcome.fault not in _CUSTOMERS_OWN:
        return Verdict.BAD
    return Verdict.NOTHING
