"""
The door: who asks, may they read orders, and not too often. Every route is behind it unless it is named public.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from app.auth.authenticator import Authenticator
from app.auth.caller import READ_ORDERS, InvalidCredential, KeysUnavailable, MissingCredential, RateLimited
from app.observability.request_context import CALLER
from app.web.errors import ApiError, retry_after

if TYPE_CHECKING:
    from app.auth.rate_limit import RateLimit


_VERDICT: Final = "most_recent_order.verdict"

_CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
_INVALID: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
_INSUFFICIENT: Final = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{READ_ORDERS}"'}
_KEYS_RETRY_S: Final = 5

Authorize = Callable[[dict[str, Any]], None]


def build_authorize(authenticator: Authenticator, rate_limit: "RateLimit | None") -> Authorize:
    """
    A function that lets a request of this WSGI environment pass, or raises ApiError.
    """

    def authorize(environ: dict[str, Any]) -> None:
        try:
            caller = authenticator.caller_of(environ.get("HTTP_AUTHORIZATION", ""), environ.get("HTTP_X_API_KEY", ""))
        except MissingCredential:
            raise ApiError(status=401, headers=_CHALLENGE) from None
        except InvalidCredential as error:
            raise ApiError(status=401, headers=_INVALID, reason=error.reason) from None
        except KeysUnavailable:
            raise ApiError(status=503, headers=retry_after(_KEYS_RETRY_S), reason="keys_unavailable") from None
        environ[CALLER] = caller.id
        if READ_ORDERS not in caller.scopes:
            raise ApiError(status=403, headers=_INSUFFICIENT)
        if rate_limit is not None:
            try:
                rate_limit.count(caller.id)
            except RateLimited as error:
                raise ApiError(status=429, headers=retry_after(error.retry_after_s)) from None

    return authorize


def asked_once(authorize: Authorize) -> Authorize:
    """
    The same, but a request that is brought to it again gets the same verdict and is not counted again.
    """

    def authorize_once(environ: dict[str, Any]) -> None:
        if _VERDICT not in environ:
            environ[_VERDICT] = None
            try:
                authorize(environ)
            except ApiError as error:
                environ[_VERDICT] = error
        if environ[_VERDICT] is not None:
            raise environ[_VERDICT]

    return authorize_once
