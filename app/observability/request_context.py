"""
What is known of a request by the time it is answered: the request's line in the log, its metrics and its span.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from app.serving.cached_response import CacheState

_KEY: Final = "most_recent_order.context"
_TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")  # W3C Trace Context
ORDER_ROUTE: Final = "orders.most_recent_order"  # Flask's name of it
UNKNOWN_ROUTE: Final = "unknown"
CALLER: Final = "most_recent_order.caller"  # key of the WSGI environment: the caller's id, once known


@dataclass(slots=True)
class RequestContext:
    """
    Filled in by whoever knows; every word but the customer's id is one of a handful.
    """

    route: str = UNKNOWN_ROUTE
    status: int = 500
    store: str = ""
    cache: CacheState = CacheState.NONE
    customer: str = ""  # the platform's own form; only a keyed hash of it may be shown
    reason: str = ""  # why it is not a 200, or why it is stale: a Fault, or a constant of ours
    trace_id: str = ""  # of our own span; the caller's, when we make none, is in the request


def context_of(environ: dict[str, Any]) -> RequestContext:
    known: RequestContext | None = environ.get(_KEY)
    if known is None:
        known = environ[_KEY] = RequestContext()
    return known


def trace_id_of(environ: dict[str, Any]) -> str:
    """
    "" when the request is in no trace.
    """
    if own := context_of(environ).trace_id:
        return own
    sent = environ.get("HTTP_TRACEPARENT")
    match = _TRACEPARENT.match(sent) if sent else None
    return match[1] if match else ""
