"""
Keeps threads for others while a store hangs.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

STALLED_S: Final = 1.0


class LoadShedder:
    """
    Anybody may wait as long as answers keep coming. Once the store has stalled, only `slots` callers wait for it, and
    the next is turned away at once.
    """

    def __init__(self, slots: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._slots = slots
        self._clock = clock
        self._lock = threading.Lock()
        self._waiting = 0
        self._progress_at = 0.0  # when the store last answered, or the first of those now waiting came

    @contextmanager
    def slot(self) -> Iterator[float]:
        """
        How many seconds the caller may wait: without end, or 0 for not at all.
        """
        with self._lock:
            now = self._clock()
            if not self._waiting:
                self._progress_at = now
            self._waiting += 1
            is_full = self._waiting > self._slots
            seconds = max(0.0, self._progress_at + STALLED_S - now) if is_full else float("inf")
        try:
            yield seconds
        finally:
            with self._lock:
                self._waiting -= 1

    def answered(self) -> None:
        self._progress_at = self._clock()
