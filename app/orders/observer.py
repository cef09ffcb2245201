"""
What the serving layer tells whoever keeps metrics and logs.
"""

from enum import StrEnum

from app.domain.errors import Fault
from app.domain.order import Finding


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
        The first fetch that failed after one that did not.
        """

    def came_back(self, store: str) -> None:
        """
        The first fetch that did not fail after one that did.
        """

    def alarm(self, store: str, fault: Fault) -> None:
        """
        A person has to look: the store refuses our credential, or gave us somebody else's order.
        """

    def unknown_word(self, store: str, finding: Finding) -> None:
        """
        The platform used a word that is in no table. `finding.word` is the store's text: bound it before it is shown.
        """

    def shared_cache_failed(self, reason: str) -> None:
        """
        `reason` is one of a handful of constants.
        """
