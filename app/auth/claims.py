"""
What a token says, checked claim by claim (RFC 7519 §4.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.auth.caller import InvalidCredential

LEEWAY_S: Final = 60
_YEAR_10000: Final = 253_402_300_800  # a later `exp` is a mistake in the unit, or an attack


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    issuer: str
    audience: str


def check_claims(claims: Mapping[str, Any], expected: Expected, now: float) -> float:
    """
    Returns `exp`. Raises InvalidCredential.
    """
    if claims.get("iss") != expected.issuer:
        raise InvalidCredential("issuer")
    if expected.audience not in _audiences(claims.get("aud")):
        raise InvalidCredential("audience")
    expires_at = _instant(claims.get("exp"))
    if expires_at + LEEWAY_S <= now:
        raise InvalidCredential("expired")
    for name in ("nbf", "iat"):
        if name in claims and _instant(claims[name]) - LEEWAY_S > now:
            raise InvalidCredential("not_yet_valid")
    for name in ("sub", "jti", "client_id", "azp"):
        if name in claims and not isinstance(claims[name], str):
            raise InvalidCredential("claim_type")
    return expires_at


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


def _audiences(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    return []


def _instant(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < _YEAR_10000:
        raise InvalidCredential("time")
    return float(value)


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.split(" ")
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return []
