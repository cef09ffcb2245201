"""
OAuth 2 client credentials: the clients we know and the tokens we give them (RFC 6749 §4.4, RFC 9068).
"""

import hmac
import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

import orjson
from joserfc.jwk import Key
from joserfc.jws import serialize_compact

from app.auth.caller import READ_ORDERS
from app.auth.claims import Expected
from app.auth.jwt import Issuer
from app.auth.signing_key import signing_algorithm


class OwnKeys:
    """
    Our one signing key, as the verifier wants it.
    """

    def __init__(self, key: Key) -> None:
        self.key = key
        self.key_id = key.thumbprint()
        self.algorithm = signing_algorithm(key)

    def find(self, key_id: str, algorithm: str) -> Key | None:
        return self.key if (key_id, algorithm) == (self.key_id, self.algorithm) else None


class TokenIssuer:
    """
    `clients` are ids with the SHA-256 of a secret; a client with two secrets stands twice.
    """

    lifetime_s: Final = 600  # as long as Talkdesk's own tokens live
    scopes: Final = (READ_ORDERS,)

    def __init__(
        self,
        clients: Iterable[tuple[str, bytes]],
        key: Key,
        *,
        base_url: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clients = tuple((sha256(client_id.encode()).digest(), digest) for client_id, digest in clients)
        self._keys = OwnKeys(key)
        self._base_url = base_url
        self._clock = clock

    def knows(self, client_id: str, secret: str) -> bool:
        """
        Compares with every client, known or not, so that the time taken tells nothing.
        """
        presented_id, presented_secret = (sha256(text.encode()).digest() for text in (client_id, secret))
        known = False
        for client_id_digest, secret_digest in self._clients:
            same_id = hmac.compare_digest(client_id_digest, presented_id)
            same_secret = hmac.compare_digest(secret_digest, presented_secret)
            known |= same_id & same_secret
        return known

    def issue(self, client_id: str, scope: str) -> str:
        now = int(self._clock())
        header = {"alg": self._keys.algorithm, "kid": self._keys.key_id, "typ": "at+jwt"}
        claims = {
            "iss": self._base_url,
            "aud": self._base_url,
            "sub": client_id,
            "client_id": client_id,
            "iat": now,
            "exp": now + self.lifetime_s,
            "jti": token_urlsafe(12),
            "scope": scope,
        }
        return serialize_compact(header, orjson.dumps(claims), self._keys.key, algorithms=[self._keys.algorithm])

    def as_issuer(self) -> Issuer:
        """
        What makes the verifier accept the tokens given out here.
        """
        return Issuer(self._keys, Expected(issuer=self._base_url, audience=self._base_url), "client-{}".format)
