"""
A request for one of the contract's reads, read once: who asks, which store, what is asked and how fresh it must be.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs

from app.observability.request_context import context_of
from app.serving.cached_response import CachedResponse, Freshness
from app.stores import StoreDirectory, StoreEntry
from app.web.authorization import Authorize
from app.web.errors import ApiError, FieldError
from app.web.http_caching import asked_freshness

LONGEST_BRAND: Final = 255  # characters, the contract's bound


class Resource(ABC):
    """
    One of the contract's reads. What the caller sent is checked before its store is looked for, and understood after.
    """

    endpoint: ClassVar[str]  # its name for Flask, metrics and logs
    rule: ClassVar[str]
    scope: ClassVar[str]

    @abstractmethod
    def matches(self, path: str) -> bool:
        """
        Whether a request for this path is for this resource alone, as far as is seen without the router.
        """

    @abstractmethod
    def sent(self, environ: dict[str, Any]) -> Any:
        """
        What is asked, in the bounds of the contract. Raises ApiError, InvalidCustomerId.
        """

    @abstractmethod
    def question(self, sent: Any, store: StoreEntry) -> Any:
        """
        The same in the platform's own form. Raises ApiError, OrderError.
        """

    @abstractmethod
    def answer(self, question: Any, store: StoreEntry, freshness: Freshness) -> CachedResponse:
        """
        Raises OrderError, NotCached.
        """

    def customer_id(self, question: Any) -> str:  # noqa: ARG002 - there need not be one
        """
        For the log, which shows a keyed hash of it.
        """
        return ""


@dataclass(slots=True)  # not frozen, which would take a good part of the time of a hit
class ReadRequest:
    resource: Resource
    store: StoreEntry
    question: Any
    freshness: Freshness

    def answer(self) -> CachedResponse:
        """
        Raises OrderError, NotCached.
        """
        return self.resource.answer(self.question, self.store, self.freshness)


class RequestReader:
    """
    Shared by the fast path and the views, so that no request is understood in two ways.
    """

    def __init__(self, resources: Sequence[Resource], stores: StoreDirectory, authorize: Authorize) -> None:
        self.resources = tuple(resources)
        self._stores = stores
        self._authorize = authorize

    def resource_of(self, path: str) -> Resource | None:
        for resource in self.resources:
            if resource.matches(path):
                return resource
        return None

    def read_request(self, environ: dict[str, Any], resource: Resource) -> ReadRequest:
        """
        Raises ApiError, OrderError.
        """
        context = context_of(environ)
        context.route = resource.endpoint
        self._authorize(environ, resource.scope)
        sent = resource.sent(environ)
        store = self._stores.find(read_brand(environ.get("QUERY_STRING", "")))
        context.store = store.store.name
        question = resource.question(sent, store)
        context.customer = resource.customer_id(question)
        return ReadRequest(resource, store, question, asked_freshness(environ.get("HTTP_CACHE_CONTROL", "")))


def read_brand(query: str) -> str | None:
    """
    The first `brand` of the query; other parameters are nobody's business here.
    """
    if "brand" not in query and "%" not in query:  # a name may be spelled with escapes
        return None
    brand = parse_qs(query, keep_blank_values=True).get("brand", [None])[0]
    if brand is not None and not 1 <= len(brand) <= LONGEST_BRAND:
        raise ApiError(status=400, fields=(FieldError("brand", f"must have 1 to {LONGEST_BRAND} characters"),))
    return brand
