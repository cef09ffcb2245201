"""
OAuth 2 client credentials: the clients we know and the tokens we give them (RFC 6749 §4.4, RFC 9068).
"""

import hmac
import time
from collections.abc import Callable, Collection, Iterable
from hashlib import sha256
from secrets import token_urlsafe
from typing import Final

from joserfc import jwt
from joserfc.jwk import Key

from app.auth.credentials import OAuthClient
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
    A client with two secrets stands twice among `clients`.
    """

    lifetime_s: Final = 600  # as long as Talkdesk's own tokens live

    def __init__(
        self,
        clients: Iterable[OAuthClient],
        key: Key,
        *,
        base_url: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._clients = tuple(
            (sha256(client.client_id.encode()).digest(), client.secret_digest, client.scopes) for client in clients
        )
        self._keys = OwnKeys(key)
        self._base_url = base_url
        self._clock = clock

    def scopes_of(self, client_id: str, secret: str) -> frozenset[str] | None:
        """
        What this client may have; None for one we do not know by this secret.

        Compares with every client, known or not, so that the time taken tells nothing.
        """
        presented_id, presented_secret = (sha256(text.encode()).digest() for text in (client_id, secret))
        found = None
        for client_id_digest, secret_digest, scopes in self._clients:
            same_id = hmac.compare_digest(client_id_digest, presented_id)
            same_secret = hmac.compare_digest(secret_digest, presented_secret)
            if same_id & same_secret:
                found = scopes
        return found

    def issue(self, client_id: str, scopes: Collection[str]) -> str:
        now = int(self._clock())
        header = {"alg": self._keys.algorithm, "kid": self._keys.key_id}
        claims = {
            "iss": self._base_url,
            "aud": self._base_url,
            "sub": client_id,
            "client_id": client_id,
            "iat": now,
            "exp": now + self.lifetime_s,
            "jti": token_urlsafe(12),
            "scope": " ".join(scopes),
        }
        return jwt.encode(header, claims, self._keys.key, algorithms=[self._keys.algorithm], default_type="at+jwt")

    def as_issuer(self) -> Issuer:
        """
        What makes the verifier accept the tokens given out here.
        """
        return Issuer(keys=self._keys, issuer=self._base_url, audience=self._base_url, is_own=True)
