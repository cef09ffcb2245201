"""
What the order's route can answer, status by status, for the API's description.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from app.web import headers
from app.web.error_table import ERRORS, PROXY_ERRORS, ErrorKind
from app.web.headers import ResponseHeader

HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    header.name: {
        "description": header.description,
        "schema": {"type": "string", "examples": [header.example]},
    }
    for header in headers.ALL
}


@dataclass(frozen=True, slots=True)
class Status:
    code: int
    description: str
    headers: tuple[ResponseHeader, ...]
    errors: tuple[ErrorKind, ...] = ()  # the service's own, then the proxy's


def _to_status(kinds: tuple[ErrorKind, ...]) -> Status:
    own = kinds[0]
    return Status(own.status, own.meaning, (*headers.EVERYWHERE, *own.headers), kinds)


_SUCCESS: Final = (*headers.EVERYWHERE, *headers.CACHING)
_BY_STATUS: Final = sorted((*ERRORS, *PROXY_ERRORS), key=lambda kind: (kind.status, kind.ordinal))

STATUSES: Final = (
    Status(200, "The order.", _SUCCESS),
    Status(304, "The order is still the one whose ETag was sent.", _SUCCESS),
    *(_to_status(tuple(kinds)) for _, kinds in groupby(_BY_STATUS, key=lambda kind: kind.status)),
)
