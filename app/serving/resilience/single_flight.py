"""
One fetch per key, however many ask.
"""

import threading
from collections.abc import Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


@dataclass(eq=False, slots=True)
class Flight(Generic[Result]):
    """
    A fetch under way: everybody who wants its result waits for one Future.
    """

    began: float
    landing: Future[Result] = field(default_factory=Future)


class SingleFlight(Generic[Key, Result]):
    """
    The flights under way. Nothing is left behind when one ends, well or not.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[Key, Flight[Result]] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def board(self, key: Key, now: float) -> tuple[Flight[Result], bool]:
        """
        The flight for this key, and whether the caller has just begun it and so has to land it.
        """
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight, False
            flight = self._flights[key] = Flight(now)
            return flight, True

    def land(self, key: Key, flight: Flight[Result], result: Result) -> None:
        with self._lock:
            self._flights.pop(key, None)
        flight.landing.set_result(result)
