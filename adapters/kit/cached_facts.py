"""
Calls an answer can do without: bounded in time, never able to fail it.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Final, Generic, TypeVar

from cachetools import TTLCache

from app.domain.errors import NotFoundReason, UpstreamError
from app.domain.ports import Deadline
from app.domain.single_flight import SingleFlight

log = logging.getLogger(__name__)

T = TypeVar("T")

# An optional fact is waited for at most this long, and never later than this after the start: callers wait 4 s.
PATIENCE_S: Final = 1.0
LATEST_S: Final = 2.5
REASON_S: Final = 1.5  # why there is no order is worth no longer than this

FRESH_S: Final = 3_600.0
FAILURE_FRESH_S: Final = 60.0  # what cannot be had is not asked for with every order
MOST_KEPT: Final = 512
MOST_AT_ONCE: Final = 8
FETCH_S: Final = 5.0


class CachedFacts(Generic[T]):
    """
    Facts by their key: kept for an hour, fetched in the background, waited for briefly. Serves all threads.
    """

    def __init__(
        self, fetch: Callable[[str, Deadline], T], nothing: T, *, name: str, clock: Callable[[], float]
    ) -> None:
        """
        `fetch` may raise UpstreamError; `nothing` stands for what cannot be had, `name` is that of the threads.
        """
        self._fetch = fetch
        self._nothing = nothing
        self._lock = threading.Lock()  # for both caches, which keep none of their own
        self._had: TTLCache[str, Future[T]] = TTLCache(MOST_KEPT, FRESH_S, timer=clock)
        self._failed: TTLCache[str, Future[T]] = TTLCache(MOST_KEPT, FAILURE_FRESH_S, timer=clock)
        self._calls: SingleFlight[str, T] = SingleFlight()
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix=name)

    def start(self, key: str) -> "Future[T]":
        """
        The fact, had or on its way. The future never fails; what cannot be had at all is `nothing`.
        """
        with self._lock:
            if kept := self._had.get(key) or self._failed.get(key):
                return kept
            call, is_new = self._calls.begin(key)
        if is_new and len(self._calls) > MOST_AT_ONCE:
            call.set_result(self._nothing)
        elif is_new:
            self._pool.submit(call.run, partial(self._fetch_and_keep, key))
        return call

    def wait_for(self, key: str, seconds: float) -> T:
        try:
            return self.start(key).result(timeout=max(0.0, seconds))
        except TimeoutError:
            return self._nothing

    def _fetch_and_keep(self, key: str) -> T:
        fact, kept = self._nothing, self._failed
        try:
            fact, kept = self._fetch(key, Deadline.after(FETCH_S)), self._had
        except UpstreamError:
            pass  # the order's own call to the same store says what is wrong with it
        except Exception:
            log.exception("an optional fact could not be read")  # a fault of ours, and no reason to fail the answer
        with self._lock:
            kept[key] = _done(fact)
        return fact


def patience_s(started_at: float, deadline: Deadline) -> float:
    """
    How long an optional fact may still be waited for, by the deadline's clock.
    """
    return min(PATIENCE_S, LATEST_S - (deadline.clock() - started_at), deadline.remaining() / 2)


def why_none(ask: Callable[[Deadline], NotFoundReason], deadline: Deadline) -> NotFoundReason:
    """
    Many platforms' list of orders is empty for somebody unknown, too. `ask` tells them apart, if it can be had.
    """
    soon = Deadline(min(deadline.at, deadline.clock() + REASON_S), deadline.clock)
    try:
        return ask(soon)
    except UpstreamError:
        return NotFoundReason.NO_CUSTOMER_OR_ORDERS


def _done(fact: T) -> "Future[T]":
    future: Future[T] = Future()
    future.set_result(fact)
    return future
