"""
The threads that answer requests.
"""

import queue
import threading
from collections.abc import Callable


class Threads:
    """
    As many threads as there are requests at once, up to `most`. They die with the process.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._started = 0
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def submit(self, work: Callable[[], None], *, busy: int) -> None:
        if self._started < min(busy, self._most):
            self._started += 1
            threading.Thread(target=self._run, name=f"request-{self._started}", daemon=True).start()
        self._work.put(work)

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            work()

    def shutdown(self, *, wait: bool = False) -> None:  # noqa: ARG002  gunicorn's name for it
        for _ in range(self._started):
            self._work.put(None)
