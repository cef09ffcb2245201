"""
What the serving layer tells whoever keeps metrics and logs.
"""

import logging
from enum import StrEnum
from typing import Any, cast

from app.domain.errors import Fault
from app.domain.order import StatusExplanation

log = logging.getLogger(__name__)


class CircuitState(StrEnum):
    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class FetchOutcome(StrEnum):
    """
    How a fetch ended; a failed one also has a Fault.
    """

    FOUND = "found"
    NOT_FOUND = "not_found"
    SHARED = "shared"  # another process had fetched it meanwhile
    FAILED = "failed"


class Observer:
    """
    Hears what happens and does nothing; a subclass keeps what it wants. Called from any thread, never with a customer.

    A fetch is one use of the adapter, a retry included; `fetch_ended` follows each `fetch_started`.
    """

    def fetch_started(self, store: str) -> None: ...

    def fetch_ended(self, store: str, outcome: FetchOutcome, fault: Fault | None, seconds: float) -> None: ...

    def retried(self, store: str, fault: Fault) -> None: ...

    def circuit_changed(self, store: str, state: CircuitState) -> None: ...

    def stale_served(self, store: str, fault: Fault) -> None: ...

    def went_bad(self, store: str, fault: Fault) -> None:
        """
        The store is not asked any more, for a while: its circuit opened, or it refuses our credential.
        """

    def came_back(self, store: str) -> None:
        """
        The first good answer after that.
        """

    def alarm(self, store: str, fault: Fault) -> None:
        """
        A person has to look: the store refuses our credential, gave us somebody else's order, or does not search for
        what it is asked for.
        """

    def unknown_word(self, store: str, explanation: StatusExplanation) -> None:
        """
        A raw status that is in no table. It is the store's text: bound it before it is shown.
        """

    def shared_cache_answered(self) -> None: ...

    def shared_cache_failed(self, reason: str) -> None:
        """
        `reason` is one of a handful of constants.
        """


def unfailing(observer: Observer) -> Observer:
    """
    The same, but its faults (a full disk under the metrics) stay its own.
    """
    return cast("Observer", _Unfailing(observer))


class _Unfailing:
    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    def __getattr__(self, name: str) -> Any:
        tell = getattr(self._observer, name)

        def tell_safely(*args: Any) -> None:
            try:
                tell(*args)
            except Exception:
                log.exception("observer failed")

        return tell_safely
