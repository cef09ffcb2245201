"""
WooCommerce as a platform: its settings, its customer ids, how its adapter is built.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from adapters.kit.customers import NUMERIC_OR_GUEST_ID, parse_numeric_or_guest_id
from adapters.kit.settings import parse_switch, plain_http_problems
from adapters.woocommerce.adapter import WooCommerceAdapter
from adapters.woocommerce.doctor import check
from adapters.woocommerce.statuses import parse_status_map
from app.domain.ports import Platform, Setting
from app.domain.store import Store


def parse_store_url(text: str) -> str:
    """
    The address of the shop. What follows "/wp-json" is ours to know and is cut off.
    """
    try:
        parts = urlsplit(text)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise ValueError("not an address") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address such as https://shop.example, with its path if the shop has one")
    if "@" in parts.netloc or parts.query or parts.fragment or not text.isascii() or not text.isprintable():
        raise ValueError("an address without user, query and fragment, in ASCII")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    path = parts.path.partition("/wp-json")[0].removesuffix("/index.php").rstrip("/")
    default_port = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{host}{port if port != default_port else ''}{path}"


def parse_key(text: str) -> str:
    if not text.isascii() or not text.isprintable() or ":" in text:
        raise ValueError("printable ASCII without a colon; WooCommerce's keys begin with ck_ and cs_")
    return text


def problems(store: Store) -> Iterable[str]:
    return plain_http_problems(store, "WOOCOMMERCE_STORE_URL")


WOOCOMMERCE: Final = Platform(
    name="woocommerce",
    title="WooCommerce",
    settings=(
        Setting(
            name="WOOCOMMERCE_STORE_URL",
            meaning="the shop's address, with its path if it has one",
            required=True,
            example="https://shop.example",
            parse=parse_store_url,
        ),
        Setting(
            name="WOOCOMMERCE_CONSUMER_KEY",
            meaning="key of the REST API, with the permission Read",
            required=True,
            secret=True,
            parse=parse_key,
        ),
        Setting(
            name="WOOCOMMERCE_CONSUMER_SECRET",
            meaning="the secret shown with the key",
            required=True,
            secret=True,
            parse=parse_key,
        ),
        Setting(
            name="WOOCOMMERCE_STATUS_MAP",
            meaning="the shop's own order statuses, as slug=STATUS pairs; they go before the built-in tables",
            example="packed=CONFIRMED,entregue=DELIVERED",
            parse=parse_status_map,
        ),
        Setting(
            name="WOOCOMMERCE_PRODUCT_DETAILS",
            meaning="brand and description of the item, by one extra call that is kept for an hour",
            default="true",
            parse=parse_switch,
        ),
    ),
    parse_customer_id=parse_numeric_or_guest_id,
    customer_id_pattern=NUMERIC_OR_GUEST_ID,
    build=WooCommerceAdapter,
    check=check,
    problems=problems,
)
