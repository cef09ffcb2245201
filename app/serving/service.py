"""
The use case: a customer's latest order at one store, from the cache or the store, inside the caller's patience.
"""

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from app.domain.errors import (
    Fault,
    OrderError,
    OrderNotFound,
    ServiceBusy,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
)
from app.domain.order import Order
from app.domain.ports import OrderAdapter
from app.serving.cache import AnswerCache, Entry
from app.serving.cached_response import Answer, CacheState, Freshness, NotCached, Rendered, Renderer, marked_stale
from app.serving.fetch import Fetcher, Outcome
from app.serving.observer import Observer, unfailing
from app.serving.policy import RENEW_S, ServingPolicy, asked_again
from app.serving.redis_cache import SharedCache
from app.serving.resilience.limits import WaitingRoom
from app.serving.resilience.single_flight import Flight, SingleFlight

Landed = Entry | OrderError

SAME_S: Final = 0.5  # an answer's age is known to the millisecond where it was fetched, less well elsewhere


class LatestOrders:
    """
    One store's answers. Serves all threads.
    """

    def __init__(
        self,
        store: str,
        adapter: OrderAdapter,
        render: Renderer,
        policy: ServingPolicy,
        *,
        observer: Observer | None = None,
        shared: SharedCache | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._policy = policy
        self._observer = unfailing(observer or Observer())
        self._clock = clock
        self._cache = AnswerCache(policy.cache_max_bytes, clock=clock)
        self._flights: SingleFlight[str, Landed] = SingleFlight()
        self._shared = shared or SharedCache()
        self._fetcher = Fetcher(
            store, adapter, render, policy, observer=self._observer, shared=self._shared, clock=clock, now=now
        )
        # A quarter of the threads stays free for what is cached and for other stores.
        self._room = WaitingRoom(max(1, policy.max_fetches * 3 // 4), clock=clock)

    def get(self, customer_id: str, freshness: Freshness = Freshness.ANY) -> Answer:
        """
        `customer_id` is the platform's own form. Raises OrderError, or NotCached.
        """
        now = self._clock()
        entry = self._cache.get(customer_id)
        if entry is not None and entry.is_fresh(now) and not self._is_too_old(entry, freshness, now):
            if self._policy.wants_refresh(entry, now):
                self._refresh(customer_id, entry)
            return self._answer(entry, CacheState.HIT)
        if freshness is Freshness.ONLY_CACHED:
            raise NotCached
        began, landed = self._fetch(customer_id, entry, freshness)
        if isinstance(landed, OrderError):
            return self._stand_in(customer_id, landed)
        return self._answer(landed, CacheState.MISS if landed.fetched_at >= began else CacheState.HIT)

    def cache_size(self) -> tuple[int, int]:
        """
        How many answers are kept, and about how many bytes.
        """
        return self._cache.size()

    def render(self, order: Order) -> Rendered:
        return self._fetcher.render(order)

    def _is_too_old(self, entry: Entry, freshness: Freshness, now: float) -> bool:
        return freshness is Freshness.NEW and now - entry.asked_at >= RENEW_S

    def _fetch(self, customer_id: str, entry: Entry | None, freshness: Freshness) -> tuple[float, Landed]:
        """
        When the fetch began, and its end, or what is to be said instead of waiting longer.
        """
        with self._room.seat() as patience:
            now = self._clock()
            than = now - RENEW_S if freshness is Freshness.NEW else 0.0
            if patience == 0:
                return now, self._fresh_elsewhere(customer_id, than) or ServiceBusy(Fault.BUSY, 1)
            has_fallback = entry is not None and entry.may_stand_in(now)
            flight, is_mine = self._flights.board(customer_id, now)
            if is_mine:
                self._take_off(customer_id, flight, entry, than, is_awaited=not has_fallback)
            # Who has something to show does not wait anew for a fetch that has kept others waiting already.
            waited = now - flight.began if has_fallback else 0
            seconds = max(0.0, self._policy.deadline_s - waited)
            try:
                landed = flight.landing.result(seconds if patience is None else min(seconds, patience))
            except TimeoutError:
                is_turned_away = patience is not None and patience < seconds
                return now, ServiceBusy(Fault.BUSY, 1) if is_turned_away else UpstreamTimeout(Fault.DEADLINE)
            return flight.began, landed

    def _refresh(self, customer_id: str, entry: Entry) -> None:
        """
        Behind the caller's back, if the store is well and nobody does it already.
        """
        if self._fetcher.is_calm:
            flight, is_mine = self._flights.board(customer_id, self._clock())
            if is_mine:
                self._take_off(customer_id, flight, entry, 0.0, is_awaited=False)

    def _take_off(
        self, customer_id: str, flight: Flight[Landed], seen: Entry | None, than: float, *, is_awaited: bool
    ) -> None:
        """
        The flight will land, whatever happens. An answer fetched after `than`, and after the one seen, will do.
        """

        def land(outcome: Outcome) -> None:
            landed: Landed = ServiceBusy(Fault.INTERNAL, 1)
            try:
                landed = self._keep(customer_id, outcome)
            finally:
                self._flights.land(customer_id, flight, landed)
            if isinstance(landed, Entry) and landed is not outcome:
                self._shared.put(self._store, customer_id, landed)

        try:
            if seen is not None:
                than = max(than, seen.fetched_at + SAME_S)
            if fresh := self._fresh_elsewhere(customer_id, than):
                self._flights.land(customer_id, flight, fresh)
                return
            kept = self._cache.get(customer_id)
            is_awaited = is_awaited and (kept is None or not kept.may_stand_in(self._clock()))
            self._fetcher.start(customer_id, land, than=than, is_awaited=is_awaited)
        except OrderError as error:
            self._flights.land(customer_id, flight, error)
        except BaseException:
            self._flights.land(customer_id, flight, ServiceBusy(Fault.INTERNAL, 1))
            raise

    def _fresh_elsewhere(self, customer_id: str, than: float) -> Entry | None:
        """
        From a flight that landed since the caller looked, or from another process. What is not fresh any more is kept
        all the same: it may have to stand in.
        """
        entry = self._cache.get(customer_id)
        if not self._fetcher.is_refused and (entry is None or entry.fetched_at <= than):
            shared = self._shared.get(self._store, customer_id)
            if shared is not None and (entry is None or shared.fetched_at > entry.fetched_at + SAME_S):
                self._cache.put(customer_id, shared)
                entry = shared
        is_fresh = entry is not None and entry.fetched_at > than and entry.is_fresh(self._clock())
        return entry if is_fresh else None

    def _keep(self, customer_id: str, outcome: Outcome) -> Landed:
        now = self._clock()
        if isinstance(outcome, Entry):
            self._cache.put(customer_id, outcome)
            return outcome
        if not isinstance(outcome, UpstreamTimeout):
            self._room.answered()
        if isinstance(outcome, Rendered | OrderNotFound):
            entry = self._policy.entry(customer_id, outcome, now)
            self._cache.put(customer_id, entry)
            return entry
        if isinstance(outcome, UpstreamRejected):
            self._cache.clear()  # whoever withdrew the credential does not want these shown any more
            self._shared.drop(self._store, customer_id)
        elif (kept := self._cache.get(customer_id)) is not None:
            self._cache.put(customer_id, asked_again(kept, now))
        return outcome

    def _stand_in(self, customer_id: str, error: OrderError) -> Answer:
        """
        The answer kept from before, when the error lets it stand in.
        """
        fault = _excuse(error)
        entry = self._cache.get(customer_id)
        if fault is not None and entry is None:
            # Another process may have had more luck meanwhile; what it has is kept here, too.
            if fresh := self._fresh_elsewhere(customer_id, 0.0):
                return self._answer(fresh, CacheState.HIT)
            entry = self._cache.get(customer_id)
        if fault is None or entry is None or not entry.may_stand_in(self._clock()):
            raise error.with_traceback(None)  # it is shared by all who waited
        self._observer.stale_served(self._store, fault)
        return self._answer(entry, CacheState.STALE, fault.value)

    def _answer(self, entry: Entry, state: CacheState, detail: str = "") -> Answer:
        outcome = entry.outcome
        if isinstance(outcome, OrderNotFound):
            raise OrderNotFound(outcome.reason)  # not the kept one, which would keep this request's frames
        now = self._clock()
        is_stale = state is CacheState.STALE
        return Answer(
            body=marked_stale(outcome.body) if is_stale else outcome.body,
            etag=outcome.etag,
            state=state,
            age_s=int(now - entry.fetched_at),
            ttl_s=math.floor(entry.fresh_until - now),
            detail=detail,
        )


def _excuse(error: OrderError) -> Fault | None:
    """
    Why an older answer may stand in; None when it may not.
    """
    if isinstance(error, ServiceBusy) or (isinstance(error, UpstreamError) and error.stale_ok):
        return error.fault
    return None
