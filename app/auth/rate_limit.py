"""
How often something may happen in a minute: a caller's requests, a client's failures to prove itself.

Counted per process, or for all of them together in Redis.
"""

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage, Storage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.auth.caller import RateLimited

if TYPE_CHECKING:
    from redis.connection import ConnectionPool

log = logging.getLogger(__name__)

_REDIS_REST_S: Final = 5.0  # after a fault nobody waits for Redis this long


class RateLimit:
    """
    Serves all threads. A store that does not answer limits nobody.
    """

    def __init__(
        self,
        per_minute: int,
        storage: Storage,
        *,
        of: str = "requests",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._item = RateLimitItemPerMinute(per_minute, namespace=f"most-recent-order:{of}")
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._clock = clock
        self._rests_until = 0.0
        self._is_lost = False

    def count(self, key: str) -> None:
        """
        Raises RateLimited.
        """
        self._ask(self._limiter.hit, key)

    def check(self, key: str) -> None:
        """
        Counts nothing. Raises RateLimited when the next time would be one too many.
        """
        self._ask(self._limiter.test, key)

    def _ask(self, is_allowed: Callable[[RateLimitItem, str], bool], key: str) -> None:
        if self._clock() < self._rests_until:
            return
        try:
            allowed = is_allowed(self._item, key)
            reset_time = 0.0 if allowed else self._limiter.get_window_stats(self._item, key).reset_time
        except StorageError:
            self._rests_until = self._clock() + _REDIS_REST_S
            self._tell(is_lost=True)
            return
        self._tell(is_lost=False)
        if allowed:
            return
        raise RateLimited(reset_time - time.time())

    def _tell(self, *, is_lost: bool) -> None:
        """
        One line each way.
        """
        if is_lost != self._is_lost:
            self._is_lost = is_lost
            log.warning("rate limit lost redis, nobody is limited" if is_lost else "rate limit has redis again")


def memory_storage() -> Storage:
    return MemoryStorage()


def redis_storage(pool: "ConnectionPool") -> Storage:
    return RedisStorage("redis://", pool, key_prefix="most-recent-order:rate", wrap_exceptions=True)
