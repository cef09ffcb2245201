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
from typing import Final, Protocol

from cachetools import TLRUCache
from joserfc.errors import JoseError
from joserfc.jwk import Key
from joserfc.jws import JWSRegistry, deserialize_compact

from app.auth.caller import Caller, InvalidCredential
from app.auth.claims import LEEWAY_S, Expected, check_claims, scopes_of, subject_of
from app.auth.strict_jws import ALGORITHMS, Jws, parse_jws, parse_object

_MAX_REMEMBERED: Final = 4096

# Own checks of the header have passed; members nobody knows are ignored, as RFC 7515 §4 wants.
_REGISTRY: Final = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)


class Keys(Protocol):
    def find(self, key_id: str, algorithm: str) -> Key | None:
        """
        Raises KeysUnavailable.
        """


@dataclass(frozen=True, slots=True)
class Issuer:
    """
    Somebody whose tokens count. `caller_id` makes a caller's id from the token's subject.
    """

    keys: Keys
    expected: Expected
    caller_id: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Verified:
    caller: Caller
    expires_at: float
    issuer: Issuer
    jws: Jws
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
        elif verified.issuer.keys.find(verified.jws.key_id, verified.jws.algorithm) is not verified.key:
            with self._lock:
                self._remembered.pop(digest, None)
            raise InvalidCredential("key_withdrawn")
        return verified.caller

    def _verify(self, token: bytes) -> _Verified:
        jws = parse_jws(token)
        issuer, key = self._find(jws)
        try:
            deserialize_compact(token, key, registry=_REGISTRY)
        except (JoseError, ValueError) as error:
            raise InvalidCredential("signature") from error
        claims = parse_object(jws.payload)
        expires_at = check_claims(claims, issuer.expected, self._clock())
        caller = Caller(issuer.caller_id(subject_of(claims)), scopes_of(claims))
        return _Verified(caller, expires_at, issuer, jws, key)

    def _find(self, jws: Jws) -> tuple[Issuer, Key]:
        for issuer in self._issuers:
            key = issuer.keys.find(jws.key_id, jws.algorithm)
            if key is not None:
                return issuer, key
        raise InvalidCredential("unknown_key")


def pseudonym(subject: str) -> str:
    """
    A person's name in `sub` stays out of logs and of the rate limit's store.
    """
    return f"jwt-{sha256(subject.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
