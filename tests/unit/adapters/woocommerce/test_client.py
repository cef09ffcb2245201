"""
One call: what is sent by each way into a shop, and what the answers lead to.
"""

from base64 import b64encode

import pytest
import requests
import responses
from responses.matchers import header_matcher, query_param_matcher

from adapters.kit.http import HttpClient
from adapters.woocommerce.client import WooCommerceClient
from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import Deadline
from app.domain.store import Store

KEY, SECRET = "ck_" + "1" * 40, "cs_" + "2" * 40
BASIC = "Basic " + b64encode(f"{KEY}:{SECRET}".encode()).decode()
ORDERS = "https://shop.example/wp-json/wc/v3/orders"
PAGE = "<!DOCTYPE html><html><body>Welcome</body></html>"
UNRECOGNISED = {"code": "woocommerce_rest_cannot_view", "message": "Sorry.", "data": {"status": 401}}


def to_client(url):
    settings = {
        "WOOCOMMERCE_STORE_URL": url,
        "WOOCOMMERCE_CONSUMER_KEY": KEY,
        "WOOCOMMERCE_CONSUMER_SECRET": SECRET,
    }
    store = Store(name="default", platform="woocommerce", settings=settings)
    return WooCommerceClient(HttpClient(store, url), store, now=lambda: 1_795_000_000.0, nonce=lambda: "nonce")


@pytest.fixture(name="client")
def _client():
    return to_client("https://shop.example")


def ask(client, params=(("customer", "7"),)):
    return client.fetch("/wc/v3/orders", list(params), Deadline.after(10))


@responses.activate(assert_all_requests_are_fired=True)
def test_the_key_goes_in_the_header_and_never_in_the_address(client):
    responses.get(
        ORDERS,
        json=[],
        match=[
            query_param_matcher({"customer": "7", "_fields": "id,number"}),
            header_matcher({"Authorization": BASIC, "Accept": "application/json", "User-Agent": "most-recent-order"}),
        ],
    )

    assert ask(client, [("customer", "7"), ("_fields", "id,number")]) == []
    assert SECRET not in responses.calls[0].request.url
    assert "Cookie" not in responses.calls[0].request.headers


@responses.activate(assert_all_requests_are_fired=True)
def test_over_plain_http_the_secret_stays_here_and_signs():
    responses.get("http://127.0.0.1:8080/wp-json/wc/v3/orders", json=[])

    assert ask(to_client("http://127.0.0.1:8080")) == []
    sent = responses.calls[0].request
    assert sent.params["customer"] == "7"
    assert sent.params["oauth_consumer_key"] == KEY
    assert sent.params["oauth_signature_method"] == "HMAC-SHA256"
    assert SECRET not in sent.url
    assert "Authorization" not in sent.headers


@responses.activate(assert_all_requests_are_fired=True)
def test_a_site_without_pretty_permalinks_is_asked_by_its_front_page(client):
    responses.get(ORDERS, status=404, body=PAGE, content_type="text/html")
    plain = {"rest_route": "/wc/v3/orders", "via": "wp-json/wc/v3", "customer": "7"}
    responses.get("https://shop.example/", json=[], match=[query_param_matcher(plain)])

    assert ask(client) == []
    assert "?rest_route=/wc/v3/orders&via=wp-json/wc/v3&" in responses.calls[1].request.url
    assert ask(client) == []
    assert len(responses.calls) == 3  # the way is known now


@responses.activate(assert_all_requests_are_fired=True)
def test_a_server_that_strips_the_header_gets_the_key_in_the_query(client):
    responses.get(ORDERS, status=401, json=UNRECOGNISED, match=[query_param_matcher({"customer": "7"})])
    in_query = {"customer": "7", "consumer_key": KEY, "consumer_secret": SECRET}
    responses.get(ORDERS, json=[{"id": 1}], match=[query_param_matcher(in_query)])

    assert ask(client) == [{"id": 1}]
    assert "Authorization" not in responses.calls[1].request.headers


@pytest.mark.parametrize(
    ("answer", "error", "fault"),
    [
        (
            {"status": 401, "json": {"code": "woocommerce_rest_authentication_error", "message": "Invalid"}},
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        ({"status": 403, "body": PAGE}, UpstreamUnavailable, Fault.FIREWALL),
        ({"status": 404, "json": {"code": "rest_no_route", "message": "No route"}}, UpstreamMalformed, Fault.CONFIG),
        ({"status": 429, "headers": {"Retry-After": "7"}}, UpstreamThrottled, Fault.THROTTLED),
        ({"status": 500, "body": "oops"}, UpstreamUnavailable, Fault.UPSTREAM_5XX),
        ({"status": 302, "headers": {"Location": "https://elsewhere.example/"}}, UpstreamUnavailable, Fault.REDIRECT),
        ({"body": "q[]"}, UpstreamMalformed, Fault.NOT_JSON),
        ({"body": "[]", "headers": {"Content-Encoding": "br"}}, UpstreamMalformed, Fault.ENCODING),
        ({"body": "[]", "headers": {"Content-Encoding": "gzip"}}, UpstreamMalformed, Fault.ENCODING),
        ({"body": "[" + " " * (3 * 1024 * 1024)}, UpstreamMalformed, Fault.TOO_BIG),
        ({"body": requests.Timeout(ORDERS)}, UpstreamTimeout, Fault.DEADLINE),
        ({"body": requests.ConnectionError(ORDERS)}, UpstreamUnavailable, Fault.RESET),
    ],
)
@responses.activate(assert_all_requests_are_fired=True)
def test_any_other_answer_is_an_error_that_shows_nothing_of_it(client, answer, error, fault):
    responses.get(ORDERS, **answer)

    with pytest.raises(UpstreamError) as raised:
        ask(client)

    assert (type(raised.value), raised.value.fault) == (error, fault)
    assert "shop.example" not in str(raised.value)
    assert not [call for call in responses.calls if not call.request.url.startswith("https://shop.example/")]
