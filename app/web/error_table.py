"""
Every error a caller may get, declared once: answers, refusals of the HTTP parser, nginx's pages and the API's
description follow from these rows.

Whether the same call may be tried again, whether an older answer may be given instead and whether it counts against
the store is said by the domain's errors, which a row names as its causes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from app.domain.errors import (
    InvalidCustomerId,
    NotSearchable,
    OrderError,
    OrderNotFound,
    ServiceBusy,
    StoreNotFound,
    UpstreamError,
    UpstreamThrottled,
    UpstreamTimeout,
)
from app.web import headers
from app.web.headers import ResponseHeader

SERVICE: Final = "323"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorKind:
    status: int
    message: str
    meaning: str  # for the API's description
    reason: str = ""  # for the log, where whoever raises it has none of its own
    causes: tuple[type[OrderError], ...] = ()
    headers: tuple[ResponseHeader, ...] = ()
    example: Mapping[str, Any] = field(default_factory=dict)  # further members of its body
    ordinal: int = 0  # 1: answered by the proxy in front of the service

    @property
    def code(self) -> str:
        return f"{SERVICE}{self.status}{self.ordinal}"


_FIELD: Final = {"name": "customer_id", "description": "must have 1 to 255 characters"}

ERRORS: Final = (
    ErrorKind(
        status=400,
        message="Bad request.",
        meaning="A parameter is not of its form; `fields` names it.",
        reason="parameter",
        causes=(InvalidCustomerId,),
        example={"fields": [_FIELD]},
    ),
    ErrorKind(
        status=400,
        ordinal=2,
        message="At least one of the parameters should be provided.",
        meaning="A search for customers that does not say whom: by `phone`, `email`, `ids` or `name`.",
        reason="parameter",
    ),
    ErrorKind(
        status=401,
        message="Invalid JWT.",
        meaning="No credential, or a wrong one of any kind.",
        reason="no_credential",
        headers=(headers.WWW_AUTHENTICATE,),
    ),
    ErrorKind(
        status=403,
        message="Required scopes are missing.",
        meaning="The token lacks the scope the operation needs; WWW-Authenticate names it.",
        reason="scope",
        headers=(headers.WWW_AUTHENTICATE,),
    ),
    ErrorKind(
        status=404,
        message="Resource not found.",
        meaning="Unknown customer, no orders, an unknown brand or route; `description` tells them apart.",
        reason="no_route",
        causes=(StoreNotFound, OrderNotFound, NotSearchable),
        example={"description": "The customer has no orders."},
    ),
    ErrorKind(
        status=405,
        message="Method not allowed.",
        meaning="Another method than those in Allow.",
        reason="method",
        headers=(headers.ALLOW,),
    ),
    ErrorKind(
        status=408,
        message="Request timeout.",
        meaning="The request did not come in time.",
        reason="slow_request",
    ),
    ErrorKind(
        status=413,
        message="Content too large.",
        meaning="The request's body is too large.",
        reason="too_large",
    ),
    ErrorKind(
        status=414,
        message="URI too long.",
        meaning="The request's address is too long.",
        reason="too_large",
    ),
    ErrorKind(
        status=417,
        message="Expectation failed.",
        meaning="The request expects what is not offered.",
        reason="malformed",
    ),
    ErrorKind(
        status=429,
        message="API rate limit exceeded.",
        meaning="The caller has asked more often than it may.",
        reason="rate_limit",
        headers=(headers.RETRY_AFTER,),
    ),
    ErrorKind(
        status=431,
        message="Request header fields too large.",
        meaning="The request's headers are too large.",
        reason="too_large",
    ),
    ErrorKind(
        status=500,
        message="Internal Server Error.",
        meaning="A fault of the service.",
        reason="internal",
        example={"description": "Request 7f3a1c09be52d846."},
    ),
    ErrorKind(
        status=501,
        message="Not implemented.",
        meaning="The request is framed in a way that is not supported.",
        reason="malformed",
    ),
    ErrorKind(
        status=502,
        message="Bad Gateway.",
        meaning="The store gave no usable answer, and there is no older one that may be given.",
        causes=(UpstreamError,),
    ),
    ErrorKind(
        status=503,
        message="Service Unavailable.",
        meaning="The store asks for fewer calls or is given time to recover, and there is no older answer.",
        reason="unavailable",
        causes=(ServiceBusy, UpstreamThrottled),
        headers=(headers.RETRY_AFTER,),
    ),
    ErrorKind(
        status=504,
        message="Gateway Timeout.",
        meaning="The store did not answer in time and there is no older answer, or only a cached one was asked for.",
        causes=(UpstreamTimeout,),
    ),
)

PROXY_ERRORS: Final = (
    ErrorKind(
        status=413,
        ordinal=1,
        message="Content too large.",
        meaning="The proxy takes no body of this size.",
    ),
    ErrorKind(
        status=429,
        ordinal=1,
        message="API rate limit exceeded.",
        meaning="More requests from this address than the proxy lets through.",
        headers=(headers.RETRY_AFTER,),
    ),
    ErrorKind(
        status=431,
        ordinal=1,
        message="Request header fields too large.",
        meaning="The proxy takes no header of this size.",
    ),
    ErrorKind(
        status=503,
        ordinal=1,
        message="Service Unavailable.",
        meaning="The proxy found no running service, as during a restart; no store was asked.",
        headers=(headers.RETRY_AFTER,),
    ),
    ErrorKind(
        status=504,
        ordinal=1,
        message="Gateway Timeout.",
        meaning="The service did not answer the proxy in time.",
    ),
)

_BY_STATUS: Final = {(kind.status, kind.ordinal): kind for kind in ERRORS}
_BY_CAUSE: Final = {cause: kind for kind in ERRORS for cause in kind.causes}


def kind_of_status(status: int, ordinal: int = 0) -> ErrorKind:
    """
    A status in no row keeps its number, and has HTTP's own phrase.
    """
    known = _BY_STATUS.get((status, ordinal))
    return known or ErrorKind(status=status, message=f"{HTTPStatus(status).phrase}.", meaning="", reason="refused")


def kind_of_cause(error: OrderError) -> ErrorKind:
    """
    An error in no row is a fault of the service.
    """
    found = (_BY_CAUSE[kind] for kind in type(error).__mro__ if kind in _BY_CAUSE)
    return next(found, _BY_STATUS[500, 0])
