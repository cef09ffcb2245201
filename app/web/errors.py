"""
The contract's error object: one table from what happened to status, code, message and headers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

import orjson

from app.domain.errors import (
    InvalidCustomerId,
    OrderError,
    OrderNotFound,
    ServiceBusy,
    StoreNotFound,
    UpstreamError,
    UpstreamThrottled,
    UpstreamTimeout,
)

SERVICE: Final = "323"
MESSAGES: Final[Mapping[int, str]] = {
    400: "Bad request.",
    401: "Invalid JWT.",
    403: "Required scopes are missing.",
    404: "Resource not found.",
    405: "Method not allowed.",
    408: "Request timeout.",
    413: "Content too large.",
    414: "URI too long.",
    417: "Expectation failed.",
    429: "API rate limit exceeded.",
    431: "Request header fields too large.",
    500: "Internal Server Error.",
    501: "Not implemented.",
    502: "Bad Gateway.",
    503: "Service Unavailable.",
    504: "Gateway Timeout.",
}
RETRY_AFTER_BOUNDS: Final = (1, 300)  # seconds


@dataclass(frozen=True, slots=True)
class FieldError:
    name: str
    description: str


@dataclass(kw_only=True, eq=False)  # not frozen: raising sets the traceback
class ApiError(Exception):
    """
    An answer other than 200, as it goes out. Texts are ours alone: nothing of a store or a request is in them.
    """

    status: int
    description: str = ""
    fields: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""  # a constant for the log, never sent

    def body(self, request_id: str = "") -> bytes:
        """
        A failure of ours names the request, for the caller to quote.
        """
        message = MESSAGES.get(self.status) or f"{HTTPStatus(self.status).phrase}."
        payload: dict[str, object] = {"code": f"{SERVICE}{self.status}0", "message": message}
        description = self.description
        if self.status >= 500 and request_id:
            description = f"{description} Request {request_id}.".lstrip()
        if description:
            payload["description"] = description
        if self.fields:
            payload["fields"] = [{"name": field.name, "description": field.description} for field in self.fields]
        return orjson.dumps(payload)


def retry_after(seconds: float) -> dict[str, str]:
    least, most = RETRY_AFTER_BOUNDS
    return {"Retry-After": str(max(least, min(most, int(seconds + 0.999))))}


def to_api_error(error: OrderError) -> ApiError:
    """
    The one table from the domain's errors to HTTP.
    """
    match error:
        case InvalidCustomerId():
            return ApiError(status=400, fields=(FieldError("customer_id", error.description),))
        case StoreNotFound():
            return ApiError(status=404, description="No store is configured for this brand.")
        case OrderNotFound():
            return ApiError(status=404, description=error.reason.value)
        case ServiceBusy() | UpstreamThrottled():
            return ApiError(status=503, headers=retry_after(error.retry_after_s))
        case UpstreamTimeout():
            return ApiError(status=504)
        case UpstreamError():
            return ApiError(status=502)
        case _:
            return ApiError(status=500)
