"""
Threads that are kept and used again: starting one costs more than most of what it is started for.
"""

import logging
import queue
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

Work = Callable[[], None]


class Threads:
    """
    As many as there is work at once, up to `most`; more work waits. They die with the process.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._lock = threading.Lock()
        self._started = 0
        self._busy = 0  # work given and not yet done
        self._work: queue.SimpleQueue[Work | None] = queue.SimpleQueue()

    def submit(self, work: Work) -> None:
        """
        Raises RuntimeError when there is no thread and none can be started.
        """
        with self._lock:
            if self._busy >= self._started and self._started < self._most:
                self._start()
            self._busy += 1
        self._work.put(work)

    def _start(self) -> None:
        try:
            threading.Thread(target=self._run, name=f"{self._name}-{self._started + 1}", daemon=True).start()
        except RuntimeError:
            if not self._started:
                raise
        else:
            self._started += 1

    def _run(self) -> None:
        while (work := self._work.get()) is not None:
            try:
                work()
            except Exception:
                log.exception("a thread's work failed")
            finally:
                with self._lock:
                    self._busy -= 1

    def shutdown(self, *, wait: bool = False) -> None:  # noqa: ARG002 - as an executor's, and never waits
        for _ in range(self._started):
            self._work.put(None)
