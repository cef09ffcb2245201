"""
What is known of a request by the time it is answered: the request's line in the log, and its metrics.
"""

from dataclasses import dataclass
from typing import Any, Final

from app.serving.cached_response import CacheState

_KEY: Final = "most_recent_order.record"
ORDER_ROUTE: Final = "orders.most_recent_order"  # Flask's name of it
UNKNOWN_ROUTE: Final = "unknown"
CALLER: Final = "most_recent_order.caller"  # key of the WSGI environment: the caller's id, once known


@dataclass(slots=True)
class Record:
    """
    Filled in by whoever knows; every word but the customer's id is one of a handful.
    """

    route: str = UNKNOWN_ROUTE
    status: int = 500
    store: str = ""
    cache: CacheState = CacheState.NONE
    customer: str = ""  # the platform's own form; only a keyed hash of it may be shown
    reason: str = ""  # a Fault, or a constant of ours


def record_of(environ: dict[str, Any]) -> Record:
    known: Record | None = environ.get(_KEY)
    if known is None:
        known = environ[_KEY] = Record()
    return known
