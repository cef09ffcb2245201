"""
A time during which a store is left alone: it asked for that, is being maintained, or refuses our credential.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from app.domain.errors import Fault, UpstreamRejected, UpstreamThrottled

# The first and the longest, doubled in between. A page of maintenance names an end for everybody (WordPress says ten
# minutes and is back in seconds); a refused credential may have been replaced.
BACK_OFF_S: Final = {Fault.CREDENTIAL: (5.0, 60.0), Fault.MAINTENANCE: (2.0, 30.0)}


class Cooldown:
    """
    Serves all threads.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._error: UpstreamThrottled | UpstreamRejected | None = None
        self._until = 0.0
        self._in_a_row = 0

    @property
    def is_active(self) -> bool:
        return self._until > self._clock()

    @property
    def fault(self) -> Fault | None:
        """
        What the latest cooldown was for; None since the store answered.
        """
        return self._error.fault if self._error else None

    def start(self, error: UpstreamThrottled | UpstreamRejected) -> None:
        """
        A longer cooldown is not cut short. The error learns how long this one is.
        """
        with self._lock:
            now = self._clock()
            if self.fault is not error.fault:
                self._in_a_row = 0
            is_repeated = error.fault in BACK_OFF_S and self.is_active and self.fault is error.fault
            seconds = self._until - now if is_repeated else self._seconds(error)
            if isinstance(error, UpstreamThrottled):
                error.retry_after_s = seconds
            if is_repeated:
                return  # another call of the same moment
            self._in_a_row += 1
            if now + seconds > self._until:
                self._error, self._until = error, now + seconds

    def end(self) -> None:
        """
        The store has answered. One that asked to be left alone still is.
        """
        with self._lock:
            self._in_a_row = 0
            if not self.is_active:
                self._error = None

    def check(self) -> None:
        """
        Raises the error of a cooldown that is not over.
        """
        error, left = self._error, self._until - self._clock()
        if error is None or left <= 0:
            return
        if isinstance(error, UpstreamThrottled):
            raise UpstreamThrottled(max(1.0, left), error.fault)
        raise UpstreamRejected

    def _seconds(self, error: UpstreamThrottled | UpstreamRejected) -> float:
        if error.fault in BACK_OFF_S:
            first, longest = BACK_OFF_S[error.fault]
            return float(min(longest, first * 2 ** min(self._in_a_row, 10)))
        return error.retry_after_s if isinstance(error, UpstreamThrottled) else 0.0
