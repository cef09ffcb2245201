"""
One deadline over a whole call to Redis, which redis-py has none for.

A socket's timeout begins anew with each byte of a reply that drips, with each Sentinel and node that is asked, and does
not cover the look-up of a name. So a call has a thread of a pool, which is left behind when it is late.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

Result = TypeVar("Result")

CALLS_IN_FLIGHT: Final = 32


class NoThread(Exception):
    """
    All threads are held by calls that are late.
    """


class RedisDeadline:
    def __init__(self) -> None:
        self._slots = threading.BoundedSemaphore(CALLS_IN_FLIGHT)
        self._pool = ThreadPoolExecutor(CALLS_IN_FLIGHT, thread_name_prefix="redis")

    def run(self, call: Callable[[], Result], seconds: float) -> Result:
        """
        Raises TimeoutError, NoThread, and what the call raises.
        """
        if not self._slots.acquire(blocking=False):
            raise NoThread
        try:
            future = self._pool.submit(call)
        except RuntimeError:  # none can be started
            self._slots.release()
            raise NoThread from None
        future.add_done_callback(lambda _: self._slots.release())
        return future.result(seconds)
