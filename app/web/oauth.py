"""
`POST /oauth/token`: the client-credentials grant (RFC 6749 §4.4), for callers that want OAuth from us.

Its errors are RFC 6749's, the only ones of the service that are not the contract's.
"""

from base64 import b64decode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote_plus

import orjson
from flask import Blueprint, Response, request

from app.auth.caller import RateLimited
from app.observability.client_address import ClientOf
from app.observability.request_context import CALLER, context_of
from app.web.errors import ApiError, retry_after
from app.web.responses import json_response

if TYPE_CHECKING:
    from app.auth.clients import TokenIssuer
    from app.auth.rate_limit import RateLimit

PATH: Final = "/oauth/token"
_NOT_STORED: Final = (("Cache-Control", "no-store"), ("Pragma", "no-cache"))


@dataclass(kw_only=True, eq=False)
class OAuthError(Exception):
    error: str
    description: str
    status: int = 400
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TokenEndpoint:
    issuer: "TokenIssuer"
    failures: "RateLimit"  # counts the wrong credentials of an address and a client
    client_of: ClientOf

    def scopes_of(self, client_id: str, secret: str) -> frozenset[str]:
        """
        Raises OAuthError for one we do not know, ApiError for one that has guessed too often.
        """
        suspect = f"{self.client_of(request.environ)}/{bucket_of(client_id)}"
        try:
            self.failures.check(suspect)
            scopes = self.issuer.scopes_of(client_id, secret)
            if scopes is None:
                self.failures.count(suspect)
                raise invalid_client()
        except RateLimited as error:
            raise ApiError(status=429, headers=retry_after(error.retry_after_s)) from None
        return scopes


def bucket_of(client_id: str) -> str:
    """
    Tells clients apart, and is one of 4,096 whatever a client calls itself: nobody fills the memory with names.
    """
    return sha256(client_id.encode("utf-8", "backslashreplace")).hexdigest()[:3]


def build_blueprint(endpoint: TokenEndpoint) -> Blueprint:
    issuer = endpoint.issuer
    blueprint = Blueprint("oauth", __name__)

    @blueprint.post(PATH)
    def token() -> Response:
        client_id, secret = read_client()
        scopes = endpoint.scopes_of(client_id, secret)
        request.environ[CALLER] = client_id
        granted = read_grant(scopes)
        body = {
            "access_token": issuer.issue(client_id, granted),
            "token_type": "Bearer",
            "expires_in": issuer.lifetime_s,
            "scope": " ".join(granted),
        }
        return json_response(orjson.dumps(body), 200, _NOT_STORED)

    @blueprint.errorhandler(OAuthError)
    def _oauth_error(error: OAuthError) -> Response:
        context_of(request.environ).reason = error.error
        body = {"error": error.error, "error_description": error.description}
        return json_response(orjson.dumps(body), error.status, (*_NOT_STORED, *error.headers.items()))

    return blueprint


def read_client() -> tuple[str, str]:
    """
    From HTTP Basic, each part form-encoded, or from the form; both at once is refused (RFC 6749 §2.3).
    """
    in_form = parameter("client_id"), parameter("client_secret")
    authorization = request.environ.get("HTTP_AUTHORIZATION", "")
    if not authorization:
        return in_form
    if in_form[1]:
        raise invalid_request("The client authenticates in the header or in the form, not in both.")
    scheme, _, credential = authorization.partition(" ")
    try:
        decoded = b64decode(credential.strip(), validate=True).decode()
    except ValueError:
        raise invalid_client() from None
    client_id, colon, secret = (unquote_plus(part) for part in decoded.partition(":"))
    if scheme.lower() != "basic" or not colon or in_form[0] not in ("", client_id):
        raise invalid_client()
    return client_id, secret


def read_grant(scopes: Collection[str]) -> Sequence[str]:
    """
    The scopes to give: all the client has, or those it asks for.
    """
    grant_type = parameter("grant_type")
    if not grant_type:
        raise invalid_request("grant_type is missing.")
    if grant_type != "client_credentials":
        raise OAuthError(error="unsupported_grant_type", description="Only client_credentials is granted.")
    asked = parameter("scope").split()
    if not set(asked) <= set(scopes):
        raise OAuthError(error="invalid_scope", description=f"The client's scopes are: {' '.join(sorted(scopes))}")
    return sorted(set(asked) or scopes)


def parameter(name: str) -> str:
    """
    "" when absent. Parameters come in the body alone, each at most once (RFC 6749 §3.2).
    """
    values = request.form.getlist(name)
    if len(values) > 1:
        raise invalid_request(f"{name} is sent more than once.")
    return values[0] if values else ""


def invalid_request(description: str) -> OAuthError:
    return OAuthError(error="invalid_request", description=description)


def invalid_client() -> OAuthError:
    return OAuthError(
        error="invalid_client",
        description="The client is unknown or its secret is wrong.",
        status=401,
        headers={"WWW-Authenticate": 'Basic realm="oauth"'},
    )
