"""
What is counted and logged of a request, and of a store.
"""

import json
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.domain.errors import Fault
from app.domain.order import StatusExplanation
from app.domain.status import DetailedType
from app.factory import build_service
from app.observability.logs import LineQueue
from app.observability.metrics import Metrics, installed_version
from app.observability.store_metrics import StoreMetricsObserver
from app.serving.observer import CircuitState, FetchOutcome

TOKEN = "metrics-token-of-the-test"
ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
CALLER = {"Authorization": "Bearer demo-token-for-local-use", "X-Request-Id": "r1"}


class Lines(LineQueue):
    def __init__(self):
        super().__init__()
        self.lines = []

    def put(self, line):
        self.lines.append(json.loads(line))


@pytest.fixture(name="lines")
def _lines():
    return Lines()


@pytest.fixture(name="client")
def _client(lines):
    return build_service({"METRICS_TOKEN": TOKEN, "LOG_HASH_KEY": "a-key-of-the-test"}, lines).app.test_client()


def numbers(text):
    """
    Sample, its labels in the order of their names → value, without the moments at which series were made.
    """
    return {
        (
            sample.name.removeprefix("most_recent_order_"),
            *(value for _, value in sorted(sample.labels.items())),
        ): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def scrape(client):
    return numbers(client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text)


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer \xff"])
def test_who_has_not_the_token_is_told_there_is_nothing(client, authorization):
    refused = client.get("/metrics", environ_base={"HTTP_AUTHORIZATION": authorization}, headers={"X-Request-Id": "r1"})
    unknown = client.get("/nothing", headers={"X-Request-Id": "r1"})

    assert (refused.status_code, refused.data, refused.headers) == (404, unknown.data, unknown.headers)


def test_without_a_token_configured_nobody_has_it():
    client = build_service({}, Lines()).app.test_client()

    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_requests_are_counted_by_route_status_and_cache(client):
    for path in (
        ROUTE.format("customer123"),
        ROUTE.format("customer123"),
        ROUTE.format("no-orders"),
        "/livez",
        "/x",
        "/y",
    ):
        client.get(path, headers=CALLER)
    client.get(ROUTE.format("customer123"))

    counted = {key[1:]: value for key, value in scrape(client).items() if key[0] == "requests_total"}
    assert counted == {
        ("none", "orders.most_recent_order", "500"): 0,
        ("miss", "orders.most_recent_order", "200"): 1,
        ("hit", "orders.most_recent_order", "200"): 1,
        ("miss", "orders.most_recent_order", "404"): 1,
        ("none", "orders.most_recent_order", "401"): 1,
        ("none", "health.livez", "200"): 1,
        ("none", "unknown", "404"): 2,
    }


def test_a_request_is_one_line(client, lines):
    client.get(ROUTE.format("customer123"), headers=CALLER)
    client.get(ROUTE.format("customer123"), headers=CALLER)
    client.get(ROUTE.format("customer123"))
    client.get("/livez")

    for line in lines.lines:
        assert line.pop("ms") >= 0
        del line["time"]
    common = {
        "level": "info",
        "event": "request",
        "method": "GET",
        "route": "orders.most_recent_order",
        "client": "127.0.0.1",
    }
    hashed = lines.lines[0]["customer"]
    found = {
        "store": "default",
        "customer": hashed,
        "caller": lines.lines[0]["caller"],
        "status": 200,
        "request_id": "r1",
    }
    assert lines.lines[0] == {**common, **found, "cache": "miss"}
    assert lines.lines[1] == {**common, **found, "cache": "hit"}
    assert lines.lines[2] == {
        **common,
        "status": 401,
        "request_id": lines.lines[2]["request_id"],
        "reason": "no_credential",
    }
    assert len(lines.lines) == 3
    assert len(hashed) == 16


LOGGED = [
    ({}, ROUTE.format("customer123"), {"status": 401, "reason": "no_credential"}),
    ({"Authorization": "Bearer nobody's"}, ROUTE.format("customer123"), {"status": 401, "reason": "unknown_token"}),
    (CALLER, "/nowhere", {"status": 404, "reason": "no_route"}),
    (CALLER, ROUTE.format("customer123") + "?brand=nobody", {"status": 404, "reason": "unknown_brand"}),
    (CALLER, ROUTE.format("customer123") + "?brand=", {"status": 400, "reason": "parameter"}),
    (CALLER, ROUTE.format("stranger"), {"status": 404, "reason": "unknown_customer", "cache": "miss"}),
    (CALLER, ROUTE.format("no-orders"), {"status": 404, "reason": "no_orders", "cache": "miss"}),
    (
        CALLER | {"Cache-Control": "only-if-cached"},
        ROUTE.format("customer123"),
        {"status": 504, "reason": "not_cached"},
    ),
]


@pytest.mark.parametrize(("headers", "path", "expected"), LOGGED)
def test_a_line_says_why_it_is_not_a_200(client, lines, headers, path, expected):
    client.get(path, headers=headers)

    (line,) = lines.lines
    assert {name: line[name] for name in ("status", "reason", "cache") if name in line} == expected


def test_a_404_from_the_cache_is_called_negative(client, lines):
    for _ in range(2):
        client.get(ROUTE.format("no-orders"), headers=CALLER)

    assert [(line["status"], line["cache"], line["reason"]) for line in lines.lines] == [
        (404, "miss", "no_orders"),
        (404, "negative", "no_orders"),
    ]


def test_a_line_has_the_trace_the_caller_is_in(client, lines):
    trace = "0af7651916cd43dd8448eb211c80319c"
    for sent in (f"00-{trace}-b7ad6b7169203331-01", f"00-{trace}", f"00-{'Z' * 32}-b7ad6b7169203331-01"):
        client.get(ROUTE.format("customer123"), headers=CALLER | {"traceparent": sent})

    assert [line.get("trace_id") for line in lines.lines] == [trace, None, None]


def test_a_customer_is_named_by_a_keyed_hash(lines):
    for key in ("key-one-of-the-test", "key-two-of-the-test", "key-one-of-the-test"):
        client = build_service({"LOG_HASH_KEY": key}, lines).app.test_client()
        client.get(ROUTE.format("customer123"), headers=CALLER)

    first, second, third = (line["customer"] for line in lines.lines)
    assert first == third
    assert first != second


def test_stores_are_counted():
    metrics = Metrics()
    observer = StoreMetricsObserver(metrics, ["eu"])
    observer.fetch_started("eu")
    observer.fetch_started("eu")
    observer.fetch_ended("eu", FetchOutcome.FOUND, None, 0.2)
    observer.fetch_started("eu")
    observer.fetch_ended("eu", FetchOutcome.FAILED, Fault.DNS, 0.3)
    observer.retried("eu", Fault.DNS)
    observer.circuit_changed("eu", CircuitState.OPEN)
    observer.stale_served("eu", Fault.DNS)
    observer.alarm("eu", Fault.CREDENTIAL)
    observer.shared_cache_failed("timeout")
    for word in ("lost", "lost", "found"):
        observer.unknown_word(
            "eu", StatusExplanation(subject="order", raw_status=word, rule="r", type=DetailedType.UNKNOWN, known=False)
        )

    counted = {key: value for key, value in numbers(metrics.render().decode()).items() if "bucket" not in key[0]}
    assert counted.pop(("build_info", installed_version())) == 1
    assert 0 <= time.time() - counted.pop(("process_start_time_seconds",)) < 60
    assert counted == {
        ("requests_in_flight",): 0,
        ("requests_total", "none", "orders.most_recent_order", "500"): 0,
        ("store_fetches_total", "found", "eu"): 1,
        ("store_fetches_total", "dns", "eu"): 1,
        ("store_fetches_total", "internal", "eu"): 0,
        ("store_fetches_total", "shape", "eu"): 0,
        ("store_fetches_total", "graphql_error", "eu"): 0,
        ("store_fetch_duration_seconds_count", "eu"): 2,
        ("store_fetch_duration_seconds_sum", "eu"): 0.5,
        ("store_fetches_in_flight", "eu"): 1,
        ("store_retries_total", "eu"): 1,
        ("store_circuit_state", "eu"): 2,
        ("stale_answers_total", "eu"): 1,
        ("store_alarms_total", "credential", "eu"): 1,
        ("store_alarms_total", "identity_mismatch", "eu"): 0,
        ("store_alarms_total", "unfiltered", "eu"): 0,
        ("unknown_words_total", "eu"): 3,
        ("shared_cache_failures_total",): 1,
        ("redis_up", "cache"): 0,
        ("log_lines_dropped_total",): 0,
    }


def test_redis_is_told_lost_once_and_back_once_it_is_steady(caplog):
    now = [1000.0]
    observer = StoreMetricsObserver(Metrics(), clock=lambda: now[0])
    observer.shared_cache_answered()
    for reason in ("poisoned", "ConnectionError", "timeout", "timeout"):
        observer.shared_cache_failed(reason)
    for seconds in (0, 9, 1, 60):
        now[0] += seconds
        observer.shared_cache_answered()

    assert [(record.message, getattr(record, "reason", None)) for record in caplog.records] == [
        ("redis is lost; the service goes on without it", "ConnectionError"),
        ("redis is back", None),
    ]


def test_a_redis_that_is_late_is_lost_when_it_is_late_again(caplog):
    observer = StoreMetricsObserver(Metrics())
    for _ in range(2):
        observer.shared_cache_failed("timeout")
        observer.shared_cache_answered()
    assert caplog.records == []

    for _ in range(3):
        observer.shared_cache_failed("timeout")
    assert [record.message for record in caplog.records] == ["redis is lost; the service goes on without it"]


def test_a_store_that_goes_bad_is_told_once_and_once_when_it_is_back(caplog):
    observer = StoreMetricsObserver(Metrics())
    observer.went_bad("eu", Fault.DNS)
    observer.came_back("eu")
    observer.alarm("eu", Fault.IDENTITY_MISMATCH)
    for word in ("lost", "lost"):
        observer.unknown_word(
            "eu", StatusExplanation(subject="order", raw_status=word, rule="r", type=DetailedType.UNKNOWN, known=False)
        )

    assert [(record.levelname, record.message, record.store) for record in caplog.records] == [
        ("WARNING", "store went bad", "eu"),
        ("WARNING", "store is back", "eu"),
        ("ERROR", "somebody has to look at this store", "eu"),
        ("WARNING", "status word in no table", "eu"),
    ]


def test_a_redis_that_is_down_is_told_before_anybody_asks(lines, caplog):
    service = build_service({"REDIS_URL": "redis://127.0.0.1:1/0", "METRICS_TOKEN": TOKEN}, lines)
    service.sampler.sample()

    assert [record.message for record in caplog.records] == ["redis is lost; the service goes on without it"]
    assert scrape(service.app.test_client())[("redis_up", "cache")] == 0
