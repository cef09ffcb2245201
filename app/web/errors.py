"""
Errors as they go out: the contract's object, and what the domain's errors become.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson

from app.domain.errors import (
    InvalidCustomerId,
    NotFoundReason,
    NotSearchable,
    OrderError,
    OrderNotFound,
    StoreNotFound,
    UpstreamWithheld,
)
from app.web import headers
from app.web.error_table import kind_of_cause, kind_of_status
from app.web.responses import JSON_HEADERS

RETRY_AFTER_BOUNDS: Final = (1, 300)  # seconds
NOT_STORED: Final = (headers.CACHE_CONTROL.name, "no-store")

# What the log calls a 404 that the store gave.
_NOT_FOUND: Final[Mapping[NotFoundReason, str]] = {
    NotFoundReason.NO_CUSTOMER: "unknown_customer",
    NotFoundReason.NO_ORDERS: "no_orders",
    NotFoundReason.NO_CUSTOMER_OR_ORDERS: "unknown_customer_or_no_orders",
    NotFoundReason.HIDDEN: "hidden_orders",
}


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
    ordinal: int = 0  # of the errors with this status
    description: str = ""
    fields: Sequence[FieldError] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""  # a constant for the log, never sent; the status's own when empty

    def __post_init__(self) -> None:
        self.reason = self.reason or kind_of_status(self.status, self.ordinal).reason

    def body(self, request_id: str = "") -> bytes:
        """
        A failure of ours names the request, for the caller to quote.
        """
        kind = kind_of_status(self.status, self.ordinal)
        payload: dict[str, object] = {"code": kind.code, "message": kind.message}
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
    return {headers.RETRY_AFTER.name: str(max(least, min(most, int(seconds + 0.999))))}


def to_api_error(error: OrderError) -> ApiError:
    """
    What a caller is told of the domain's error; one that no row of the table names is a fault of ours.
    """
    status = kind_of_cause(error).status
    waiting = retry_after(seconds) if (seconds := getattr(error, "retry_after_s", None)) is not None else {}
    match error:
        case InvalidCustomerId():
            return ApiError(status=status, fields=(FieldError("customer_id", error.description),))
        case StoreNotFound():
            return ApiError(status=status, description="No store is configured for this brand.", reason="unknown_brand")
        case OrderNotFound():
            return ApiError(status=status, description=error.reason.value, reason=_NOT_FOUND[error.reason])
        case NotSearchable():
            return ApiError(
                status=status, description="This store cannot be searched for customers.", reason="not_searchable"
            )
        case UpstreamWithheld():
            missing = "The store does not let this service see its customers: a right is missing."
            return ApiError(status=status, description=missing, reason=error.fault)
        case _:
            return ApiError(status=status, headers=waiting, reason=getattr(error, "fault", ""))


def render_error(status: int, request_id: str, description: str = "") -> tuple[list[tuple[str, str]], bytes]:
    """
    Headers and body of an error that Flask has no part in: what the HTTP parser refuses.
    """
    error = ApiError(status=status, description=description)
    waiting = retry_after(1) if headers.RETRY_AFTER in kind_of_status(status).headers else {}
    name = (headers.REQUEST_ID.name, request_id)
    return [*JSON_HEADERS, NOT_STORED, name, *waiting.items()], error.body(request_id)
