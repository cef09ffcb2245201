"""
What the stand-in stores answer when each order they know is asked for: the ground that the fuzzing starts from.
"""

import contextlib
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import orjson

from adapters.kit.http import HttpClient, Response
from app.domain.ports import Deadline, OrderAdapter
from tests.stores.shopify import ALL_SCOPES, ShopifyStore
from tests.stores.shopify_server import ServedStore
from tests.stores.woocommerce import WooCommerceStore
from tests.unit.adapters.bigcommerce.test_contract import TestBigCommerce
from tests.unit.adapters.shopify.test_contract import TestShopify
from tests.unit.adapters.woocommerce.test_contract import TestWooCommerce

FIXTURES = Path(__file__).parent / "unit" / "adapters" / "shopify" / "fixtures"
LISTED = "/orders"

Key = tuple[str, bytes | None]


@dataclass(frozen=True)
class Seed:
    """
    One order: the store's answers by request, and an adapter that asks for them.
    """

    name: str
    customer_id: str
    adapter: OrderAdapter
    answers: dict[Key, Response]


def key_of(request) -> Key:
    """
    Queries differ from one call to the next by their signature.
    """
    return request.url.partition("?")[0].partition("//")[2].partition("/")[2], request.body


@contextlib.contextmanager
def exchanging(exchange) -> Iterator[None]:
    with mock.patch.object(HttpClient, "_exchange", exchange):
        yield


def recorded(name, platform, configured, customer_id) -> Seed:
    answers: dict[Key, Response] = {}
    real = HttpClient._exchange

    def exchange(self, request, deadline):
        answers[key_of(request)] = response = real(self, request, deadline)
        return response

    adapter = platform.build(configured)
    with exchanging(exchange):
        adapter.latest_order(customer_id, Deadline.after(10))
    return Seed(name, customer_id, adapter, answers)


def woocommerce() -> Iterator[Seed]:
    rig = TestWooCommerce()
    with WooCommerceStore(tls=False) as store:
        orders = dict(store.shop.orders)
        for number, order in orders.items():
            store.shop.orders = {number: order | {"customer_id": order["customer_id"] or 7}}
            customer_id = str(store.shop.orders[number]["customer_id"])
            store.shop.customers.setdefault(int(customer_id), {"id": int(customer_id), "username": "somebody"})
            with contextlib.suppress(Exception):  # drafts and the like have no answer to start from
                yield recorded(str(number), rig.platform, rig.configured(store.url), customer_id)


def shopify() -> Iterator[Seed]:
    rig = TestShopify()
    store = ShopifyStore()
    store.tokens["shpat_of_the_kit"] = float("inf")
    store.scopes, store.takes_future_words = ALL_SCOPES, True
    with ServedStore(store) as url:
        for path in sorted(FIXTURES.glob("*.expected.json")):
            name = path.name.removesuffix(".expected.json")
            customer_id = orjson.loads(path.read_bytes())["customer_id"]
            store.available = store.capacity
            store.customers.clear()
            store.add(customer_id, *orjson.loads((FIXTURES / f"{name}.json").read_bytes())["orders"])
            yield recorded(name, rig.platform, rig.configured(url), customer_id)


def bigcommerce() -> Iterator[Seed]:
    rig = TestBigCommerce()
    from adapters.testing.standin import StandInStore

    orders = []
    with StandInStore(lambda request: rig.answer(request, orders)) as store:
        for path in sorted(rig.cases.glob("*.expected.json")):
            orders[:] = orjson.loads(path.with_name(path.name.replace(".expected", "")).read_bytes())
            customer_id = orjson.loads(path.read_bytes())["customer_id"]
            yield recorded(path.name, rig.platform, rig.configured(store.url), customer_id)


PLATFORMS = {"woocommerce": woocommerce, "shopify": shopify, "bigcommerce": bigcommerce}


@functools.cache
def seeds_of(platform) -> tuple[Seed, ...]:
    return tuple(PLATFORMS[platform]())
