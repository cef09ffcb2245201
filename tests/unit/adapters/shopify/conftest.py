"""
A fake Shopify for each test, and the adapter as the service builds it.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.kit.http import HttpClient
from adapters.shopify.access_scopes import AccessScopes
from adapters.shopify.adapter import ShopifyAdapter
from adapters.shopify.client import ShopifyClient
from adapters.shopify.tokens import ClientCredentials, StaticToken
from app.domain.order import Order
from app.domain.ports import Deadline
from app.domain.store import Store
from tests.stores.shopify import ShopifyStore
from tests.stores.shopify_server import ServedStore


@dataclass
class Clock:
    """
    Time that passes when told; sleeping is telling.
    """

    now: float = 1_795_000_000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Shop:
    """
    The store, and an adapter that is made at the first question and kept.
    """

    store: ShopifyStore
    url: str
    clock: Clock
    version: str = "2026-10"
    grants: bool = False
    phone_country: str | None = None
    parts: dict[str, Any] = field(default_factory=dict)

    def adapter(self) -> ShopifyAdapter:
        if not self.parts:
            http = HttpClient(Store(name="default", platform="shopify"), self.url)
            tokens: Any = StaticToken("shpat_static")
            if self.grants:
                tokens = ClientCredentials(http, *self.store.client, clock=self.clock)
            client = ShopifyClient(http, tokens, self.version, sleep=self.clock.sleep)
            access = AccessScopes(client, clock=self.clock)
            adapter = ShopifyAdapter(client, access, "https://acme.myshopify.com", self.phone_country)
            self.parts = {"http": http, "client": client, "tokens": tokens, "access": access, "adapter": adapter}
        return self.parts["adapter"]

    def latest(self, customer_id: str = "7", seconds: float = 4) -> Order:
        return self.adapter().latest_order(customer_id, self.deadline(seconds))

    def deadline(self, seconds: float = 4) -> Deadline:
        return Deadline.after(seconds, self.clock)


@pytest.fixture(name="clock")
def _clock() -> Clock:
    return Clock()


@pytest.fixture(name="shop")
def _shop(clock):
    store = ShopifyStore(clock)
    with ServedStore(store) as url:
        shop = Shop(store, url, clock)
        yield shop
        if shop.parts:
            shop.parts["http"].close()
