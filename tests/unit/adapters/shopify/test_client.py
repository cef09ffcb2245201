"""
One call: what is sent, and what every kind of answer comes to.
"""

import json
import logging

import pytest
import requests
import responses
from responses.matchers import header_matcher, json_params_matcher

from adapters.kit.http import HttpClient
from adapters.shopify.client import ShopifyClient, data_or_raise
from adapters.shopify.tokens import StaticToken
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
from tests.stores.shopify import error_answer, json_answer
from tests.unit.adapters.shopify.orders import order

URL = "https://acme.myshopify.com/admin/api/2026-10/graphql.json"


def html(text):
    return f"<!DOCTYPE html><html><body>{text}</body></html>"


def errors(message, code, **extensions):
    return {"errors": [{"message": message, "extensions": {"code": code, **extensions}}]}


@pytest.fixture(name="client")
def _client():
    http = HttpClient(Store(name="default", platform="shopify"), "https://acme.myshopify.com")
    yield ShopifyClient(http, StaticToken("shpat_static"), "2026-10")
    http.close()


def ask(client):
    return data_or_raise(client.query("query Q { customer }", {"id": "7"}, Deadline.after(4)), "customer")


@responses.activate(assert_all_requests_are_fired=True)
def test_a_query_goes_out_with_its_variables_and_shopifys_own_header_for_the_token(client):
    sent = responses.post(
        URL,
        json={"data": {"customer": {"id": "7"}}},
        match=[
            json_params_matcher({"query": "query Q { customer }", "variables": {"id": "7"}}),
            header_matcher(
                {
                    "X-Shopify-Access-Token": "shpat_static",
                    "Content-Type": "application/json",
                    "Accept": "application/json",
                }
            ),
        ],
    )

    assert ask(client) == {"id": "7"}
    assert sent.call_count == 1
    assert "Authorization" not in responses.calls[0].request.headers
    assert "Cookie" not in responses.calls[0].request.headers


