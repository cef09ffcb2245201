"""
From a request's credential to the caller, in every way a contact centre's connection can send one.
"""

import binascii
from base64 import b64decode
from typing import TYPE_CHECKING

from app.auth.api_tokens import ApiTokens
from app.auth.caller import Caller, InvalidCredential, MissingCredential

if TYPE_CHECKING:
    from app.auth.jwt import JwtVerifier


class Authenticator:
    """
    Bearer carries a static token or a JWT; X-API-Key and the password of HTTP Basic carry a static token.
    """

    def __init__(self, api_tokens: ApiTokens, jwt_verifier: "JwtVerifier | None" = None) -> None:
        self._api_tokens = api_tokens
        self._jwt_verifier = jwt_verifier

    def caller_of(self, authorization: str, api_key: str) -> Caller:
        """
        The two headers as WSGI gives them, "" when absent. A credential in Authorization is the one that counts.

        Raises MissingCredential, InvalidCredential or KeysUnavailable.
        """
        scheme, _, rest = authorization.strip(" \t").partition(" ")
        value = rest.strip(" ")
        match scheme.lower() if value else "":
            case "bearer":
                return self._bearer(_one_token(value))
            case "basic":
                return self._static(_password(value))
        if api_key:
            return self._static(_one_token(api_key.strip(" \t")))
        raise MissingCredential

    def _bearer(self, token: bytes) -> Caller:
        caller = self._api_tokens.caller_of(token)
        if caller is not None:
            return caller
        if self._jwt_verifier is None:
            raise InvalidCredential("unknown_token")
        return self._jwt_verifier.caller_of(token)

    def _static(self, token: bytes) -> Caller:
        caller = self._api_tokens.caller_of(token)
        if caller is None:
            raise InvalidCredential("unknown_token")
        return caller


def _one_token(value: str) -> bytes:
    """
    A header sent twice arrives joined by a comma and is nobody's token.
    """
    if not value.isascii() or not value.isprintable() or " " in value or "," in value:
        raise InvalidCredential("characters")
    return value.encode()


def _password(value: str) -> bytes:
    try:
        user_and_password = b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCredential("base64") from error
    _user, colon, password = user_and_password.partition(b":")
    if not colon:
        raise InvalidCredential("basic")
    return password
