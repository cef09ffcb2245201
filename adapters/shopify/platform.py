"""
What the service has to know of Shopify to offer it.
"""

from collections.abc import Mapping
from typing import Final

from adapters.kit.http import HttpClient
from adapters.shopify.access_scopes import AccessScopes
from adapters.shopify.adapter import ShopifyAdapter
from adapters.shopify.client import ShopifyClient
from adapters.shopify.doctor import check
from adapters.shopify.settings import (
    CUSTOMER_ID,
    SETTINGS,
    ShopifySettings,
    find_problems,
    parse_customer_id,
    version_ends_at,
)
from adapters.shopify.tokens import build_tokens
from app.domain.ports import OrderAdapter, Platform
from app.domain.store import Store


def build(store: Store) -> OrderAdapter:
    settings = ShopifySettings.of(store)
    http = HttpClient(store, settings.store_url)
    client = ShopifyClient(http, build_tokens(http, settings), settings.version)
    return ShopifyAdapter(client, AccessScopes(client), settings.store_url, store.phone_country)


def expiries(store: Store) -> Mapping[str, float]:
    """
    A static token does not end; of a granted one the adapter tells.
    """
    ends_at = version_ends_at(ShopifySettings.of(store).version)
    return {} if ends_at is None else {"api_version": ends_at}


SHOPIFY: Final = Platform(
    name="shopify",
    title="Shopify",
    settings=SETTINGS,
    parse_customer_id=parse_customer_id,
    customer_id_pattern=f"^{CUSTOMER_ID.pattern}$",
    build=build,
    check=check,
    problems=find_problems,
    expiries=expiries,
)
