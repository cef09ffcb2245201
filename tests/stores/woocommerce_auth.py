"""
How WooCommerce tells who asks: its own rules and its own words.

WooCommerce 10.5.0, includes/class-wc-rest-authentication.php.
"""

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from urllib.parse import quote

Query = list[tuple[str, str]]


@dataclass(frozen=True)
class Key:
    consumer_key: str
    consumer_secret: str
    permissions: str = "read"
    can_read_orders: bool = True


READ = Key("ck_" + "a1" * 20, "cs_" + "b2" * 20)
WRITE_ONLY = Key("ck_" + "c3" * 20, "cs_" + "d4" * 20, permissions="write")
CUSTOMER = Key("ck_" + "e5" * 20, "cs_" + "f6" * 20, can_read_orders=False)
KEYS = {key.consumer_key: key for key in (READ, WRITE_ONLY, CUSTOMER)}


class Refused(Exception):
    """
    A `woocommerce_rest_authentication_error`, always 401.
    """


class Authentication:
    def __init__(self) -> None:
        self._nonces: set[str] = set()

    def key_of(self, *, method: str, base_url: str, query: Query, authorization: str, is_ssl: bool) -> Key | None:
        """
        None for a caller WordPress does not recognise: an unknown key over TLS looks the same as none.
        """
        key = self._by_secret(dict(query), authorization) if is_ssl else None
        if key is None and any(name.startswith("oauth_") for name, _ in query):
            key = self._by_oauth(method, base_url, query)
        if key is not None and key.permissions not in {"read", "read_write"}:
            raise Refused("The API key provided does not have read permissions.")
        return key

    def _by_secret(self, query: dict[str, str], authorization: str) -> Key | None:
        name, secret = query.get("consumer_key", ""), query.get("consumer_secret", "")
        if not (name and secret) and authorization.startswith("Basic "):
            name, _, secret = base64.b64decode(authorization[6:]).decode().partition(":")
        key = KEYS.get(name)
        if key is not None and not hmac.compare_digest(key.consumer_secret, secret):
            raise Refused("Consumer secret is invalid.")
        return key

    def _by_oauth(self, method: str, base_url: str, query: Query) -> Key:
        given = dict(query)
        key = KEYS.get(given.get("oauth_consumer_key", ""))
        if key is None:
            raise Refused("Consumer key is invalid.")
        digest = {"HMAC-SHA1": hashlib.sha1, "HMAC-SHA256": hashlib.sha256}.get(given["oauth_signature_method"])
        if digest is None:
            raise Refused("Invalid signature - signature method is invalid.")
        signed = sorted((_encode(name), _encode(value)) for name, value in query if name != "oauth_signature")
        parameters = "&".join(f"{name}={value}" for name, value in signed)
        text = "&".join([method, _encode(base_url), _encode(parameters)])
        mac = hmac.new(f"{key.consumer_secret}&".encode(), text.encode(), digest).digest()
        if not hmac.compare_digest(base64.b64encode(mac).decode(), given["oauth_signature"]):
            raise Refused("Invalid signature - provided signature does not match.")
        if abs(time.time() - int(given["oauth_timestamp"])) > 15 * 60:
            raise Refused("Invalid timestamp.")
        if given["oauth_nonce"] in self._nonces:
            raise Refused("Invalid nonce - nonce has already been used.")
        self._nonces.add(given["oauth_nonce"])
        return key


def _encode(text: str) -> str:
    return quote(text, safe="~")
