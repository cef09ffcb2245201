"""
BigCommerce as a platform: its settings, its customer ids, how its adapter is built.
"""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from adapters.bigcommerce.adapter import BigCommerceAdapter
from adapters.bigcommerce.doctor import check
from app.domain.errors import InvalidCustomerId
from app.domain.ports import Platform, Setting
from app.domain.store import Store

CUSTOMER_ID: Final = re.compile(r"[1-9][0-9]{0,19}", re.ASCII)  # 0 is every guest
STORE_HASH: Final = re.compile(r"[a-z0-9]{4,32}", re.ASCII)
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def parse_customer_id(text: str) -> str:
    if not CUSTOMER_ID.fullmatch(text):
        raise InvalidCustomerId("a whole number from 1, without leading zeros")
    return text


def parse_store_hash(text: str) -> str:
    if not STORE_HASH.fullmatch(text):
        raise ValueError("the part after stores/ in the API path, such as a1b2c3d4e5: small letters and digits")
    return text


def parse_token(text: str) -> str:
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("a token is printable ASCII without spaces")
    return text


def parse_api_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("an absolute URL without credentials and query")
    return text.rstrip("/")


def problems(store: Store) -> Iterable[str]:
    parts = urlsplit(store.settings["BIGCOMMERCE_API_URL"])
    if parts.scheme == "http" and parts.hostname not in LOOPBACK and not store.allow_http:
        yield "BIGCOMMERCE_API_URL: plain http only on loopback, or with ALLOW_HTTP_STORES=true"


BIGCOMMERCE: Final = Platform(
    name="bigcommerce",
    title="BigCommerce",
    settings=(
        Setting(
            name="BIGCOMMERCE_STORE_HASH",
            meaning="the store's hash: what stands after stores/ in the API path",
            required=True,
            example="a1b2c3d4e5",
            parse=parse_store_hash,
        ),
        Setting(
            name="BIGCOMMERCE_ACCESS_TOKEN",
            meaning="access token of an API account with the scope Orders: read-only",
            required=True,
            secret=True,
            parse=parse_token,
        ),
        Setting(
            name="BIGCOMMERCE_API_URL",
            meaning="where the API is, for a proxy in front of it",
            default="https://api.bigcommerce.com",
            parse=parse_api_url,
        ),
    ),
    parse_customer_id=parse_customer_id,
    build=BigCommerceAdapter,
    check=check,
    problems=problems,
)
