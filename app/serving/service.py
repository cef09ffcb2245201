"""
A store's answers: from the cache or the store, inside the caller's patience.
"""

import hashlib
import math
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import Final

from app.domain.errors import (
    Fault,
    InternalError,
    NotFoundReason,
    OrderError,
    OrderNotFound,
    ServiceBusy,
    UpstreamError,
    UpstreamRejected,
    UpstreamTimeout,
)
from app.domain.single_flight import Call, SingleFlight
from app.serving.cache import Entry, MemoryCache
from app.serving.cached_response import CachedResponse, CacheState, Freshness, NotCached, Rendered, marked_stale
from app.serving.observer import Observer, unfailing
from app.serving.policy import RENEW_S, ServingPolicy, asked_again
from app.serving.redis_cache import SharedCache
from app.serving.resilience.circuit_breaker import Permit
from app.serving.resilience.load_shedding import LoadShedder
from app.serving.store_calls import Fetch, StoreCalls

SAME_S: Final = 0.5  # an answer's age is known to the millisecond where it was fetched, less well elsewhere
KEY_BYTES: Final = 16


class StoreReads:
    """
    Owns one store's fetching and both cache tiers, for every kind of read. Serves all threads.
    """

    def __init__(
        self,
        store: str,
        policy: ServingPolicy,
        *,
        observer: Observer | None = None,
        shared: SharedCache | None = None,
        secret: bytes | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        `secret` makes keys unreadable; processes that share a cache have the same.
        """
        self.store = store
        self.observer = unfailing(observer or Observer())
        self._policy = policy
        self._clock = clock
        self._memory = MemoryCache(policy.cache_max_bytes, clock=clock)
        self._shared = shared or SharedCache()
        self._secret = hashlib.blake2b(store.encode(), key=secret or secrets.token_bytes(32), digest_size=32).digest()
        self._single_flight: SingleFlight[bytes, Entry] = SingleFlight(clock)
        self._calls = StoreCalls(store, policy, observer=self.observer, clock=clock)
        # A quarter of the threads stays free for what is cached and for other stores.
        self._shedder = LoadShedder(max(1, policy.max_fetches * 3 // 4), clock=clock)

    def get(self, key: str, fetch: Fetch, freshness: Freshness = Freshness.ANY) -> CachedResponse:
        """
        `key` begins with the kind of read, so that those of two kinds differ, and is only kept as a keyed hash.
        `fetch` asks the store, on another thread. Raises OrderError, or NotCached.
        """
        hashed, now = self.hashed(key), self._clock()
        entry = self._memory.get(hashed)
        if entry is not None and entry.is_fresh(now) and not _is_too_old(entry, freshness, now):
            if self._policy.wants_refresh(entry, now):
                self._refresh(hashed, fetch, entry)
            return self._respond(entry, CacheState.HIT)
        if freshness is Freshness.ONLY_CACHED:
            raise NotCached
        newer_than = now - RENEW_S if freshness is Freshness.NEW else 0.0
        try:
            entry, state = self._wait_for_fetch(hashed, fetch, entry, newer_than)
        except (ServiceBusy, UpstreamError, InternalError) as error:
            entry, state = self._fallback(hashed, error)
            if state is CacheState.STALE:
                self.observer.stale_served(self.store, error.fault)
                return self._respond(entry, state, error.fault)
        return self._respond(entry, state)

    def hashed(self, key: str) -> bytes:
        return hashlib.blake2b(key.encode(), key=self._secret, digest_size=KEY_BYTES).digest()

    def cache_size(self) -> tuple[int, int]:
        """
        How many answers are kept, and about how many bytes.
        """
        return self._memory.size()

    def check_shared_cache(self) -> None:
        """
        The observer is told whether it answers, also when no caller asks for anything.
        """
        self._shared.get(self.hashed("check"))

    def _wait_for_fetch(
        self, key: bytes, fetch: Fetch, seen: Entry | None, newer_than: float
    ) -> tuple[Entry, CacheState]:
        with self._shedder.slot() as slot_s:
            now = self._clock()
            if slot_s == 0:
                if fresh := self._fresh_elsewhere(key, newer_than):
                    return fresh, CacheState.HIT
                raise ServiceBusy(Fault.BUSY, 1)
            can_serve_stale = seen is not None and seen.can_serve_stale(now)
            call, is_new = self._single_flight.begin(key)
            if is_new:
                self._start(key, call, fetch, seen, newer_than, is_awaited=not can_serve_stale)
            # Who has something to show does not wait anew for a fetch that has kept others waiting already.
            waited = now - call.started_at if can_serve_stale else 0
            seconds = max(0.0, self._policy.deadline_s - waited)
            try:
                entry = call.join(min(seconds, slot_s))
            except TimeoutError:
                raise (ServiceBusy(Fault.BUSY, 1) if slot_s < seconds else UpstreamTimeout(Fault.DEADLINE)) from None
        return entry, CacheState.MISS if entry.fetched_at >= call.started_at else CacheState.HIT

    def _refresh(self, key: bytes, fetch: Fetch, seen: Entry) -> None:
        """
        In the background, if the store is well and nobody does it already.
        """
        if self._calls.can_refresh:
            call, is_new = self._single_flight.begin(key)
            if is_new:
                self._start(key, call, fetch, seen, 0.0, is_awaited=False)

    def _start(
        self, key: bytes, call: Call[Entry], fetch: Fetch, seen: Entry | None, newer_than: float, *, is_awaited: bool
    ) -> None:
        """
        The call completes, whatever happens. An answer newer than `newer_than`, and than the one seen, will do.
        """
        try:
            if seen is not None:
                newer_than = max(newer_than, seen.fetched_at + SAME_S)
            if fresh := self._fresh_elsewhere(key, newer_than):
                call.set_result(fresh)
                return
            kept = self._memory.get(key)
            may_retry = is_awaited and (kept is None or not kept.can_serve_stale(self._clock()))
            permit = self._calls.acquire()
            work = partial(self._fetch, key, fetch, permit, newer_than, may_retry=may_retry)
            self._calls.start(permit, partial(call.run, work))
        except OrderError as error:
            call.set_exception(error)
        except BaseException:
            call.set_exception(InternalError())
            raise

    def _fetch(self, key: bytes, fetch: Fetch, permit: Permit, newer_than: float, *, may_retry: bool) -> Entry:
        """
        On a thread of the store's. Raises OrderError.
        """
        claimed_at = self._clock()
        if claimed := self._shared.claim(key, newer_than):
            self._calls.skip(permit)
            self._memory.put(key, claimed)
            return claimed
        try:
            entry = self._policy.entry(key, self._answer(key, fetch, permit, may_retry=may_retry), self._clock())
            self._memory.put(key, entry)
            self._shared.put(key, entry)
        finally:
            self._shared.release(key, claimed_at)
        return entry

    def _answer(self, key: bytes, fetch: Fetch, permit: Permit, *, may_retry: bool) -> Rendered | NotFoundReason:
        try:
            answer: Rendered | NotFoundReason = self._calls.fetch(permit, fetch, may_retry=may_retry)
        except OrderNotFound as error:
            answer = error.reason
        except UpstreamRejected:
            self._memory.clear()  # whoever withdrew the credential does not want these shown any more
            self._shared.drop(key)
            raise
        except (UpstreamError, InternalError) as error:
            if not isinstance(error, UpstreamTimeout):
                self._shedder.answered()
            if kept := self._memory.get(key):
                self._memory.put(key, asked_again(kept, self._clock()))
            raise
        self._shedder.answered()
        return answer

    def _fresh_elsewhere(self, key: bytes, newer_than: float) -> Entry | None:
        """
        From a call completed since the caller looked, or from another process. What is not fresh any more is kept as
        well: it may have to be served stale.
        """
        entry = self._memory.get(key)
        if not self._calls.is_rejected and (entry is None or entry.fetched_at <= newer_than):
            shared = self._shared.get(key)
            if shared is not None and (entry is None or shared.fetched_at > entry.fetched_at + SAME_S):
                self._memory.put(key, shared)
                entry = shared
        is_fresh = entry is not None and entry.fetched_at > newer_than and entry.is_fresh(self._clock())
        return entry if is_fresh else None

    def _fallback(self, key: bytes, error: ServiceBusy | UpstreamError | InternalError) -> tuple[Entry, CacheState]:
        """
        An older answer, when the error lets it be served. Raises the error.
        """
        if isinstance(error, UpstreamError) and not error.stale_ok:
            raise error
        entry = self._memory.get(key)
        if entry is None and (entry := self._fresh_elsewhere(key, 0.0)):
            return entry, CacheState.HIT  # another process may have had more luck meanwhile
        entry = self._memory.get(key)
        if entry is None or not entry.can_serve_stale(self._clock()):
            raise error
        return entry, CacheState.STALE

    def _respond(self, entry: Entry, state: CacheState, stale_reason: str = "") -> CachedResponse:
        answer = entry.answer
        if not isinstance(answer, Rendered):
            raise OrderNotFound(answer, is_cached=state is CacheState.HIT)
        now = self._clock()
        return CachedResponse(
            body=marked_stale(answer.body) if state is CacheState.STALE else answer.body,
            etag=answer.etag,
            state=state,
            age_s=int(now - entry.fetched_at),
            ttl_s=math.floor(entry.fresh_until - now),
            detail=stale_reason,
        )


def _is_too_old(entry: Entry, freshness: Freshness, now: float) -> bool:
    return freshness is Freshness.NEW and now - entry.asked_at >= RENEW_S