@pytest.mark.parametrize(
    ("answer", "error", "fault"),
    [
        ({"status": 401, "json": {"errors": "[API] Invalid API key"}}, UpstreamRejected, Fault.CREDENTIAL),
        ({"status": 402, "json": {"errors": "Unavailable Shop"}}, UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        (
            {"status": 403, "json": {"errors": "[API] This action requires merchant approval for read_orders scope."}},
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        (
            {"status": 403, "json": {"errors": "Non-expiring access tokens are no longer accepted for the Admin API."}},
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        ({"status": 403, "body": html("Access denied | Error 1020")}, UpstreamUnavailable, Fault.FIREWALL),
        ({"status": 404, "json": {"errors": "Not Found"}}, UpstreamMalformed, Fault.STATUS),
        ({"status": 423, "body": "Locked"}, UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        ({"status": 430}, UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        ({"status": 429, "headers": {"Retry-After": "4.0"}}, UpstreamThrottled, Fault.THROTTLED),
        ({"status": 500, "body": html("Something went wrong")}, UpstreamUnavailable, Fault.UPSTREAM_5XX),
        ({"status": 502, "body": html("Bad gateway")}, UpstreamUnavailable, Fault.UPSTREAM_5XX),
        ({"status": 503, "body": html("Soon back")}, UpstreamUnavailable, Fault.UPSTREAM_5XX),
        ({"status": 540, "body": "disabled"}, UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        ({"body": html("Opening soon")}, UpstreamMalformed, Fault.NOT_JSON),
        ({"json": []}, UpstreamMalformed, Fault.SHAPE),
        ({"json": {}}, UpstreamMalformed, Fault.SHAPE),
        ({"json": {"data": None}}, UpstreamMalformed, Fault.SHAPE),
        ({"json": {"data": {"customer": 7}}}, UpstreamMalformed, Fault.SHAPE),
        (
            {"json": errors("Internal error. Looks like something went wrong on our end.", "INTERNAL_SERVER_ERROR")},
            UpstreamUnavailable,
            Fault.UPSTREAM_5XX,
        ),
        (
            {"json": errors("Query cost is 1200", "MAX_COST_EXCEEDED", cost=1200, maxCost=1000)},
            UpstreamMalformed,
            Fault.GRAPHQL,
        ),
        ({"json": errors("Field 'orders' doesn't exist", "undefinedField")}, UpstreamMalformed, Fault.GRAPHQL),
        ({"json": errors("syntax error", "PARSE_ERROR")}, UpstreamMalformed, Fault.GRAPHQL),
        ({"json": errors("first cannot exceed 250", "BAD_REQUEST")}, UpstreamMalformed, Fault.GRAPHQL),
        (
            {"json": errors("Invalid id: gid://shopify/Customer/7", "RESOURCE_NOT_FOUND")},
            UpstreamMalformed,
            Fault.GRAPHQL,
        ),
        (
            {"json": errors("Access denied for customer field.", "ACCESS_DENIED")},
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        ({"json": {"errors": "Access denied"}}, UpstreamRejected, Fault.CREDENTIAL),
        ({"body": requests.ConnectionError("acme.myshopify.com")}, UpstreamUnavailable, Fault.RESET),
        ({"body": requests.Timeout("acme.myshopify.com")}, UpstreamTimeout, Fault.DEADLINE),
    ],
)
@responses.activate(assert_all_requests_are_fired=True)
def test_what_every_other_answer_comes_to(client, answer, error, fault):
    responses.post(URL, **answer)

    with pytest.raises(UpstreamError) as raised:
        ask(client)

    assert (type(raised.value), raised.value.fault) == (error, fault)
    assert "myshopify" not in str(raised.value)


@responses.activate(assert_all_requests_are_fired=True)
def test_the_stores_own_delay_is_kept(client):
    responses.post(URL, status=429, headers={"Retry-After": "4.0"})

    with pytest.raises(UpstreamThrottled) as throttled:
        ask(client)

    assert throttled.value.retry_after_s == 4.0


@responses.activate(assert_all_requests_are_fired=True)
def test_nothing_of_what_the_store_says_is_logged(client, caplog):
    """
    Beside the status and the request's id.
    """
    responses.post(URL, status=500, json={"errors": "Ana Silva, shpat_static"}, headers={"X-Request-ID": "abc-1"})

    with caplog.at_level(logging.DEBUG), pytest.raises(UpstreamUnavailable):
        ask(client)

    told = [record for record in caplog.records if record.name.startswith("adapters.shopify")]
    assert [(record.message, record.status, record.request_id) for record in told] == [
        ("upstream status", 500, "abc-1")
    ]
    assert "Ana" not in json.dumps([str(vars(record)) for record in caplog.records])


@pytest.fixture(name="shop")
def _shop(shop):
    shop.store.add("7", order())
    return shop


def asked(shop):
    """
    The adapter once it has found out the scopes, so that a script begins with the query for the order.
    """
    shop.latest()
    shop.store.calls.clear()
    return shop


def test_one_call_answers_everything_once_the_scopes_are_known(shop):
    asked(shop).latest()

    assert shop.store.operations() == ["MostRecentOrder"]
    assert shop.store.calls[0]["variables"] == {
        "customerId": "gid://shopify/Customer/7",
        "withProducts": False,
        "withFulfillmentOrders": False,
        "withSums": True,
    }


class TestThrottled:
    """
    Shopify throttles with HTTP 200 and no Retry-After; the cost numbers say how long to wait.
    """

    def test_waits_as_long_as_the_bucket_needs_and_answers(self, shop):
        asked(shop).store.available = 0  # 49 points at 100 a second

        assert shop.latest().id == "5001"
        assert [round(seconds, 2) for seconds in shop.clock.slept] == [0.59]
        assert shop.store.operations() == ["MostRecentOrder"] * 2

    def test_a_slower_bucket_is_waited_for_longer(self, shop):
        asked(shop).store.available = 0
        shop.store.restore_rate = 40.0

        shop.latest()

        assert shop.clock.slept == [pytest.approx(49 / 40 + 0.1)]

    def test_longer_than_a_caller_waits_is_left_to_the_caller(self, shop):
        asked(shop).store.available = 0
        shop.store.restore_rate = 2.0

        with pytest.raises(UpstreamThrottled) as throttled:
            shop.latest()

        assert throttled.value.retry_after_s == pytest.approx(24.6)
        assert shop.clock.slept == []

    def test_a_deadline_that_is_near_is_not_overslept(self, shop):
        asked(shop).store.available = 0

        with pytest.raises(UpstreamThrottled):
            shop.latest(seconds=1.2)

        assert shop.clock.slept == []

    def test_a_bucket_that_others_empty_again_is_given_up(self, shop):
        asked(shop)
        for _ in range(3):
            shop.store.faults.append(
                json_answer(
                    {
                        "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
                        "extensions": {
                            "cost": {
                                "requestedQueryCost": 49,
                                "actualQueryCost": None,
                                "throttleStatus": {
                                    "maximumAvailable": 2000.0,
                                    "currentlyAvailable": 0,
                                    "restoreRate": 50.0,
                                },
                            }
                        },
                    }
                )
            )

        with pytest.raises(UpstreamThrottled) as throttled:
            shop.latest(seconds=20)

        assert shop.clock.slept == [pytest.approx(1.08)] * 2
        assert throttled.value.retry_after_s == pytest.approx(1.08)

    def test_without_numbers_two_seconds(self, shop):
        asked(shop).store.faults.append(error_answer("Throttled", "THROTTLED"))

        shop.latest()

        assert shop.clock.slept == [2.0]


class TestVersion:
    def test_another_one_served_is_logged_once(self, shop, caplog):
        shop.store.served_version = "2026-01"

        with caplog.at_level(logging.WARNING):
            shop.latest()
            shop.latest()

        told = [record for record in caplog.records if record.message == "another API version was served"]
        assert [(record.asked_version, record.served_version) for record in told] == [("2026-10", "2026-01")]

    def test_a_version_past_its_end_is_answered_all_the_same(self, shop):
        shop.version = "2024-01"

        assert shop.latest().id == "5001"
        assert shop.parts["client"].served_version == "2026-01"

    def test_anything_but_a_version_is_not_logged(self, shop, caplog):
        shop.store.served_version = "shpat_of_somebody"

        with caplog.at_level(logging.WARNING):
            shop.latest()

        assert caplog.records == []

    def test_the_one_asked_for_is_not_worth_a_line(self, shop, caplog):
        with caplog.at_level(logging.WARNING):
            shop.latest()

        assert caplog.records == []
