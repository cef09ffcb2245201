"""
Who asks, may they read this, and not too often.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from app.auth.authenticator import Authenticator
from app.auth.caller import InvalidCredential, KeysUnavailable, MissingCredential, RateLimited
from app.observability.request_context import CALLER
from app.web.errors import ApiError, retry_after

if TYPE_CHECKING:
    from app.auth.rate_limit import RateLimit


_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_INVALID: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
_KEYS_RETRY_S: Final = 5

Authorize = Callable[[dict[str, Any], str], None]


def build_authorize(authenticator: Authenticator, rate_limit: "RateLimit | None") -> Authorize:
    """
    A function that lets a request of this WSGI environment pass with this scope, or raises ApiError. Counts it.
    """

    def authorize(environ: dict[str, Any], scope: str) -> None:
        try:
            caller = authenticator.caller_of(environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_X_API_KEY", ""))
        except MissingCredential:
            raise ApiError(status=401, headers=_CHALLENGE) from None
        except InvalidCredential as error:
            raise ApiError(status=401, headers=_INVALID, reason=error.reason) from None
        except KeysUnavailable:
            raise ApiError(status=503, headers=retry_after(_KEYS_RETRY_S), reason="keys_unavailable") from None
        environ[CALLER] = caller.name
        if scope not in caller.scopes:
            challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
            raise ApiError(status=403, headers={"WWW-Authenticate": challenge})
        if rate_limit is not None:
            try:
                rate_limit.count(caller.id)
            except RateLimited as error:
                raise ApiError(status=429, headers=retry_after(error.retry_after_s)) from None

    return authorize
