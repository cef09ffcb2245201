"""
What the serving layer hands to the web: final bytes and how fresh they are.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

import orjson

from app.domain.order import Order
from app.domain.status import DetailedType


class Freshness(StrEnum):
    """
    What the caller asks of the cache.
    """

    ANY = "any"
    NEW = "new"  # `no-cache`, `max-age=0`
    ONLY_CACHED = "only_cached"  # `only-if-cached`


class CacheState(StrEnum):
    """
    How an answer came about; the bounded label of logs and metrics.
    """

    HIT = "hit"
    MISS = "miss"
    STALE = "stale"
    NEGATIVE = "negative"  # a plain no, kept from before
    NONE = "none"  # the request never came to the cache


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    The contract's JSON, checked once. The ETag is of what it says, not of the moment it was fetched.
    """

    body: bytes
    etag: str  # quoted, as it goes out
    status: DetailedType | None = None  # of an order, now: how long an answer lives may depend on it


@dataclass(slots=True)  # not frozen, which would take a good part of the time of a hit
class CachedResponse:
    body: bytes
    etag: str
    state: CacheState
    age_s: int
    ttl_s: int  # of freshness left; below 0, for how long it has been over
    detail: str = ""  # why it is stale: a Fault

    @property
    def max_age_s(self) -> int:
        """
        For how long the caller may keep it.
        """
        return 0 if self.state is CacheState.STALE else max(0, self.ttl_s)


class Renderer(Protocol):
    def __call__(self, order: Order, *, store: str, retrieved_at: datetime) -> Rendered: ...


class NotCached(Exception):
    """
    The caller wanted only what is cached, and nothing is.
    """


def marked_stale(body: bytes) -> bytes:
    """
    The same answer, saying of itself that the store was asked for a newer one and did not give it. One without
    `custom_fields`, a list, says so in its headers alone.
    """
    payload = orjson.loads(body)
    if "custom_fields" not in payload:
        return body
    payload["custom_fields"]["stale"] = True
    return orjson.dumps(payload)
