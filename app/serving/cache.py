"""
What a kept answer is, and where this process keeps it.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from cachetools import TLRUCache

from app.domain.errors import OrderNotFound
from app.serving.cached_response import Rendered

# Bytes around a body: 670 to 780 for key, Entry, Rendered and the cache's own link, heap item and two dicts (measured,
# CPython 3.11), the rest for what the allocator cannot use.
OVERHEAD: Final = 1_100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An answer and its times on the monotonic clock.
    """

    outcome: Rendered | OrderNotFound
    fetched_at: float
    asked_at: float  # when the store was last asked for it, with or without success
    refresh_from: float
    fresh_until: float
    kept_until: float

    def is_fresh(self, now: float) -> bool:
        return now < self.fresh_until

    def may_stand_in(self, now: float) -> bool:
        """
        For a store that does not answer. An old "no order" never may: the customer can have ordered since.
        """
        return isinstance(self.outcome, Rendered) and now < self.kept_until


class AnswerCache:
    """
    Bounded by bytes; the least recently used go first, and nothing stays past its time.
    """

    def __init__(self, max_bytes: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        # cachetools is not safe among threads: unlocked it corrupts itself for good.
        self._lock = threading.Lock()
        self._entries: TLRUCache[str, Entry] = TLRUCache(
            max_bytes, lambda _key, entry, _now: entry.kept_until, timer=clock, getsizeof=_size
        )

    def get(self, customer_id: str) -> Entry | None:
        with self._lock:
            return self._entries.get(customer_id)

    def put(self, customer_id: str, entry: Entry) -> None:
        with self._lock, suppress(ValueError):  # larger than the whole cache
            self._entries[customer_id] = entry

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
    return OVERHEAD + (len(entry.outcome.body) if isinstance(entry.outcome, Rendered) else 0)
