"""
The use case: a customer's latest order at one store, from the cache or the store.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from cachetools import TTLCache

from app.domain.errors import OrderNotFound
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
from app.orders.answer import Answer, CacheState, Freshness, NotCached, Rendered, Renderer


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingPolicy:
    """
    Times in seconds, sizes in bytes; the defaults are those of the configuration.
    """

    order_ttl_s: float = 60
    negative_ttl_s: float = 15
    stale_if_error_s: float = 3600
    deadline_s: float = 4
    fetch_deadline_s: float = 20
    cache_max_bytes: int = 64 << 20
    max_fetches: int = 64  # at the same time, to this store


@dataclass(frozen=True, slots=True)
class _Kept:
    outcome: Rendered | OrderNotFound
    at: float


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
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._adapter = adapter
        self._render = render
        self._policy = policy
        self._clock = clock
        self._now = now
        self._lock = threading.Lock()
        self._cache: TTLCache[str, _Kept] = TTLCache(
            policy.cache_max_bytes, policy.order_ttl_s, timer=clock, getsizeof=_size
        )

    def get(self, customer_id: str, freshness: Freshness = Freshness.ANY) -> Answer:
        """
        `customer_id` is the platform's own form. Raises OrderError, or NotCached.
        """
        with self._lock:
            kept = self._cache.get(customer_id)
        if kept is not None and freshness is not Freshness.NEW:
            return self._answer(kept, CacheState.HIT)
        if freshness is Freshness.ONLY_CACHED:
            raise NotCached
        kept = self._fetch(customer_id)
        with self._lock:
            self._cache[customer_id] = kept
        return self._answer(kept, CacheState.MISS)

    def render(self, order: Order) -> Rendered:
        return self._render(order, store=self._store, retrieved_at=self._now())

    def _fetch(self, customer_id: str) -> _Kept:
        order = self._adapter.latest_order(customer_id, Deadline.after(self._policy.deadline_s, self._clock))
        return _Kept(self.render(order), self._clock())

    def _answer(self, kept: _Kept, state: CacheState) -> Answer:
        if isinstance(kept.outcome, OrderNotFound):
            raise kept.outcome
        age = int(self._clock() - kept.at)
        left = max(0, int(self._policy.order_ttl_s) - age)
        return Answer(kept.outcome.body, kept.outcome.etag, state, age, left)


def _size(kept: _Kept) -> int:
    return 512 + (len(kept.outcome.body) if isinstance(kept.outcome, Rendered) else 0)
