"""
The use case: who is it that calls, at one store.
"""

from functools import partial
from typing import Protocol

from app.domain.customer import ContactPage, Customer, CustomerQuery
from app.domain.errors import Fault, IdentityMismatch
from app.domain.matching import select
from app.domain.ports import CustomerAdapter, Deadline
from app.serving.cached_response import CachedResponse, Freshness, Rendered
from app.serving.service import StoreReads


class CustomerRenderer(Protocol):
    def contacts(self, page: ContactPage, *, store: str, brand: str | None) -> Rendered: ...

    def customer(self, customer: Customer, *, store: str, brand: str | None) -> Rendered: ...


class Customers:
    """
    Serves all threads. `brand` is the one asked with, which the answers repeat.
    """

    def __init__(self, adapter: CustomerAdapter, render: CustomerRenderer, reads: StoreReads, platform: str) -> None:
        self._adapter = adapter
        self._render = render
        self._reads = reads
        self._platform = platform
        self.pages_by_cursor = adapter.pages_by_cursor

    def find(self, query: CustomerQuery, brand: str | None, freshness: Freshness = Freshness.ANY) -> CachedResponse:
        """
        Raises OrderError, or NotCached.
        """
        return self._reads.get(f"contacts {brand!r} {query!r}", partial(self._find, query, brand), freshness)

    def get(self, customer_id: str, brand: str | None, freshness: Freshness = Freshness.ANY) -> CachedResponse:
        """
        `customer_id` is the platform's own form. Raises OrderError, or NotCached.
        """
        return self._reads.get(f"customer {brand!r} {customer_id}", partial(self._get, customer_id, brand), freshness)

    def ask(self, query: CustomerQuery, brand: str | None, deadline: Deadline) -> Rendered:
        """
        Past the cache. Raises UpstreamError.
        """
        return self._find(query, brand, deadline)

    def _find(self, query: CustomerQuery, brand: str | None, deadline: Deadline) -> Rendered:
        candidates = self._adapter.candidates(query, deadline)
        page = select(candidates, query, platform=self._platform, counts=not self.pages_by_cursor)
        if page.is_unfiltered:
            self._reads.observer.alarm(self._reads.store, Fault.UNFILTERED)
        return self._render.contacts(page, store=self._reads.store, brand=brand)

    def _get(self, customer_id: str, brand: str | None, deadline: Deadline) -> Rendered:
        customer = self._adapter.customer(customer_id, deadline)
        if customer.id != customer_id:
            raise IdentityMismatch("the customer is not the one asked for")
        return self._render.customer(customer, store=self._reads.store, brand=brand)
