"""
Three stores on two platforms behind one address, over real HTTP, with the same customer ids in each.
"""

import gc
import random
import time
from contextlib import ExitStack

import pytest

from adapters.kit.http import HttpClient
from adapters.registry import BUILT_IN
from app.factory import build_app
from tests.contract.check import check_answer
from tests.stores.shopify import ShopifyStore
from tests.stores.shopify_server import ServedStore
from tests.stores.woocommerce import WooCommerceStore, authority
from tests.stores.woocommerce_auth import READ
from tests.unit.adapters.shopify.orders import order as shopify_order
from tests.unit.adapters.woocommerce.orders import order as woocommerce_order

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
AUTHORIZATION = {"Authorization": "Bearer a-token-for-these-tests"}
CUSTOMERS = range(1, 16)
FIRST_ORDER = {"eu": 1000, "us": 2000, "shop": 3000}


def woocommerce(first_order):
    store = WooCommerceStore()
    store.shop.orders = {
        first_order + customer: woocommerce_order(
            "processing", id=first_order + customer, number=str(first_order + customer), customer_id=customer
        )
        for customer in CUSTOMERS
    }
    return store


@pytest.fixture(name="stores", scope="module")
def _stores(tmp_path_factory):
    bundle = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(bundle)
    shop = ShopifyStore(time.time)
    for customer in CUSTOMERS:
        shop.add(str(customer), shopify_order(FIRST_ORDER["shop"] + customer))
    with ExitStack() as stack:
        eu, us = (stack.enter_context(woocommerce(FIRST_ORDER[name])) for name in ("eu", "us"))
        environ = {
            "STORES": "eu,us,shop",
            "PLATFORM": "woocommerce",
            "STORE_CA_BUNDLE": str(bundle),
            "WOOCOMMERCE_CONSUMER_KEY": READ.consumer_key,
            "WOOCOMMERCE_CONSUMER_SECRET": READ.consumer_secret,
            "EU__WOOCOMMERCE_STORE_URL": eu.url,
            "US__WOOCOMMERCE_STORE_URL": us.url,
            "SHOP__PLATFORM": "shopify",
            "SHOP__SHOPIFY_STORE_URL": stack.enter_context(ServedStore(shop)),
            "SHOP__SHOPIFY_ACCESS_TOKEN": "shpat_static",
            "SHOP__BRANDS": "Loja Azul",
            "API_TOKENS": "a-token-for-these-tests",
            "PUBLIC_BASE_URL": "https://orders.example",
        }
        yield build_app(environ, BUILT_IN), {"eu": eu, "us": us, "shop": shop}
        # The service keeps its connections for as long as the process lives; the tests' process lives on.
        for client in [thing for thing in gc.get_objects() if type(thing) is HttpClient]:
            client.close()


def latest(app, customer, brand):
    response = app.test_client().get(ROUTE.format(customer), query_string={"brand": brand}, headers=AUTHORIZATION)
    return response.status_code, check_answer(response.status_code, response.headers, response.data)


def test_same_ids_interleaved_are_answered_by_their_own_store(stores):
    app, _ = stores
    randomness = random.Random(20261123)
    for _ in range(400):
        brand, customer = randomness.choice(list(FIRST_ORDER)), randomness.choice(CUSTOMERS)

        status, order = latest(app, customer, brand)

        assert (status, order["id"]) == (200, str(FIRST_ORDER[brand] + customer))
        assert (order["customer_id"], order["custom_fields"]["store"]) == (str(customer), brand)


def test_gid_and_number_name_one_customer_of_the_platform_that_has_gids(stores):
    app, _ = stores
    gid = "gid:%2F%2Fshopify%2FCustomer%2F7"

    assert latest(app, gid, "LOJA azul")[1]["id"] == "3007"
    assert latest(app, gid, "shop")[1]["_links"]["self"]["href"].endswith("/customers/7/most-recent-order")
    status, error = latest(app, gid, "eu")
    assert (status, error["fields"][0]["name"]) == (400, "customer_id")


def test_credential_of_one_platform_never_goes_to_a_store_of_another(stores):
    app, served = stores
    latest(app, 1, "eu")
    latest(app, 1, "shop")

    assert served["shop"].calls
    assert served["eu"].asked
    assert all("shpat_static" not in str(asked) for name in ("eu", "us") for asked in served[name].asked)
    assert all(READ.consumer_key not in str(call) for call in served["shop"].calls)


def test_description_has_the_ids_of_both_platforms(stores):
    app, _ = stores
    parameters = app.test_client().get("/openapi.json").json["paths"][ROUTE.format("{customer_id}")]["parameters"]

    assert (
        parameters[0]["schema"]["pattern"]
        == "^(guest-)?[1-9][0-9]{0,18}$|^(?:gid://shopify/Customer/)?([1-9][0-9]{0,18})$"
    )
