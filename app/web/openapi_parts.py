"""
What the order's route can answer, status by status, for the API's description.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.auth.caller import READ_ORDERS

_EVERYWHERE: Final = ("X-Request-Id",)
_CACHING: Final = ("ETag", "Age", "Cache-Control", "Cache-Status", "Vary")


@dataclass(frozen=True, slots=True)
class Status:
    code: int
    description: str
    headers: tuple[str, ...] = _EVERYWHERE
    example: Mapping[str, Any] = field(default_factory=dict)


def _header(description: str, example: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", "examples": [example]}}


HEADERS: Final[Mapping[str, dict[str, Any]]] = {
    "X-Request-Id": _header("The request's own, or one made for it; quote it to support.", "7f3a1c09be52d846"),
    "ETag": _header("Names the order as it stands; send it back in If-None-Match.", 'W/"75f2c0e3e7ff046c"'),
    "Age": _header("Seconds since the store was asked.", "12"),
    "Cache-Control": _header("How long the answer stays fresh; an error is not to be stored.", "private, max-age=48"),
    "Cache-Status": _header("Where the answer came from (RFC 9211).", "most-recent-order; hit; ttl=48"),
    "Vary": _header("What else of the request the answer depends on.", "Authorization, X-API-Key"),
    "WWW-Authenticate": _header("What kind of credential is asked for (RFC 6750).", 'Bearer error="invalid_token"'),
    "Allow": _header("The methods there are.", "GET, HEAD"),
    "Retry-After": _header("Seconds to wait before asking again.", "5"),
}

_FIELDS: Final = {"fields": [{"name": "customer_id", "description": "must have 1 to 255 characters"}]}
_BUSY: Final = (*_EVERYWHERE, "Retry-After")

STATUSES: Final = (
    Status(200, "The order.", (*_EVERYWHERE, *_CACHING)),
    Status(304, "The order is still the one whose ETag was sent.", (*_EVERYWHERE, *_CACHING)),
    Status(400, "A parameter is not of its form; `fields` names it.", example=_FIELDS),
    Status(401, "No credential, or a wrong one of any kind.", (*_EVERYWHERE, "WWW-Authenticate")),
    Status(403, f"The token lacks the scope `{READ_ORDERS}`.", (*_EVERYWHERE, "WWW-Authenticate")),
    Status(
        404,
        "Unknown customer, a customer without orders, an unknown brand or route; `description` tells them apart.",
        example={"description": "The customer has no orders."},
    ),
    Status(405, "Another method than those in Allow.", (*_EVERYWHERE, "Allow")),
    Status(408, "The request did not come in time."),
    Status(413, "The request's body is too large."),
    Status(414, "The request's address is too long."),
    Status(417, "The request expects what is not offered."),
    Status(429, "The caller has asked more often than it may.", _BUSY),
    Status(431, "The request's headers are too large."),
    Status(500, "A fault of the service.", example={"description": "Request 7f3a1c09be52d846."}),
    Status(501, "The request is framed in a way that is not supported."),
    Status(502, "The store gave no usable answer."),
    Status(503, "The store asks for rest, is resting, or the service is leaving; come back later.", _BUSY),
    Status(504, "The store did not answer in time, or nothing is cached and only that was asked for."),
)
