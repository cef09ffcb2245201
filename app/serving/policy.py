"""
The serving layer's numbers.
"""

import zlib
from dataclasses import dataclass, replace
from typing import Final

from app.domain.errors import NotFoundReason
from app.serving.cache import Entry
from app.serving.cached_response import Rendered

REFRESH_SHARE: Final = 0.2  # the last part of the TTL, in which a hit also refreshes
JITTER: Final = 0.1
RENEW_S: Final = 5.0  # a key is fetched anew at a caller's wish at most this often


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

    def ttl_s(self, answer: Rendered) -> float:  # noqa: ARG002 - one TTL for all, so far
        """
        How long an answer is fresh. `answer.status` is the order's, for a TTL that depends on it.
        """
        return self.order_ttl_s

    def entry(self, key: bytes, answer: Rendered | NotFoundReason, fetched_at: float) -> Entry:
        """
        How long an answer is good for. Those fetched together do not expire together.
        """
        if isinstance(answer, NotFoundReason):
            ends = fetched_at + self.negative_ttl_s
            return _entry(answer, fetched_at, refresh_from=ends, fresh_until=ends, kept_until=ends)
        ttl = self.ttl_s(answer) * (1 + JITTER * _spread(key))
        return _entry(
            answer,
            fetched_at,
            refresh_from=fetched_at + ttl * (1 - REFRESH_SHARE),
            fresh_until=fetched_at + ttl,
            kept_until=fetched_at + ttl + self.stale_if_error_s,
        )

    def wants_refresh(self, entry: Entry, now: float) -> bool:
        if now < entry.refresh_from or entry.is_negative:
            return False
        has_failed = entry.asked_at > entry.fetched_at
        return not has_failed or now - entry.asked_at >= RENEW_S


def _spread(key: bytes) -> float:
    """
    Anything from -1 to 1, always the same for one key.
    """
    return zlib.crc32(key) / 0xFFFFFFFF * 2 - 1


def asked_again(entry: Entry, now: float) -> Entry:
    return replace(entry, asked_at=now)


def _entry(
    answer: Rendered | NotFoundReason, at: float, *, refresh_from: float, fresh_until: float, kept_until: float
) -> Entry:
    return Entry(
        answer=answer,
        fetched_at=at,
        asked_at=at,
        refresh_from=refresh_from,
        fresh_until=fresh_until,
        kept_until=kept_until,
    )
