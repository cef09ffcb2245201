"""
Threads that are kept and used again: starting one costs more than most of what it is started for.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable

log = logging.getLogger(__name__)

Work = Callable[[], None]


class _Hand:
    """
    One thread, and what it is given to do next.
    """

    def __init__(self) -> None:
        self._given = threading.Lock()
        self._given.acquire()
        self._work: Work | None = None

    def give(self, work: Work | None) -> None:
        self._work = work
        self._given.release()

    def take(self) -> Work | None:
        self._given.acquire()
        work, self._work = self._work, None
        return work


class Threads:
    """
    As many as there is work at once, up to `most`; more work waits. They die with the process.

    Work goes to the one thread that rested last, which has what it needs at hand. Of threads that wait at one queue,
    each piece of work would wake two.
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._lock = threading.Lock()
        self._started = 0
        self._resting: list[_Hand] = []
        self._waiting: deque[Work] = deque()
        self._is_over = False

    def submit(self, work: Work) -> None:
        """
        Raises RuntimeError when there is no thread and none can be started.
        """
        with self._lock:
            if not self._resting:
                if self._started == self._most or not self._start(work):
                    self._waiting.append(work)
                return
            hand = self._resting.pop()
        hand.give(work)

    @property
    def are_resting(self) -> bool:
        """
        Whether all work is done.
        """
        with self._lock:
            return len(self._resting) == self._started

    def shutdown(self, *, wait: bool = False) -> None:  # noqa: ARG002 - as an executor's, and never waits
        """
        Each thread ends when there is nothing left to do. Not for a signal's handler: it takes the lock.
        """
        with self._lock:
            self._is_over = True
            resting, self._resting = self._resting, []
        for hand in resting:
            hand.give(None)

    def _start(self, work: Work) -> bool:
        try:
            hand = _Hand()
            hand.give(work)
            name = f"{self._name}-{self._started + 1}"
            threading.Thread(target=self._run, args=(hand,), name=name, daemon=True).start()
        except RuntimeError:
            if not self._started:
                raise
            return False
        self._started += 1
        return True

    def _run(self, hand: _Hand) -> None:
        while (work := hand.take()) is not None:
            try:
                work()
            except Exception:
                log.exception("a thread's work failed")
            del work  # and with it the request, while the thread rests
            self._go_on(hand)

    def _go_on(self, hand: _Hand) -> None:
        """
        With what waits, or to rest.
        """
        with self._lock:
            if not self._waiting and not self._is_over:
                self._resting.append(hand)
                return
            work = self._waiting.popleft() if self._waiting else None
        hand.give(work)
