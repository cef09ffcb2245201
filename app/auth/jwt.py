"""
JSON Web Tokens: whose they are, if they are good.

Verified tokens are remembered by hash until they expire or their key is withdrawn; a signature costs a hundred times
the look-up.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Protocol

from cachetools import TLRUCache
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import Key
from joserfc.jws import extract_compact
from joserfc.util import urlsafe_b64decode

from app.auth.caller import Caller, InvalidCredential
from app.auth.token_rules import HEADERS, LEEWAY_S, AccessTokenClaims, StrictDecoder, scopes_of, subject_of

_MAX_REMEMBERED: Final = 4096


class Keys(Protocol):
    def find(self, key_id: str, algorithm: str) -> Key | None:
        """
        Raises KeysUnavailable.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """
    Somebody whose tokens count: we ourselves, whose clients have a name of ours, or an identity provider.
    """

    keys: Keys
    issuer: str
    audience: str
    is_own: bool = False

    def to_caller(self, claims: dict[str, Any]) -> Caller:
        subject = subject_of(claims)
        name = subject if self.is_own else pseudonym(subject)
        return Caller(f"{'client' if self.is_own else 'jwt'}:{name}", name, scopes_of(claims))


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    expires_at: float
    issuer: Issuer
    key_name: tuple[str, str]
    key: Key


class JwtVerifier:
    """
    Serves all threads. `issuers` are asked for the key in their order.
    """

    def __init__(self, issuers: Sequence[Issuer], *, clock: Callable[[], float] = time.time) -> None:
        self._issuers = tuple(issuers)
        self._clock = clock
        self._lock = Lock()
        self._remembered: TLRUCache[bytes, _Verified] = TLRUCache(
            _MAX_REMEMBERED, ttu=lambda _digest, verified, _now: verified.expires_at + LEEWAY_S, timer=clock
        )

    def caller_of(self, token: bytes) -> Caller:
        """
        Raises InvalidCredential or KeysUnavailable.
        """
        digest = sha256(token).digest()
        with self._lock:
            verified = self._remembered.get(digest)
        if verified is None:
            verified = self._verify(token)
            with self._lock:
                self._remembered[digest] = verified
        elif verified.issuer.keys.find(*verified.key_name) is not verified.key:
            with self._lock:
                self._remembered.pop(digest, None)
            raise InvalidCredential("key_withdrawn")
        return verified.caller

    def _verify(self, token: bytes) -> _Verified:
        key_name = _key_name(token)
        issuer, key = self._find(key_name)
        try:
            claims = jwt.decode(token, key, registry=HEADERS, decoder_cls=StrictDecoder).claims
            AccessTokenClaims(issuer.issuer, issuer.audience, self._clock()).validate(claims)
        except Exception as error:  # noqa: BLE001 - as in _key_name
            raise _refusal(error) from None
        return _Verified(issuer.to_caller(claims), float(claims["exp"]), issuer, key_name, key)

    def _find(self, key_name: tuple[str, str]) -> tuple[Issuer, Key]:
        for issuer in self._issuers:
            key = issuer.keys.find(*key_name)
            if key is not None:
                return issuer, key
        raise InvalidCredential("unknown_key")


def _key_name(token: bytes) -> tuple[str, str]:
    """
    Key id and algorithm, from a header that is in order. The signature is not looked at yet.
    """
    try:
        segments = extract_compact(token, registry=HEADERS).segments
        header = StrictDecoder().decode(urlsafe_b64decode(segments["header"]).decode())
        HEADERS.check_header(header)
        HEADERS.get_alg(header["alg"])
    except Exception as error:  # noqa: BLE001 - joserfc lets TypeErrors and the like of hostile headers through
        raise _refusal(error) from None
    return header["kid"], header["alg"]


def _refusal(error: Exception) -> InvalidCredential:
    if isinstance(error, ExpiredTokenError):
        return InvalidCredential("expired")
    return InvalidCredential(error.error if isinstance(error, JoseError) else "malformed")


def pseudonym(subject: str) -> str:
    """
    A person's name in `sub` stays out of logs and of the rate limit's store.
    """
    return f"jwt-{sha256(subject.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
