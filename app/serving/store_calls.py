"""
The one place from which a store is called: may it be, on a thread of its own, and what the end says of the store.
"""

import logging
import random
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import Final

from app.domain.errors import (
    Fault,
    IdentityMismatch,
    InternalError,
    OrderNotFound,
    ServiceBusy,
    UpstreamError,
    UpstreamRejected,
    UpstreamThrottled,
)
from app.domain.ports import Deadline
from app.serving.cached_response import Rendered
from app.serving.observer import CircuitState, FetchOutcome, Observer
from app.serving.policy import ServingPolicy
from app.serving.resilience.bulkhead import Bulkhead
from app.serving.resilience.circuit_breaker import CallResult, CircuitBreaker, Permit
from app.serving.resilience.cooldown import BACK_OFF_S, Cooldown
from app.serving.resilience.retry_budget import RetryBudget

log = logging.getLogger(__name__)

Fetch = Callable[[Deadline], Rendered]

PROBE_SHARE: Final = 0.5  # of a fetch's time: a probe that hangs must not hide that the store is back
RETRY_SHARE: Final = 0.15  # of the caller's time that has to be left for a second attempt
RETRY_PAUSE_S: Final = 0.2

# What is wrong with one customer's data says nothing of the store.
_CUSTOMERS_OWN: Final = frozenset({Fault.SHAPE, Fault.IDENTITY_MISMATCH})


class StoreCalls:
    """
    One store's circuit breaker, bulkhead, retry budget and cooldown, shared by all reads. Serves all threads.
    """

    def __init__(
        self,
        store: str,
        policy: ServingPolicy,
        *,
        observer: Observer,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._policy = policy
        self._observer = observer
        self._clock = clock
        self._sleep = sleep
        self._circuit = CircuitBreaker(on_change=self._circuit_changed, clock=clock)
        self._bulkhead = Bulkhead(policy.max_fetches)
        self._budget = RetryBudget()
        self._cooldown = Cooldown(clock=clock)
        self._last_fault = Fault.CIRCUIT_OPEN
        self._is_bad = False
        self._pool = ThreadPoolExecutor(policy.max_fetches, thread_name_prefix=f"fetch-{store}")

    @property
    def can_refresh(self) -> bool:
        """
        Whether the store may be asked for something nobody waits for.
        """
        return self._circuit.is_closed and not self._cooldown.is_active

    @property
    def is_rejected(self) -> bool:
        """
        Whether the store refuses our credential, as far as we know.
        """
        return self._cooldown.fault is Fault.CREDENTIAL

    def acquire(self) -> Permit:
        """
        To be used once, by `skip` or `fetch`. Raises without calling anybody: ServiceBusy, UpstreamThrottled,
        UpstreamRejected.
        """
        self._cooldown.check()
        if not self._bulkhead.acquire():
            raise ServiceBusy(Fault.BUSY, 1)
        try:
            return self._circuit.acquire()
        except ServiceBusy:
            self._bulkhead.release()
            raise

    def start(self, permit: Permit, work: Callable[[], None]) -> None:
        """
        `work` on a thread of the store's, in the caller's context, which a trace is part of. Raises ServiceBusy.
        """
        task: Future[None] = Future()
        try:
            self._pool.submit(copy_context().run, _run, task, work)
        except RuntimeError:
            # No thread can be started; the pool keeps the work all the same, for one there is.
            if task.cancel():
                self._release(permit, CallResult.IGNORED)
                raise ServiceBusy(Fault.BUSY, 1) from None

    def skip(self, permit: Permit) -> None:
        """
        Another process has fetched it meanwhile.
        """
        self._release(permit, CallResult.IGNORED)
        self._observer.fetch_started(self._store)
        self._observer.fetch_ended(self._store, FetchOutcome.SHARED, None, 0.0)

    def fetch(self, permit: Permit, fetch: Fetch, *, may_retry: bool) -> Rendered:
        """
        Raises OrderNotFound, UpstreamError, InternalError.
        """
        started_at = self._clock()
        self._observer.fetch_started(self._store)
        try:
            rendered = self._try_twice(fetch, started_at, may_retry=may_retry)
        except OrderNotFound:
            self._succeeded(permit, FetchOutcome.NOT_FOUND, started_at)
            raise
        except (UpstreamError, InternalError) as error:
            self._failed(permit, error, started_at)
            raise
        self._succeeded(permit, FetchOutcome.FOUND, started_at)
        return rendered

    def _try_twice(self, fetch: Fetch, started_at: float, *, may_retry: bool) -> Rendered:
        policy = self._policy
        seconds = policy.fetch_deadline_s
        if not self._circuit.is_closed:
            seconds = max(policy.deadline_s, seconds * PROBE_SHARE)
        deadline = Deadline(started_at + seconds, self._clock)
        self._budget.deposit()
        try:
            return self._try(fetch, deadline)
        except UpstreamError as error:
            left = started_at + policy.deadline_s - self._clock()
            can_retry = may_retry and error.retryable and left >= RETRY_SHARE * policy.deadline_s
            if not (can_retry and self._budget.withdraw()):
                raise
            self._observer.retried(self._store, error.fault)
        self._sleep(random.uniform(0, min(RETRY_PAUSE_S, left / 2)))  # noqa: S311 - jitter
        return self._try(fetch, deadline)

    def _try(self, fetch: Fetch, deadline: Deadline) -> Rendered:
        try:
            return fetch(deadline)
        except (OrderNotFound, UpstreamError):
            raise
        except Exception:
            log.exception("fetch failed by a bug", extra={"store": self._store})
            raise InternalError from None

    def _succeeded(self, permit: Permit, outcome: FetchOutcome, started_at: float) -> None:
        self._release(permit, CallResult.SUCCESS)
        self._observer.fetch_ended(self._store, outcome, None, self._clock() - started_at)
        self._cooldown.end()
        if self._is_bad and self._circuit.is_closed:
            self._is_bad = False
            self._observer.came_back(self._store)

    def _failed(self, permit: Permit, error: UpstreamError | InternalError, started_at: float) -> None:
        self._last_fault = error.fault
        self._release(permit, _result_of(error))
        self._observer.fetch_ended(self._store, FetchOutcome.FAILED, error.fault, self._clock() - started_at)
        if isinstance(error, UpstreamRejected | UpstreamThrottled):
            self._cooldown.start(error)
        if error.fault in BACK_OFF_S:
            self._went_bad(error.fault)
        if isinstance(error, UpstreamRejected | IdentityMismatch):
            self._observer.alarm(self._store, error.fault)

    def _circuit_changed(self, state: CircuitState) -> None:
        self._observer.circuit_changed(self._store, state)
        if state is CircuitState.OPEN:
            self._went_bad(self._last_fault)

    def _went_bad(self, fault: Fault) -> None:
        if not self._is_bad:
            self._is_bad = True
            self._observer.went_bad(self._store, fault)

    def _release(self, permit: Permit, result: CallResult) -> None:
        self._bulkhead.release()
        self._circuit.report(permit, result)


def _run(task: "Future[None]", work: Callable[[], None]) -> None:
    if task.set_running_or_notify_cancel():
        work()


def _result_of(error: UpstreamError | InternalError) -> CallResult:
    if isinstance(error, UpstreamError) and error.counts_against_store and error.fault not in _CUSTOMERS_OWN:
        return CallResult.FAILURE
    return CallResult.IGNORED
