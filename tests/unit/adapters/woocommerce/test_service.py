"""
The whole service in front of a WooCommerce shop: what a caller gets.
"""

import pytest

from adapters.testing.contract import check_order
from app.factory import build_app
from tests.stores.woocommerce import Answer, WooCommerceStore
from tests.stores.woocommerce_auth import READ, Key
from tests.stores.woocommerce_data import recordings

TOKEN = "a-token-for-these-tests"
ORDERS = "/wc/v3/orders"


@pytest.fixture(name="ask")
def _ask(shop, ca_bundle):
    def ask(customer_id, *, key=READ, **variables):
        environ = {
            "PLATFORM": "woocommerce",
            "WOOCOMMERCE_STORE_URL": shop.url,
            "WOOCOMMERCE_CONSUMER_KEY": key.consumer_key,
            "WOOCOMMERCE_CONSUMER_SECRET": key.consumer_secret,
            "STORE_CA_BUNDLE": ca_bundle,
            "API_TOKENS": TOKEN,
            "PUBLIC_BASE_URL": "https://orders.example.com",
        }
        client = build_app(environ | variables).test_client()
        path = f"/erc/ecommerce/connections/customers/{customer_id}/most-recent-order"
        return client.get(path, headers={"Authorization": f"Bearer {TOKEN}"})

    return ask


def test_an_order(ask):
    answer = ask("2")

    assert answer.status_code == 200
    check_order(answer.json)
    assert answer.json["id"] == "185"
    assert answer.json["_links"]["self"]["href"] == (
        "https://orders.example.com/erc/ecommerce/connections/customers/2/most-recent-order"
    )


@pytest.mark.parametrize(
    "customer_id",
    [
        "0",
        "-1",
        "002",
        "2.5",
        "2,3",
        "abc",
        "1" * 21,
        "1" * 10_000,
        "%D9%A2",
        "%00",
        "%FF",
        "1%0A",
        "1/../../x",
        "2%202",
    ],
    ids=lambda text: f"{text[:12]} of {len(text)}",
)
def test_an_id_that_woocommerce_does_not_have_never_reaches_the_shop(shop, ask, customer_id):
    answer = ask(customer_id)

    assert answer.status_code in {400, 404}
    assert answer.json["code"] in {"3234000", "3234040"}
    assert shop.asked == []


@pytest.mark.parametrize(
    ("customer_id", "description"),
    [("13", "The customer has no orders."), ("999999", "The store does not know this customer.")],
)
def test_no_order(ask, customer_id, description):
    answer = ask(customer_id)

    assert (answer.status_code, answer.json["code"], answer.json["description"]) == (404, "3234040", description)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("customer_misspelt_param", 502),  # somebody else's order
        ("fields_empty", 502),
        ("woo_off_orders", 502),
        ("err_bad_secret", 502),
        ("err_customer_role_key", 502),
        ("maintenance_orders", 503),
    ],
)
def test_what_the_shop_says_is_not_what_the_caller_gets(shop, ask, name, status):
    recording = recordings()[name]
    shop.script_by_route[ORDERS] = Answer(
        recording["status"], recording["body_raw"].encode(), dict(recording["headers"])
    )

    answer = ask("2")

    assert (answer.status_code, answer.json["code"]) == (status, f"323{status}0")
    assert "woocommerce_rest" not in answer.text
    assert "127.0.0.1" not in answer.text


def test_a_refused_key_is_502(ask):
    assert ask("2", key=Key("ck_revoked", "cs_revoked")).status_code == 502


def test_a_map_that_cannot_be_read_stops_the_start(ask):
    with pytest.raises(Exception) as error:
        ask("2", WOOCOMMERCE_STATUS_MAP="packed=ON_ITS_WAY")

    assert "WOOCOMMERCE_STATUS_MAP" in str(error.value)
    assert "packed" in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "shop.example",
        "ftp://shop.example",
        "http://shop.example",
        "https://u:p@shop.example",
        "https://",
        "https://a:x/",
    ],
)
def test_an_address_that_will_not_do_stops_the_start(ask, url):
    with pytest.raises(Exception) as error:
        ask("2", WOOCOMMERCE_STORE_URL=url)

    assert str(error.value).startswith("WOOCOMMERCE_STORE_URL")


@pytest.mark.parametrize("tail", ["/", "/wp-json/wc/v3", "/wp-json/", "/index.php"])
def test_an_address_may_be_copied_from_anywhere(ca_bundle, configured, latest, tail):
    with WooCommerceStore(path="/shop") as shop:
        assert latest(shop.url + tail, "2", WOOCOMMERCE_PRODUCT_DETAILS="false").id == "185"
