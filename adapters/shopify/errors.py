"""
What Shopify's answers mean when they are not an order: HTTP statuses, and errors inside HTTP 200.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapters.kit.http import Response
from adapters.kit.parsing import to_decimal, to_mapping
from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamUnavailable,
)

# https://shopify.dev/docs/api/usage/response-codes (read 2026-11): switched off for a while. 402, 423 and 430 have no
# other meaning here than everywhere.
TEMPORARILY_DISABLED: Final = 540
DISABLED_S: Final = 300.0
SHORTEST_WAIT_S: Final = 0.5
MARGIN_S: Final = 0.1  # the numbers are rounded, and others draw from the same bucket
DEFAULT_WAIT_S: Final = 2.0  # without cost numbers

# Without a code, as Shopify words a refusal for want of approval of protected customer data.
_REFUSAL: Final = re.compile(r"access denied|not approved to|requires merchant approval", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GraphQLError:
    """
    One entry of `errors`. The message is kept to be matched, never to be shown.
    """

    code: str
    path: tuple[str, ...]  # names only, without list positions
    message: str = field(repr=False)

    @property
    def is_denied(self) -> bool:
        return self.code == "ACCESS_DENIED" or bool(_REFUSAL.search(self.message))

    def concerns(self, name: str) -> bool:
        return name in self.path if self.path else name in self.message


@dataclass(frozen=True, slots=True)
class GraphQLResponse:
    data: Mapping[str, Any]
    errors: tuple[GraphQLError, ...]
    cost: Mapping[str, Any]
    request_id: str = ""  # what Shopify's support asks for

    @property
    def is_throttled(self) -> bool:
        return any(error.code == "THROTTLED" or error.message == "Throttled" for error in self.errors)

    def wait_s(self) -> float:
        """
        How long until the bucket holds what the query asks for.
        """
        status = to_mapping(self.cost.get("throttleStatus"))
        requested = to_decimal(self.cost.get("requestedQueryCost"))
        available = to_decimal(status.get("currentlyAvailable"))
        rate = to_decimal(status.get("restoreRate"))
        if requested is None or available is None or not rate or rate < 0:
            return DEFAULT_WAIT_S
        return max(SHORTEST_WAIT_S, float((requested - available) / rate) + MARGIN_S)


def to_graphql_response(payload: Any, request_id: str = "") -> GraphQLResponse:
    """
    Raises UpstreamMalformed when the payload is not a GraphQL response.
    """
    if not isinstance(payload, dict) or not ("data" in payload or "errors" in payload):
        raise UpstreamMalformed(Fault.SHAPE, "not a GraphQL response")
    return GraphQLResponse(
        data=to_mapping(payload.get("data")),
        errors=_to_errors(payload.get("errors")),
        cost=to_mapping(to_mapping(payload.get("extensions")).get("cost")),
        request_id=request_id,
    )


def _to_errors(stated: Any) -> tuple[GraphQLError, ...]:
    """
    An error that cannot be read is one all the same.
    """
    errors = stated if isinstance(stated, list) else [stated] if stated else []
    return tuple(_to_error(error if isinstance(error, dict) else {"message": error}) for error in errors)


def _to_error(error: Mapping[str, Any]) -> GraphQLError:
    path = error.get("path")
    names = tuple(part for part in path if isinstance(part, str)) if isinstance(path, list) else ()
    code = to_mapping(error.get("extensions")).get("code")
    return GraphQLError(code if isinstance(code, str) else "", names, str(error.get("message", "")))


def to_fault(response: GraphQLResponse) -> UpstreamError:
    """
    The error for a response whose data cannot be used.
    """
    if any(error.is_denied for error in response.errors):
        return UpstreamRejected("access denied")
    codes = {error.code for error in response.errors}
    if "INTERNAL_SERVER_ERROR" in codes:
        return UpstreamUnavailable(Fault.UPSTREAM_5XX, "internal error inside HTTP 200")
    if "MAX_COST_EXCEEDED" in codes:
        return UpstreamMalformed(Fault.GRAPHQL, "the query costs too much")
    if codes & {"undefinedField", "PARSE_ERROR"}:
        return UpstreamMalformed(Fault.GRAPHQL, "the API version does not know the query")
    return UpstreamMalformed(Fault.GRAPHQL if response.errors else Fault.SHAPE)


def raise_for_status(response: Response) -> None:
    """
    Raises the error for any status but 200.
    """
    if response.status in {401, 403}:
        raise _refusal(response)
    if response.status == TEMPORARILY_DISABLED:
        raise UpstreamThrottled(DISABLED_S, Fault.STORE_UNAVAILABLE, "temporarily disabled")
    response.raise_for_status()


def _refusal(response: Response) -> UpstreamError:
    """
    Shopify refuses in JSON; a page comes from something in between.
    """
    try:
        said = response.json()
    except UpstreamMalformed:
        return UpstreamUnavailable(Fault.FIREWALL, retryable=False) if response.body.strip() else UpstreamRejected()
    return UpstreamRejected() if isinstance(said, dict) else UpstreamUnavailable(Fault.FIREWALL, retryable=False)
