"""
BigCommerce as a platform: its settings, its customer ids, how its adapter is built.
"""

import re
from collections.abc import Iterable
from typing import Final

from adapters.bigcommerce.adapter import BigCommerceAdapter
from adapters.bigcommerce.doctor import check
from adapters.kit.customers import NUMERIC_OR_GUEST_ID, parse_numeric_or_guest_id
from adapters.kit.settings import (
    parse_secret,
    parse_store_url,
    parse_switch,
    plain_http_problems,
)
from app.domain.ports import Platform, Setting
from app.domain.store import Store

STORE_HASH: Final = re.compile(r"[a-z0-9]{4,32}", re.ASCII)


def parse_store_hash(text: str) -> str:
    if not STORE_HASH.fullmatch(text):
        raise ValueError("the part after stores/ in the API path, such as a1b2c3d4e5: small letters and digits")
    return text


def problems(store: Store) -> Iterable[str]:
    return plain_http_problems(store, "BIGCOMMERCE_API_URL")


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
            parse=parse_secret,
        ),
        Setting(
            name="BIGCOMMERCE_API_URL",
            meaning="where the API is, for a proxy in front of it",
            default="https://api.bigcommerce.com",
            parse=parse_store_url,
        ),
        Setting(
            name="BIGCOMMERCE_PRODUCT_DETAILS",
            meaning="description and image of the item, by one extra call that is kept for an hour",
            default="true",
            parse=parse_switch,
        ),
    ),
    parse_customer_id=parse_numeric_or_guest_id,
    customer_id_pattern=NUMERIC_OR_GUEST_ID,
    build=BigCommerceAdapter,
    check=check,
    problems=problems,
)
