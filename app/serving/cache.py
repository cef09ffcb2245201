"""
The first cache tier: what a kept answer is, and where this process keeps it.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cachetools import TLRUCache

from app.domain.errors import NotFoundReason
from app.serving.cached_response import Rendered

# Bytes around a body: 670 to 780 for key, Entry, Rendered and the cache's own link, heap item and two dicts (measured,
# CPython 3.11), the rest for what the allocator cannot use.
OVERHEAD: Final = 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An answer, or why there is none, and its times on the monotonic clock.
    """

    answer: Rendered | NotFoundReason
    fetched_at: float
    asked_at: float  # when the store was last asked for it, with or without success
    refresh_from: float
    fresh_until: float
    kept_until: float

    @property
    def is_negative(self) -> bool:
        return isinstance(self.answer, NotFoundReason)

    def is_fresh(self, now: float) -> bool:
        return now < self.fresh_until

    def can_serve_stale(self, now: float) -> bool:
        """
        When the store does not answer. An old "no order" never can: the customer may have ordered since.
        """
        return now < self.kept_until and not self.is_negative


class MemoryCache:
    """
    Bounded by bytes; the least recently used go first, and nothing stays past its time.
    """

    def __init__(self, max_bytes: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        # cachetools is not safe among threads: unlocked it corrupts itself for good.
        self._lock = threading.Lock()
        self._entries: TLRUCache[bytes, Entry] = TLRUCache(
            max_bytes, lambda _key, entry, _now: entry.kept_until, timer=clock, getsizeof=_size
        )

    def get(self, key: bytes) -> Entry | None:
        with self._lock:
            return self._entries.get(key)

    def put(self, key: bytes, entry: Entry) -> None:
        with self._lock, suppress(ValueError):  # larger than the whole cache
            self._entries[key] = entry

    def size(self) -> tuple[int, int]:
        """
        How many answers, and about how many bytes.
        """
        with self._lock:
            return len(self._entries), int(self._entries.currsize)

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()


def _size(entry: Entry) -> int:
    return OVERHEAD + (len(entry.answer.body) if isinstance(entry.answer, Rendered) else 0)
