"""
Calls an answer can do without: bounded in time, never able to fail it.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from typing import Final, Generic, TypeVar

from app.domain.errors import NotFoundReason, UpstreamError
from app.domain.ports import Deadline

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


class Facts(Generic[T]):
    """
    Facts by their key: kept for an hour, fetched aside, waited for briefly. Serves all threads.
    """

    def __init__(
        self, fetch: Callable[[str, Deadline], T], nothing: T, *, name: str, clock: Callable[[], float]
    ) -> None:
        """
        `fetch` may raise UpstreamError; `nothing` stands for what cannot be had, `name` is that of the threads.
        """
        self._fetch = fetch
        self._nothing = nothing
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._under_way: dict[str, Future[T]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix=name)

    def start(self, key: str) -> "Future[T]":
        """
        The fact, had or on its way. The future never fails; what cannot be had at all is `nothing`.
        """
        with self._lock:
            kept_until, fact = self._kept.get(key, (0.0, self._nothing))
            if self._clock() < kept_until:
                return _done(fact)
            if key in self._under_way:
                return self._under_way[key]
            if len(self._under_way) >= MOST_AT_ONCE:
                return _done(self._nothing)
            future = self._pool.submit(self._fetch_and_keep, key)
            if not future.done():
                self._under_way[key] = future
            return future

    def wait_for(self, key: str, seconds: float) -> T:
        try:
            return self.start(key).result(timeout=max(0.0, seconds))
        except NotYet:
            return self._nothing

    def _fetch_and_keep(self, key: str) -> T:
        fact, fresh_s = self._nothing, FAILURE_FRESH_S
        try:
            fact, fresh_s = self._fetch(key, Deadline.after(FETCH_S)), FRESH_S
        except UpstreamError:
            pass  # the order's own call to the same store says what is wrong with it
        except Exception:
            log.exception("an optional fact could not be read")  # a fault of ours, and no reason to fail the answer
        finally:
            with self._lock:
                self._under_way.pop(key, None)
                self._kept[key] = (self._clock() + fresh_s, fact)
                self._kept.move_to_end(key)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return fact


def patience_s(started_at: float, deadline: Deadline) -> float:
    """
    How long an optional fact may still be waited for, by the deadline's clock.
    """
    return min(PATIENCE_S, LATEST_S - (deadline.clock() - started_at), deadline.remaining() / 2)


def why_none(ask: Callable[[Deadline], NotFoundReason], deadline: Deadline) -> NotFoundReason:
    """
    Many platforms' list of orders is empty for a stranger, too. `ask` tells them apart, if it can be had.
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
