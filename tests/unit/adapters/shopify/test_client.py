"""
One call: what is sent, and what every kind of answer comes to.
"""

import json
import logging

import pytest

from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamUnavailable,
)
from tests.stores.shopify import INTERNAL_ERROR, UNAUTHORIZED, Answer, error_answer, html_answer, json_answer
from tests.unit.adapters.shopify.orders import order

FIREWALL = html_answer("Access denied | Error 1020", 403)


@pytest.fixture(autouse=True)
def _order(shop):
    shop.store.add("7", order())


def asked(shop):
    """
    The adapter once it has found out the scopes, so that a script begins with the query for the order.
    """
    shop.latest()
    shop.store.calls.clear()
    return shop


def test_token_goes_in_shopifys_own_header(shop):
    shop.latest()

    assert {call["token"] for call in shop.store.calls} == {"shpat_static"}


def test_one_call_answers_everything_once_the_scopes_are_known(shop):
    asked(shop).latest()

    assert shop.store.operations() == ["MostRecentOrder"]
    assert shop.store.calls[0]["variables"] == {
        "customerId": "gid://shopify/Customer/7",
        "withProducts": False,
        "withFulfillmentOrders": False,
        "withSums": True,
    }


@pytest.mark.parametrize(
    ("answer", "error", "fault"),
    [
        (UNAUTHORIZED, UpstreamRejected, Fault.CREDENTIAL),
        (json_answer({"errors": "Unavailable Shop"}, 402), UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        (
            json_answer({"errors": "[API] This action requires merchant approval for read_orders scope."}, 403),
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        (
            json_answer({"errors": "Non-expiring access tokens are no longer accepted for the Admin API."}, 403),
            UpstreamRejected,
            Fault.CREDENTIAL,
        ),
        (FIREWALL, UpstreamUnavailable, Fault.FIREWALL),
        (json_answer({"errors": "Not Found"}, 404), UpstreamMalformed, Fault.STATUS),
        (Answer(423, b"Locked"), UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        (Answer(430, b""), UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        (json_answer({"errors": "Too many"}, 429, Retry_After="4.0"), UpstreamThrottled, Fault.THROTTLED),
        (html_answer("Something went wrong", 500), UpstreamUnavailable, Fault.UPSTREAM_5XX),
        (html_answer("Bad gateway", 502), UpstreamUnavailable, Fault.UPSTREAM_5XX),
        (html_answer("Soon back", 503), UpstreamUnavailable, Fault.UPSTREAM_5XX),
        (Answer(540, b"disabled"), UpstreamThrottled, Fault.STORE_UNAVAILABLE),
        (html_answer("Opening soon", 200), UpstreamMalformed, Fault.NOT_JSON),
        (json_answer([]), UpstreamMalformed, Fault.SHAPE),
        (json_answer({}), UpstreamMalformed, Fault.SHAPE),
        (json_answer({"data": None}), UpstreamMalformed, Fault.SHAPE),
        (json_answer({"data": {"customer": 7}}), UpstreamMalformed, Fault.SHAPE),
        (INTERNAL_ERROR, UpstreamUnavailable, Fault.UPSTREAM_5XX),
        (
            error_answer("Query cost is 1200", "MAX_COST_EXCEEDED", cost=1200, maxCost=1000),
            UpstreamMalformed,
            Fault.GRAPHQL,
        ),
        (error_answer("Field 'orders' doesn't exist", "undefinedField"), UpstreamMalformed, Fault.GRAPHQL),
        (error_answer("syntax error", "PARSE_ERROR"), UpstreamMalformed, Fault.GRAPHQL),
        (error_answer("first cannot exceed 250", "BAD_REQUEST"), UpstreamMalformed, Fault.GRAPHQL),
        (error_answer("Invalid id: gid://shopify/Customer/7", "RESOURCE_NOT_FOUND"), UpstreamMalformed, Fault.GRAPHQL),
        (error_answer("Access denied for customer field.", "ACCESS_DENIED"), UpstreamRejected, Fault.CREDENTIAL),
        (json_answer({"errors": "Access denied"}), UpstreamRejected, Fault.CREDENTIAL),
        (Answer(200, b'{"data": {"customer": {', cut=True), UpstreamUnavailable, Fault.TRUNCATED),
    ],
)
def test_what_every_other_answer_comes_to(shop, answer, error, fault):
    asked(shop).store.faults.append(answer)

    with pytest.raises(UpstreamError) as raised:
        shop.latest()

    assert (type(raised.value), raised.value.fault) == (error, fault)


def test_the_stores_own_delay_is_kept(shop):
    asked(shop).store.faults.append(json_answer({"errors": "Too many"}, 429, Retry_After="4.0"))

    with pytest.raises(UpstreamThrottled) as throttled:
        shop.latest()

    assert throttled.value.retry_after_s == 4.0


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


def test_nothing_of_what_the_store_says_is_logged(shop, caplog):
    """
    Beside the status and the request's id.
    """
    asked(shop).store.faults.append(json_answer({"errors": "Ana Silva, shpat_static"}, 500, X_Request_ID="abc-1"))

    with caplog.at_level(logging.DEBUG), pytest.raises(UpstreamUnavailable):
        shop.latest()

    told = [record for record in caplog.records if record.name.startswith("adapters.shopify")]
    assert [(record.message, record.status, record.request_id) for record in told] == [
        ("upstream status", 500, "abc-1")
    ]
    assert "Ana" not in json.dumps([str(vars(record)) for record in caplog.records])
