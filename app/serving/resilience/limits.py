"""
How much one store may take of the process: calls in flight, callers waiting, retries, and when to leave it alone.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from app.domain.errors import OrderError

STALLED_S: Final = 1.0


class Bulkhead:
    """
    At most `size` fetches of one store at a time; nobody queues for a place.
    """

    def __init__(self, size: int) -> None:
        self._places = threading.BoundedSemaphore(size)

    def enter(self) -> bool:
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        self._places.release()


class WaitingRoom:
    """
    Keeps threads for others while a store hangs.

    Anybody may wait as long as answers keep coming. Once the store has stalled, only `seats` callers wait for it, and
    the next is turned away at once.
    """

    def __init__(self, seats: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seats = seats
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting = 0
        self._moved = 0.0  # when the store last answered, or the first of those now waiting came

    @contextmanager
    def seat(self) -> Iterator[float | None]:
        """
        How long the caller may stay: None is for as long as it likes, 0 not at all.
        """
        with self._lock:
            now = self._clock()
            if not self._waiting:
                self._moved = now
            self._waiting += 1
            is_full = self._waiting > self._seats
            patience = max(0.0, self._moved + STALLED_S - now) if is_full else None
        try:
            yield patience
        finally:
            with self._lock:
                self._waiting -= 1

    def answered(self) -> None:
        self._moved = self._clock()


class RetryBudget:
    """
    Retries never make up more than a tenth of the fetches, so that they cannot keep a weak store down.
    """

    # With the reserve, a tenth is not passed from the 300th fetch on.
    def __init__(self, *, share: float = 0.09, reserve: float = 3, most: float = 10) -> None:
        self._share = share
        self._most = most
        self._balance = reserve
        self._lock = threading.Lock()

    def deposit(self) -> None:
        """
        For each fetch.
        """
        with self._lock:
            self._balance = min(self._most, self._balance + self._share)

    def withdraw(self) -> bool:
        """
        Whether there may be a retry now.
        """
        with self._lock:
            if self._balance < 1:
                return False
            self._balance -= 1
            return True


class Hold:
    """
    A time during which a store is left alone: it asked for that, or refuses our credential.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: tuple[float, Callable[[float], OrderError]] | None = None

    def set(self, seconds: float, error: Callable[[float], OrderError]) -> None:
        """
        `error` makes what is raised meanwhile, from the seconds left. A longer hold is not cut short.
        """
        until = self._clock() + seconds
        if self._held is None or self._held[0] < until:
            self._held = (until, error)

    def check(self) -> None:
        """
        Raises the held error.
        """
        held = self._held
        if held is not None and held[0] > (now := self._clock()):
            raise held[1](held[0] - now)
