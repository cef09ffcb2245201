"""
What was asked and answered, for a person who reads why a promise failed.
"""

from collections.abc import Sequence
from typing import Final

from adapters.testing.standin import Exchange, Reply, Request

MOST_SHOWN: Final = 12
LONGEST: Final = 600


def to_transcript(exchanges: Sequence[Exchange]) -> str:
    """
    The last exchanges, bodies cut short.
    """
    lines = []
    for exchange in exchanges[-MOST_SHOWN:]:
        lines.append(f"> {to_line(exchange.request)}")
        lines.append(f"< {_outcome(exchange)}")
    left_out = len(exchanges) - MOST_SHOWN
    if left_out > 0:
        lines.insert(0, f"({left_out} before these)")
    return "\n".join(lines) + "\n" if lines else ""


def to_line(request: Request) -> str:
    query = "&".join(f"{name}={value}" for name, value in request.query.items())
    body = f" {_cut(request.body.decode(errors='replace'))}" if request.body else ""
    return f"{request.method} {request.path}{'?' if query else ''}{query}{body}"


def _outcome(exchange: Exchange) -> str:
    if isinstance(exchange.outcome, Reply):
        body, _ = exchange.outcome.encode()
        return f"{exchange.outcome.status} {_cut(body.decode(errors='replace'))}"
    return exchange.outcome.name if exchange.outcome else "the fake store failed: see the log above"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
