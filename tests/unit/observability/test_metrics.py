"""
What is counted and logged of a request, and of a store.
"""

import json

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.domain.errors import Fault
from app.domain.order import StatusExplanation
from app.domain.status import DetailedType
from app.factory import build_service
from app.observability.logs import LineQueue
from app.observability.metrics import Metrics
from app.observability.store_metrics import StoreWatch
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
        ("none", "orders.most_recent_order", "404"): 1,
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


def test_a_customer_is_named_by_a_keyed_hash(lines):
    for key in ("key-one-of-the-test", "key-two-of-the-test", "key-one-of-the-test"):
        client = build_service({"LOG_HASH_KEY": key}, lines).app.test_client()
        client.get(ROUTE.format("customer123"), headers=CALLER)

    first, second, third = (line["customer"] for line in lines.lines)
    assert first == third
    assert first != second


def test_stores_are_counted():
    metrics = Metrics()
    watch = StoreWatch(metrics, ["eu"])
    watch.fetch_started("eu")
    watch.fetch_started("eu")
    watch.fetch_ended("eu", FetchOutcome.FOUND, None, 0.2)
    watch.fetch_started("eu")
    watch.fetch_ended("eu", FetchOutcome.FAILED, Fault.DNS, 0.3)
    watch.retried("eu", Fault.DNS)
    watch.circuit_changed("eu", CircuitState.OPEN)
    watch.stale_served("eu", Fault.DNS)
    watch.alarm("eu", Fault.CREDENTIAL)
    watch.shared_cache_failed("timeout")
    for word in ("lost", "lost", "found"):
        watch.unknown_word(
            "eu", StatusExplanation(subject="order", raw_status=word, rule="r", type=DetailedType.UNKNOWN, known=False)
        )

    counted = {key: value for key, value in numbers(metrics.render().decode()).items() if "bucket" not in key[0]}
    assert counted == {
        ("requests_in_flight",): 0,
        ("requests_total", "none", "orders.most_recent_order", "500"): 0,
        ("store_fetches_total", "found", "eu"): 1,
        ("store_fetches_total", "dns", "eu"): 1,
        ("store_fetch_duration_seconds_count", "eu"): 2,
        ("store_fetch_duration_seconds_sum", "eu"): 0.5,
        ("store_fetches_in_flight", "eu"): 1,
        ("store_retries_total", "eu"): 1,
        ("store_circuit_state", "eu"): 2,
        ("stale_answers_total", "eu"): 1,
        ("store_alarms_total", "credential", "eu"): 1,
        ("store_alarms_total", "identity_mismatch", "eu"): 0,
        ("unknown_words_total", "eu"): 3,
        ("shared_cache_failures_total",): 1,
        ("log_lines_dropped_total",): 0,
    }


def test_a_store_that_goes_bad_is_told_once_and_once_when_it_is_back(caplog):
    watch = StoreWatch(Metrics())
    watch.went_bad("eu", Fault.DNS)
    watch.came_back("eu")
    watch.alarm("eu", Fault.IDENTITY_MISMATCH)
    for word in ("lost", "lost"):
        watch.unknown_word(
            "eu", StatusExplanation(subject="order", raw_status=word, rule="r", type=DetailedType.UNKNOWN, known=False)
        )

    assert [(record.levelname, record.message, record.store) for record in caplog.records] == [
        ("WARNING", "store went bad", "eu"),
        ("WARNING", "store is back", "eu"),
        ("ERROR", "somebody has to look at this store", "eu"),
        ("WARNING", "status word in no table", "eu"),
    ]
