"""
The trace a call to a store belongs to, handed down past everybody who has no use for it.
"""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

TRACEPARENT: Final[ContextVar[str]] = ContextVar("traceparent", default="")  # as W3C Trace Context writes it


def trace_headers() -> Mapping[str, str]:
    """
    For a request to a store; none when nobody traces.
    """
    traceparent = TRACEPARENT.get()
    return {"traceparent": traceparent} if traceparent else {}
