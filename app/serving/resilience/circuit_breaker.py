"""
Stops asking a store that does not answer, and finds out with one call at a time when it does again.
"""

import random
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from app.domain.errors import Fault, ServiceBusy
from app.serving.observer import CircuitState


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitPolicy:
    window_s: float = 10
    min_calls: int = 10
    failure_share: float = 0.5
    # Decides alone while the window holds too few calls for a share to mean anything.
    failures_in_a_row: int = 5
    open_s: float = 5
    longest_open_s: float = 10  # so that a store that is back is noticed within ten seconds


class CallResult(Enum):
    """
    What a call says about the store's health.
    """

    SUCCESS = "success"
    FAILURE = "failure"
    IGNORED = "ignored"  # throttled, or never made


@dataclass(frozen=True, slots=True)
class Permit:
    """
    Leave to make one call. What is reported on a permit of an earlier period no longer counts.
    """

    period: int


def _no_change(_state: CircuitState) -> None:
    pass


class CircuitBreaker:
    def __init__(
        self,
        policy: CircuitPolicy = CircuitPolicy(),
        *,
        on_change: Callable[[CircuitState], None] = _no_change,
        clock: Callable[[], float] = time.monotonic,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._policy = policy
        self._on_change = on_change
        self._clock = clock
        self._uniform = uniform
        self._lock = threading.Lock()
        self._state = CircuitState.CLOSED
        self._period = 0  # counts changes of state
        self._calls: deque[tuple[float, bool]] = deque()
        self._failures_in_a_row = 0
        self._openings_in_a_row = 0
        self._opens_until = 0.0
        self._is_probing = False

    @property
    def is_closed(self) -> bool:
        return self._state is CircuitState.CLOSED

    def acquire(self) -> Permit:
        """
        Every permit is to be reported on, once. Raises ServiceBusy.
        """
        with self._lock:
            if self._state is CircuitState.OPEN and self._clock() >= self._opens_until:
                self._change(CircuitState.HALF_OPEN)
            if self._state is CircuitState.OPEN or self._is_probing:
                raise ServiceBusy(Fault.CIRCUIT_OPEN, max(1.0, self._opens_until - self._clock()))
            self._is_probing = self._state is CircuitState.HALF_OPEN
            return Permit(self._period)

    def report(self, permit: Permit, result: CallResult) -> None:
        with self._lock:
            if permit.period != self._period:
                return
            if self._state is CircuitState.HALF_OPEN:
                self._end_probe(result)
            elif result is not CallResult.IGNORED:
                self._count(is_failure=result is CallResult.FAILURE)

    def _end_probe(self, result: CallResult) -> None:
        self._is_probing = False
        if result is CallResult.SUCCESS:
            self._openings_in_a_row = 0
            self._change(CircuitState.CLOSED)
        elif result is CallResult.FAILURE:
            self._open()

    def _count(self, *, is_failure: bool) -> None:
        policy, now = self._policy, self._clock()
        self._failures_in_a_row = self._failures_in_a_row + 1 if is_failure else 0
        self._calls.append((now, is_failure))
        while self._calls[0][0] <= now - policy.window_s:
            self._calls.popleft()
        if not is_failure:
            return
        if len(self._calls) < policy.min_calls:
            too_many = self._failures_in_a_row >= policy.failures_in_a_row
        else:
            too_many = sum(failed for _, failed in self._calls) >= policy.failure_share * len(self._calls)
        if too_many:
            self._open()

    def _open(self) -> None:
        longest = min(self._policy.open_s * 2**self._openings_in_a_row, self._policy.longest_open_s)
        self._openings_in_a_row += 1
        self._opens_until = self._clock() + self._uniform(0.8, 1) * longest  # processes do not probe in step
        self._change(CircuitState.OPEN)

    def _change(self, state: CircuitState) -> None:
        self._state = state
        self._period += 1
        self._is_probing = False
        self._calls.clear()
        self._failures_in_a_row = 0
        self._on_change(state)
