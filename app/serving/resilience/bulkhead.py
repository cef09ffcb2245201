"""
Keeps one store from taking all of the process: a bound on its fetches in flight.
"""

import threading


class Bulkhead:
    """
    At most `size` at a time; nobody queues for a slot.
    """

    def __init__(self, size: int) -> None:
        self._slots = threading.BoundedSemaphore(size)

    def acquire(self) -> bool:
        return self._slots.acquire(blocking=False)

    def release(self) -> None:
        self._slots.release()
