"""
The use case: a customer's latest order at one store.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from app.domain.errors import IdentityMismatch
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
from app.serving.cached_response import CachedResponse, Freshness, Rendered, Renderer
from app.serving.service import StoreReads


class LatestOrders:
    """
    Serves all threads.
    """

    def __init__(
        self,
        adapter: OrderAdapter,
        render: Renderer,
        reads: StoreReads,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._adapter = adapter
        self._render = render
        self._reads = reads
        self._now = now

    def get(self, customer_id: str, freshness: Freshness = Freshness.ANY) -> CachedResponse:
        """
        `customer_id` is the platform's own form. Raises OrderError, or NotCached.
        """
        return self._reads.get(f"order {customer_id}", partial(self._fetch, customer_id), freshness)

    def render(self, order: Order) -> Rendered:
        return self._render(order, store=self._reads.store, retrieved_at=self._now())

    def _fetch(self, customer_id: str, deadline: Deadline) -> Rendered:
        order = self._adapter.latest_order(customer_id, deadline)
        if order.customer_id != customer_id:
            raise IdentityMismatch("the order's customer is not the one asked for")
        for explanation in order.explanations:
            if not explanation.known:
                self._reads.observer.unknown_word(self._reads.store, explanation)
        return self.render(order)
