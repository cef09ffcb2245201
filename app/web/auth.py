"""
May this caller read orders? Static tokens as Bearer, X-API-Key or Basic password; nothing configured lets nobody in.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import Final, Protocol

from app.settings import ApiToken
from app.web.errors import SCOPE, ApiError

LONGEST_CREDENTIAL: Final = 8192  # characters, refused before anything is parsed
CHALLENGE: Final = {"WWW-Authenticate": "Bearer"}
INVALID: Final = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
INSUFFICIENT: Final = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{SCOPE}"'}


class Headers(Protocol):
    def get(self, key: str, default: str) -> str: ...


Authenticate = Callable[[Headers], str]


def read_credential(headers: Headers) -> str | None:
    """
    The token the caller sent, in whichever header; None when none was sent.

    Raises ApiError 401 for a credential that cannot be one.
    """
    authorization = headers.get("Authorization", "")
    if not authorization:
        return headers.get("X-API-Key", "") or None
    if len(authorization) > LONGEST_CREDENTIAL:
        raise ApiError(status=401, headers=INVALID)
    scheme, _, credential = authorization.partition(" ")
    credential = credential.strip()
    if scheme.lower() == "bearer" and credential:
        return credential
    if scheme.lower() == "basic":
        return _basic_password(credential)
    raise ApiError(status=401, headers=INVALID)


def _basic_password(credential: str) -> str:
    try:
        _, separator, password = base64.b64decode(credential, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        separator = password = ""
    if not separator or not password:
        raise ApiError(status=401, headers=INVALID)
    return password


def build_authenticate(tokens: Sequence[ApiToken]) -> Authenticate:
    """
    A function from a request's headers to a name of the caller that tells callers apart and reveals nothing.
    """

    def authenticate(headers: Headers) -> str:
        credential = read_credential(headers)
        if credential is None:
            raise ApiError(status=401, headers=CHALLENGE)
        digest = hashlib.sha256(credential.encode("utf-8", "surrogatepass")).digest()
        matches = [hmac.compare_digest(token.digest, digest) for token in tokens]
        if not any(matches):
            raise ApiError(status=401, headers=INVALID)
        return digest.hex()[:16]

    return authenticate
