"""
An identity provider's pen: makes good tokens and, from them, bad ones.
"""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jwk import ECKey, Key, RSAKey

from app.auth.jwt import Issuer

NOW = 1_800_000_000
ISSUER = "https://id.example"
AUDIENCE = "https://orders.example"
SCOPE = "erc-ecommerce-connections-orders:read"

RSA = RSAKey.generate_key(2048, private=True)
EC = ECKey.generate_key("P-256", private=True)
OTHER_RSA = RSAKey.generate_key(2048, private=True)


class KnownKeys:
    def __init__(self, keys: Mapping[tuple[str, str], Key]) -> None:
        self.keys = dict(keys)

    def find(self, key_id: str, algorithm: str) -> Key | None:
        return self.keys.get((key_id, algorithm))


def known_keys() -> KnownKeys:
    return KnownKeys({("rsa-1", "RS256"): RSA, ("ec-1", "ES256"): EC})


def provider(keys: KnownKeys | None = None) -> Issuer:
    return Issuer(keys=keys or known_keys(), issuer=ISSUER, audience=AUDIENCE)


def claims(**changes: Any) -> dict[str, Any]:
    """
    Good claims with changes; `...` removes one.
    """
    good = {"iss": ISSUER, "aud": AUDIENCE, "sub": "talkdesk", "iat": NOW, "exp": NOW + 600, "scope": SCOPE}
    return {name: value for name, value in (good | changes).items() if value is not ...}


def header(**changes: Any) -> dict[str, Any]:
    good = {"alg": "RS256", "typ": "JWT", "kid": "rsa-1"}
    return {name: value for name, value in (good | changes).items() if value is not ...}


def b64(value: bytes) -> bytes:
    return urlsafe_b64encode(value).rstrip(b"=")


def text(value: Any) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value).encode()


def rs256(header_value: Any, claims_value: Any, key: RSAKey = RSA) -> bytes:
    """
    Signs whatever it is given, also what no library would.
    """
    signed = b64(text(header_value)) + b"." + b64(text(claims_value))
    private = key.private_key
    assert isinstance(private, rsa.RSAPrivateKey)
    return signed + b"." + b64(private.sign(signed, PKCS1v15(), SHA256()))


def es256(header_value: Any, claims_value: Any, key: ECKey = EC, *, der: bool = False) -> bytes:
    signed = b64(text(header_value)) + b"." + b64(text(claims_value))
    private = key.private_key
    assert isinstance(private, ec.EllipticCurvePrivateKey)
    signature = private.sign(signed, ec.ECDSA(SHA256()))
    if not der:
        r, s = decode_dss_signature(signature)
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return signed + b"." + b64(signature)


def hs256(header_value: Any, claims_value: Any, secret: bytes) -> bytes:
    signed = b64(text(header_value)) + b"." + b64(text(claims_value))
    return signed + b"." + b64(hmac.new(secret, signed, sha256).digest())


def key_set(*entries: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": list(entries)}).encode()


def entry(key: Key, key_id: str, **more: Any) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key_id, **more}
