"""
The whole service in front of a Shopify store: what a caller sees.
"""

import ssl

import pytest
import trustme

from app.factory import build_app
from tests.stores.shopify import INTERNAL_ERROR, UNAUTHORIZED, ShopifyStore, json_answer
from tests.stores.shopify_server import ServedStore
from tests.unit.adapters.shopify.orders import order

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
CALLER = {"Authorization": "Bearer a-token-of-the-test"}


def client_of(url, **more):
    environ = {
        "PLATFORM": "shopify",
        "SHOPIFY_STORE_URL": url,
        "SHOPIFY_ACCESS_TOKEN": "shpat_static",
        "API_TOKENS": "a-token-of-the-test",
        "PUBLIC_BASE_URL": "https://orders.example.com",
    }
    return build_app(environ | more).test_client()


@pytest.fixture(name="store")
def _store():
    store = ShopifyStore()
    store.add("7", order())
    return store


@pytest.fixture(name="caller")
def _caller(store):
    with ServedStore(store) as url:
        client = client_of(url)
        yield lambda customer_id="7": client.get(ROUTE.format(customer_id), headers=CALLER)


@pytest.mark.parametrize("customer_id", ["7", "gid%3A%2F%2Fshopify%2FCustomer%2F7"])
def test_an_order_by_number_or_gid(caller, customer_id):
    answer = caller(customer_id)

    assert (answer.status_code, answer.json["id"], answer.json["customer_id"]) == (200, "5001", "7")
    assert answer.json["_links"]["self"]["href"] == "https://orders.example.com" + ROUTE.format("7")


@pytest.mark.parametrize("customer_id", ["0", "007", "ana", "gid%3A%2F%2Fshopify%2FOrder%2F7"])
def test_no_customer_id_of_shopifys_asks_nobody(caller, store, customer_id):
    answer = caller(customer_id)

    assert (answer.status_code, answer.json["code"]) == (400, "3234000")
    assert [field["name"] for field in answer.json["fields"]] == ["customer_id"]
    assert store.calls == []


def test_the_three_kinds_of_not_found_are_told_apart(caller, store):
    store.add("8")
    store.add("9", order(createdAt="2026-01-01T10:00:00Z"))

    told = {customer_id: caller(customer_id).json for customer_id in ("6", "8", "9")}

    assert {body["code"] for body in told.values()} == {"3234040"}
    assert len({body["description"] for body in told.values()}) == 3
    assert "older" in told["9"]["description"]


@pytest.mark.parametrize(
    ("answer", "status", "code"),
    [
        (UNAUTHORIZED, 502, "3235020"),
        (json_answer({"errors": "Unavailable Shop"}, 402), 503, "3235030"),
        (json_answer({"errors": "[API] This action requires merchant approval"}, 403), 502, "3235020"),
        (json_answer({"errors": "Not Found"}, 404), 502, "3235020"),
        (json_answer({"errors": "Locked"}, 423), 503, "3235030"),
        (json_answer({"data": {"customer": None}, "errors": [{"message": "no"}]}), 502, "3235020"),
    ],
)
def test_faults_of_the_store_are_never_the_callers(caller, store, answer, status, code):
    caller("6")
    store.faults.append(answer)

    told = caller()

    assert (told.status_code, told.json["code"]) == (status, code)
    assert ("Retry-After" in told.headers) == (status == 503)
    assert "Unavailable Shop" not in told.text


def test_an_internal_error_of_shopifys_is_asked_again(caller, store):
    caller("6")
    store.faults.append(INTERNAL_ERROR)

    assert caller().status_code == 200


def test_a_bucket_that_stays_empty_is_retry_after(caller, store):
    caller("6")
    store.available, store.restore_rate = 0, 2.0

    told = caller()

    assert (told.status_code, told.json["code"]) == (503, "3235030")
    assert 20 <= int(told.headers["Retry-After"]) <= 30


def test_a_store_with_a_private_authority(store, tmp_path):
    authority = trustme.CA()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    with ServedStore(store, tls) as url:
        client = client_of(url, STORE_CA_BUNDLE=str(bundle))

        assert client.get(ROUTE.format("7"), headers=CALLER).status_code == 200
