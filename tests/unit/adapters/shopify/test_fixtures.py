"""
Whole orders through the whole adapter: the service's query, executed over HTTP, against answers written by hand.
"""

import json
from pathlib import Path

import pytest

from adapters.kit.http import HttpClient
from adapters.shopify.access_scopes import AccessScopes
from adapters.shopify.adapter import ShopifyAdapter
from adapters.shopify.client import ShopifyClient
from adapters.shopify.tokens import StaticToken
from adapters.testing.contract import check_order, to_answer
from app.domain.ports import Deadline
from app.domain.store import Store
from tests.stores.shopify import ALL_SCOPES, ShopifyStore
from tests.stores.shopify_server import ServedStore

FIXTURES = Path(__file__).parent / "fixtures"
CASES = sorted(path.name.removesuffix(".expected.json") for path in FIXTURES.glob("*.expected.json"))
OF_THE_SERVICE = ("store", "retrieved_at")


@pytest.fixture(name="shop", scope="module")
def _shop():
    store = ShopifyStore()
    with ServedStore(store) as url:
        yield store, url


def adapter_at(url: str) -> ShopifyAdapter:
    http = HttpClient(Store(name="default", platform="shopify"), url)
    client = ShopifyClient(http, StaticToken("shpat_static"), "2026-10")
    return ShopifyAdapter(client, AccessScopes(client), "https://acme.myshopify.com")


@pytest.mark.parametrize("case", CASES)
def test_order_gives_the_answer_written_by_hand(shop, case):
    store, url = shop
    fixture = json.loads((FIXTURES / f"{case}.json").read_text())
    expected = json.loads((FIXTURES / f"{case}.expected.json").read_text())
    viewer = fixture.get("viewer", {})
    store.scopes = frozenset(viewer.get("scopes", ALL_SCOPES))
    store.approved = frozenset(viewer.get("approved", ("name", "address", "email", "phone")))
    store.takes_future_words = viewer.get("future_words", False)
    store.available = store.capacity
    store.customers.clear()
    store.add(expected["customer_id"], *fixture["orders"])

    answer = to_answer(adapter_at(url).latest_order(expected["customer_id"], Deadline.after(10)))

    check_order(answer)
    del answer["_links"]
    for name in OF_THE_SERVICE:
        del answer["custom_fields"][name]
    assert answer == expected


def test_every_fixture_says_where_it_comes_from():
    told = (FIXTURES / "SOURCES.md").read_text()

    assert [case for case in CASES if f"| `{case}` |" not in told] == []
