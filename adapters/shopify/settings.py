"""
The platform's variables: their meaning, and how each is read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

from adapters.kit.settings import GREATEST_NUMBER, is_loopback
from app.domain.errors import InvalidCustomerId
from app.domain.ports import Setting
from app.domain.store import Store

DEFAULT_VERSION: Final = "2026-10"
UNSTABLE: Final = "unstable"

_HOST: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com", re.ASCII)
_VERSION: Final = re.compile(r"(20[0-9]{2})-(01|04|07|10)", re.ASCII)
CUSTOMER_ID: Final = re.compile(r"(?:gid://shopify/Customer/)?([1-9][0-9]{0,18})", re.ASCII)
_SECRET: Final = re.compile(r"[\x21-\x7e]{1,512}", re.ASCII)


def parse_customer_id(text: str) -> str:
    found = CUSTOMER_ID.fullmatch(text)
    if found is None or int(found[1]) > GREATEST_NUMBER:
        raise InvalidCustomerId("the number of a customer, without leading zeros, or gid://shopify/Customer/<number>")
    return found[1]


def parse_store_url(text: str) -> str:
    """
    The shop's address without a path. Nothing but Shopify's own domain: the access token is sent there.
    """
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError("not an address") from None
    if parts.username is not None or parts.query or parts.fragment or parts.path not in {"", "/", "/admin", "/admin/"}:
        raise ValueError("only the shop's host, as in acme.myshopify.com")
    if is_loopback(host) and parts.scheme in {"http", "https"}:
        shown = f"[{host}]" if ":" in host else host
        return f"{parts.scheme}://{shown}" + (f":{port}" if port else "")
    if not _HOST.fullmatch(host):
        raise ValueError("not a *.myshopify.com host; the admin shows it under Settings, Domains")
    if parts.scheme != "https" or port not in {None, 443}:
        raise ValueError("Shopify is reached by https on its usual port")
    return f"https://{host}"


def parse_version(text: str) -> str:
    if text != UNSTABLE and not _VERSION.fullmatch(text):
        raise ValueError("a version like 2026-10 (months 01, 04, 07, 10), or unstable")
    return text


def parse_secret(text: str) -> str:
    if not _SECRET.fullmatch(text):
        raise ValueError("has characters no credential of Shopify's has")
    return text


def version_ends_at(version: str) -> float | None:
    """
    Unix time from which Shopify answers with a later version; None for `unstable`.

    Published per version as "accessible until": the 16th of the month a year after its release, 15:00 UTC.
    https://shopify.dev/docs/api/usage/versioning (read 2026-11)
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        return None
    return datetime(int(found[1]) + 1, int(found[2]), 16, 15, tzinfo=UTC).timestamp()


SETTINGS: Final = (
    Setting(
        name="SHOPIFY_STORE_URL",
        meaning="the shop's own address on Shopify",
        required=True,
        example="acme.myshopify.com",
        parse=parse_store_url,
    ),
    Setting(
        name="SHOPIFY_ACCESS_TOKEN",
        meaning="Admin API token of a custom app made in the admin; or the next two",
        secret=True,
        example="shpat_…",
        parse=parse_secret,
    ),
    Setting(
        name="SHOPIFY_CLIENT_ID",
        meaning="of an app made in the Dev Dashboard; its token is granted and renewed by itself",
        example="0123456789abcdef0123456789abcdef",
        parse=parse_secret,
    ),
    Setting(
        name="SHOPIFY_CLIENT_SECRET",
        meaning="of the same app",
        secret=True,
        example="shpss_…",
        parse=parse_secret,
    ),
    Setting(
        name="SHOPIFY_API_VERSION",
        meaning="of the Admin API; each lives for a year",
        default=DEFAULT_VERSION,
        parse=parse_version,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopifySettings:
    store_url: str
    access_token: str | None = field(repr=False)
    client_id: str | None
    client_secret: str | None = field(repr=False)
    version: str

    @classmethod
    def of(cls, store: Store) -> "ShopifySettings":
        values = store.settings
        return cls(
            store_url=values["SHOPIFY_STORE_URL"],
            access_token=values.get("SHOPIFY_ACCESS_TOKEN") or None,
            client_id=values.get("SHOPIFY_CLIENT_ID") or None,
            client_secret=values.get("SHOPIFY_CLIENT_SECRET") or None,
            version=values.get("SHOPIFY_API_VERSION") or DEFAULT_VERSION,
        )


def find_problems(store: Store) -> Iterable[str]:
    """
    One credential, and all of it.
    """
    settings = ShopifySettings.of(store)
    pair = (settings.client_id, settings.client_secret)
    if settings.access_token and any(pair):
        yield "SHOPIFY_ACCESS_TOKEN: set beside SHOPIFY_CLIENT_ID or SHOPIFY_CLIENT_SECRET; one credential is enough"
    elif not settings.access_token and not any(pair):
        yield "SHOPIFY_ACCESS_TOKEN: missing; or set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET"
    elif not settings.access_token and not settings.client_id:
        yield "SHOPIFY_CLIENT_ID: missing; SHOPIFY_CLIENT_SECRET means nothing without it"
    elif not settings.access_token and not settings.client_secret:
        yield "SHOPIFY_CLIENT_SECRET: missing; SHOPIFY_CLIENT_ID means nothing without it"
