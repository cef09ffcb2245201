"""
The stand-in answers what the real store was recorded to answer.
"""

import base64
import json
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from tests.stores.woocommerce import WooCommerceStore, authority
from tests.stores.woocommerce_auth import CUSTOMER, READ, WRITE_ONLY, Key
from tests.stores.woocommerce_data import recordings

KEYS = {
    "basic/read": READ,
    "basic/write_only": WRITE_ONLY,
    "basic/customer_role_read": CUSTOMER,
    "basic/unknown key": Key("ck_unknown", "cs_unknown"),
}
# What the stand-in does not have: another plugin, an order that was not recorded, a store switched off or under repair.
ELSEWHERE = {"stk_", "ast_providers", "woo_off", "maintenance", "fulfillments_feature_off", "oauth_", "rest_route"}
REPLAYED = [
    name
    for name, recording in recordings().items()
    if not any(name.startswith(prefix) for prefix in ELSEWHERE)
    and f"{recording['request']['auth']}/{recording['request']['key']}" in KEYS
]


@pytest.fixture(name="store", scope="module")
def _store():
    with WooCommerceStore() as store:
        yield store


@pytest.fixture(name="session", scope="module")
def _session(tmp_path_factory):
    bundle = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(bundle)
    with requests.Session() as session:
        session.verify = str(bundle)
        session.trust_env = False
        yield session


@pytest.mark.parametrize("name", REPLAYED)
def test_answers_as_recorded(store, session, name):
    recording = recordings()[name]
    request, url = recording["request"], urlsplit(recording["request"]["url"])
    key = KEYS[f"{request['auth']}/{request['key']}"]
    secret = "cs_wrong" if name == "err_bad_secret" else key.consumer_secret
    name_sent = READ.consumer_key if name == "err_bad_secret" else key.consumer_key
    basic = base64.b64encode(f"{name_sent}:{secret}".encode()).decode()

    answer = session.get(
        store.url + url.path,
        params=parse_qsl(url.query, keep_blank_values=True),
        headers={"Authorization": f"Basic {basic}"},
        allow_redirects=False,
    )

    expected = json.loads(recording["body_raw"])
    assert answer.status_code == recording["status"]
    assert _as_seen(answer.json()) == _as_seen(expected)


def _as_seen(body):
    """
    Without links, which name the host, related products, which are drawn by lot, and without what `message` lists of the store's own statuses.
    """
    if isinstance(body, list):
        return [_as_seen(item) for item in body]
    if not isinstance(body, dict):
        return body
    if "code" in body:
        return body["code"], body["data"]["status"]
    return {name: value for name, value in body.items() if name not in {"_links", "related_ids"}}


def test_no_credential_is_not_recognised(store, session):
    answer = session.get(store.url + "/wp-json/wc/v3/orders")

    assert (answer.status_code, answer.json()) == (401, json.loads(recordings()["err_no_auth"]["body_raw"]))


def test_a_key_in_the_query_is_echoed_in_the_link(store, session):
    query = {"consumer_key": READ.consumer_key, "consumer_secret": READ.consumer_secret, "customer": "2"}

    answer = session.get(store.url + "/wp-json/wc/v3/orders", params=query)

    assert answer.status_code == 200
    assert READ.consumer_secret in answer.headers["Link"]


def test_plain_routes_are_read_but_their_keys_are_not(store, session):
    query = {"rest_route": "/wc/v3/orders", "customer": "2"}

    answer = session.get(store.url + "/", params=query, auth=(READ.consumer_key, READ.consumer_secret))

    assert (answer.status_code, answer.json()["code"]) == (401, "woocommerce_rest_cannot_view")


def test_basic_over_plain_http_is_not_read():
    with WooCommerceStore(tls=False) as store:
        answer = requests.get(
            store.url + "/wp-json/wc/v3/orders", auth=(READ.consumer_key, READ.consumer_secret), timeout=5
        )

        assert (answer.status_code, answer.json()["code"]) == (401, "woocommerce_rest_cannot_view")
