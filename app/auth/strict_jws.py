"""
A compact JWS, taken apart the strict way before any cryptography.

The JOSE library ignores what it does not know; this refuses what has no business in an access token: keys brought
along in the header, critical extensions, duplicate members, another spelling of the same bytes.
"""

import binascii
import json
import math
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any, Final

from app.auth.caller import InvalidCredential

MAX_TOKEN_BYTES: Final = 4096
ALGORITHMS: Final = ("RS256", "ES256")

# RFC 9068 §2.1 and RFC 7519 §5.1; compared without case. Absent is allowed: many providers leave it out.
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
# Keys or key addresses named by the token itself, and extensions that change what is signed.
_REFUSED: Final = frozenset({"jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", "epk"})
# Base64 thumbprints hold "+", "/" and "="; nothing that is a path, an address or SQL.
_KEY_ID: Final = re.compile(r"(?!.*\.\.)[A-Za-z0-9._~:=+/-]{1,128}\Z")


@dataclass(frozen=True, slots=True)
class Jws:
    algorithm: str
    key_id: str
    payload: bytes


def parse_jws(token: bytes) -> Jws:
    """
    Raises InvalidCredential. The signature is not looked at yet.
    """
    if len(token) > MAX_TOKEN_BYTES:
        raise InvalidCredential("too_long")
    parts = token.split(b".")
    if len(parts) != 3:
        raise InvalidCredential("not_three_parts")
    header_bytes, payload, _signature = (_decode(part) for part in parts)
    header = parse_object(header_bytes)
    if _REFUSED & header.keys():
        raise InvalidCredential("header_member")
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise InvalidCredential("algorithm")
    token_type = header.get("typ", "JWT")
    if not isinstance(token_type, str) or token_type.lower() not in _TYPES:
        raise InvalidCredential("type")
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not _KEY_ID.match(key_id):
        raise InvalidCredential("key_id")
    return Jws(algorithm, key_id, payload)


def parse_object(text: bytes) -> dict[str, Any]:
    """
    A JSON object without duplicate members at any depth and without NaN. Raises InvalidCredential.
    """
    try:
        value = json.loads(
            text.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_refuse, parse_float=_finite
        )
    # Deep nesting is a RecursionError; a number of 5,000 digits and bad UTF-8 are ValueErrors.
    except (ValueError, RecursionError) as error:
        raise InvalidCredential("not_json") from error
    if not isinstance(value, dict):
        raise InvalidCredential("not_an_object")
    return value


def _decode(part: bytes) -> bytes:
    """
    Exactly one spelling per value: no padding, no other alphabet, no stray bits at the end.
    """
    try:
        decoded = urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except binascii.Error as error:
        raise InvalidCredential("base64") from error
    if not decoded or urlsafe_b64encode(decoded).rstrip(b"=") != part:
        raise InvalidCredential("base64")
    return decoded


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _refuse(_constant: str) -> Any:
    raise ValueError("not a JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("out of range")
    return number
