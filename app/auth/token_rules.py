"""
What an access token has to be, as joserfc's registries: its header (RFC 7515), its claims (RFC 7519), its JSON.

The library checks signature, base64, lengths, types and times. Named here is what has no business in an access token,
keys brought along in the header above all, and the two things it lets through: a member that stands twice, and a time
that no clock will reach.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from joserfc.errors import InvalidClaimError
from joserfc.jws import JWSRegistry
from joserfc.jwt import JWTClaimsRegistry
from joserfc.registry import HeaderParameter

LEEWAY_S: Final = 60
ALGORITHMS: Final = ("RS256", "ES256")

_YEAR_10000: Final = 253_402_300_800  # a later `exp` is a mistake in the unit, or an attack
# RFC 9068 §2.1 and RFC 7519 §5.1; compared without case. Absent is allowed: many providers leave it out.
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
# Base64 thumbprints hold "+", "/" and "="; nothing that is a path, an address or SQL.
_KEY_ID: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9._~:=+/-]{1,128}\Z")
# Keys or key addresses named by the token itself, and extensions that change what is signed.
_REFUSED: Final = ("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk")


def _check_key_id(value: Any) -> None:
    if not isinstance(value, str) or not _KEY_ID.match(value):
        raise ValueError("must be a key id")


def _check_type(value: Any) -> None:
    if not isinstance(value, str) or value.lower() not in _TYPES:
        raise ValueError("must be an access token's")


class _Registry(JWSRegistry):
    max_header_length = 1024
    max_payload_length = 4096


HEADERS: Final = _Registry(
    {
        "kid": HeaderParameter("Key ID", _check_key_id, required=True),
        "typ": HeaderParameter("Type", _check_type),
        **{name: HeaderParameter("Refused", "none") for name in _REFUSED},
    },
    ALGORITHMS,
    strict_check_header=False,  # members nobody knows are ignored, as RFC 7515 §4 wants
)


class AccessTokenClaims(JWTClaimsRegistry):
    """
    Raises JoseError, by `validate`.
    """

    def __init__(self, issuer: str, audience: str, now: float) -> None:
        super().__init__(
            now=int(now),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        )

    def validate_exp(self, value: object) -> None:
        super().validate_exp(value)
        if isinstance(value, int | float) and value >= _YEAR_10000:
            raise InvalidClaimError("exp")

    def validate_client_id(self, value: object) -> None:
        if not isinstance(value, str):
            raise InvalidClaimError("client_id")

    def validate_azp(self, value: object) -> None:
        if not isinstance(value, str):
            raise InvalidClaimError("azp")


class StrictDecoder(json.JSONDecoder):
    """
    Of a member that stands twice, two readers may take one each. Raises ValueError.
    """

    def __init__(self, **_options: Any) -> None:
        super().__init__(object_pairs_hook=_without_duplicates, parse_constant=_refuse)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _refuse(_constant: str) -> Any:
    raise ValueError("not a JSON number")


def scopes_of(claims: Mapping[str, Any]) -> frozenset[str]:
    """
    From `scope` (RFC 8693) and `scp` (Talkdesk, Azure, Okta), each a string of words or a list.
    """
    return frozenset(word for name in ("scope", "scp") for word in _words(claims.get(name)))


def subject_of(claims: Mapping[str, Any]) -> str:
    """
    The program that asks; `azp` and `client_id` name it even where `sub` is a person.
    """
    names = (claims.get(name) for name in ("client_id", "azp", "sub"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split(" ")
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []
