"""
One-legged OAuth 1.0a, how WooCommerce takes a key over plain http: the secret itself never travels.

https://woocommerce.github.io/woocommerce-rest-api-docs/#authentication-over-http (read 2026-11-23)
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from urllib.parse import quote

Params = Sequence[tuple[str, str]]


def signed(
    params: Params, *, url: str, consumer_key: str, consumer_secret: str, timestamp: int, nonce: str
) -> list[tuple[str, str]]:
    """
    The parameters with those of OAuth. `url` is the address without its query, `params` the whole query.
    """
    complete = [
        *params,
        ("oauth_consumer_key", consumer_key),
        ("oauth_nonce", nonce),
        ("oauth_signature_method", "HMAC-SHA256"),
        ("oauth_timestamp", str(timestamp)),
    ]
    encoded = sorted((_encode(name), _encode(value)) for name, value in complete)
    text = "&".join(["GET", _encode(url), _encode("&".join(f"{name}={value}" for name, value in encoded))])
    mac = hmac.new(f"{consumer_secret}&".encode(), text.encode(), hashlib.sha256)
    return [*complete, ("oauth_signature", base64.b64encode(mac.digest()).decode("ascii"))]


def _encode(text: str) -> str:
    return quote(text, safe="~")
