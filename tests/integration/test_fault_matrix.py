"""
What the caller gets for every way a store can break, with nothing cached and with an older answer at hand.

The rows are numbered as in the list of faults the service was designed against: A transport, B status, C payload,
D inbound, E process. `ROWS` are asserted here; `ELSEWHERE` says which test holds each of the others.
"""

import ast
import contextlib
import functools
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import orjson
import pytest

from tests.stores import evil
from tests.unit.adapters.woocommerce.orders import order
from tests.unit.serving.stack import (
    CUSTOMER,
    HASTY,
    HASTY_SECONDS,
    SLACK_SECONDS,
    Stack,
    environment,
    evil_stack,
    good,
    orders_of,
    rendered_order,
)

ROOT = Path(__file__).parents[2]
AGAIN = "7"


@dataclass(frozen=True)
class Row:
    behaviour: object
    status: int
    calls: int = 1  # to the store, for one request with nothing cached
    warm: int | str = "stale"  # with an older answer at hand
    warm_calls: int | None = None  # as cold, unless said; a retry is only made with nothing at hand
    retry_after: int | None = None
    reason: str = ""  # in the log line
    is_calm: bool = True  # the store may be asked for somebody else at once

    @property
    def settings(self):
        """
        The service's, which waits a short time only where nothing comes.
        """
        return HASTY if self.reason == "deadline" else {}


def page(status="200 OK"):
    return evil.whole(b"<!DOCTYPE html><html><body>Welcome</body></html>", status)


def wordpress_error(status, code):
    body = orjson.dumps({"code": code, "message": "Sorry.", "data": {"status": int(status[:3])}})
    return evil.whole(body, status)


def throttled(*values):
    return evil.whole(b"", "429 Too Many Requests", *[f"Retry-After: {value}" for value in values])


def body(data):
    return evil.whole(data)


def changed(**changes):
    return evil.whole(orders_of(CUSTOMER, **changes))


def retried(behaviour, reason, status=502):
    return Row(behaviour, status, calls=2, warm_calls=1, reason=reason)


OTHERS = orjson.dumps([order(customer_id=666)])

ROWS = {
    "A3 silence": Row(evil.silence, 504, reason="deadline"),
    "A4 body drip": Row(evil.drip_body, 504, reason="deadline"),
    "A5 header drip": Row(evil.drip_head, 504, reason="deadline"),
    "A6 endless 100": Row(evil.endless_continue, 504, reason="deadline"),
    "A8 reset": retried(evil.reset_at_once, "reset"),
    "A8 reset in the body": retried(evil.reset_in_body, "reset"),
    "A9 short body": retried(evil.raw(evil.head(length=500) + b"[]"), "truncated"),
    "A9 chunks without end": retried(
        evil.raw(evil.head("200 OK", "Transfer-Encoding: chunked") + b"2\r\n[]\r\n"), "truncated"
    ),
    "A10 two lengths": Row(
        evil.raw(evil.head("200 OK", "Content-Length: 2", length=3) + b"[] "), 502, reason="framing"
    ),
    "A10 length -5": Row(evil.raw(evil.head(length=-5) + b"[]"), 502, reason="framing"),
    "A10 length abc": Row(evil.raw(evil.head(length="abc") + b"[]"), 502, reason="framing"),
    "A10 a terabyte": Row(evil.raw(evil.head(length=10**12) + b"[]"), 502, reason="too_big"),
    "A11 300 headers": Row(
        evil.raw(evil.head("200 OK", *[f"X-{n}: {n}" for n in range(300)], length=2) + b"[]"), 502, reason="protocol"
    ),
    "A11 header of 100 kB": Row(
        evil.raw(evil.head("200 OK", "X: " + "a" * 100_000, length=2) + b"[]"), 502, reason="protocol"
    ),
    "A11 status ABC": Row(evil.raw(b"HTTP/1.1 ABC\r\n\r\n[]"), 502, reason="protocol"),
    "A11 HTTP/0.9": Row(evil.raw(b"[]"), 502, reason="protocol"),
    "A11 TLS on the plain port": Row(evil.raw(b"\x15\x03\x01\x00\x02\x02\x28"), 502, reason="protocol"),
    "A17 redirect": Row(evil.whole(b"", "302 Found", "Location: http://127.0.0.1:1/"), 502, reason="redirect"),
    "A17 redirect to a file": Row(evil.whole(b"", "301 Moved", "Location: file:///etc/passwd"), 502, reason="redirect"),
    "A17 redirect to nonsense": Row(evil.whole(b"", "307 Moved", "Location: http://[::1/"), 502, reason="redirect"),
    "B1 key refused": Row(
        wordpress_error("401 Unauthorized", "woocommerce_rest_authentication_error"),
        502,
        warm=502,
        reason="credential",
        is_calm=False,
    ),
    "B1 key may not read": Row(
        wordpress_error("403 Forbidden", "woocommerce_rest_cannot_view"),
        502,
        warm=502,
        reason="credential",
        is_calm=False,
    ),
    "B1 a firewall's 403": Row(page("403 Forbidden"), 502, reason="firewall"),
    "B2 payment required": Row(
        evil.whole(b"", "402 Payment Required"), 503, retry_after=60, reason="store_unavailable", is_calm=False
    ),
    "B2 locked": Row(evil.whole(b"", "423 Locked"), 503, retry_after=60, reason="store_unavailable", is_calm=False),
    "B3 no orders": Row(body(b"[]"), 404, calls=2, warm=404),
    "B4 a page with 404": Row(page("404 Not Found"), 502, calls=2),
    "B4 no such route": Row(wordpress_error("404 Not Found", "rest_no_route"), 502, reason="config"),
    "B7 500": retried(evil.whole(b"", "500 Oops"), "upstream_5xx"),
    "B7 502": retried(page("502 Bad Gateway"), "upstream_5xx"),
    "B7 503": retried(evil.whole(b"", "503 Unavailable"), "upstream_5xx"),
    "B7 maintenance": Row(
        evil.whole(b"<h1>Briefly unavailable</h1>", "503 Unavailable", "Retry-After: 600"),
        503,
        retry_after=2,
        reason="maintenance",
        is_calm=False,
    ),
    "B7 504": retried(evil.whole(b"", "504 Timeout"), "upstream_5xx"),
    "B10 101": Row(evil.raw(evil.head("101 Switching Protocols")), 502, reason="status"),
    "B10 204": Row(evil.raw(evil.head("204 No Content")), 502, reason="status"),
    "B10 206": Row(evil.whole(orders_of(CUSTOMER), "206 Partial"), 502, reason="status"),
    "B10 999": Row(evil.whole(orders_of(CUSTOMER), "999 Odd"), 502, reason="status"),
    "C1 a page": Row(page(), 502, calls=2, reason="not_json"),
    "C2 text before the JSON": Row(body(b"q" + orders_of(CUSTOMER)), 502, reason="not_json"),
    "C3 truncated JSON": Row(body(orders_of(CUSTOMER)[:-20]), 502, reason="not_json"),
    "C3 something behind it": Row(body(orders_of(CUSTOMER) + b"<br/>"), 502, reason="not_json"),
    "C3 empty": Row(body(b""), 502, reason="not_json"),
    "C3 null": Row(body(b"null"), 502, reason="shape"),
    "C3 scalar": Row(body(b"7"), 502, reason="shape"),
    "C3 object for a list": Row(body(b'{"orders": []}'), 502, reason="shape"),
    "C3 list of nonsense": Row(body(b"[1, null]"), 502, reason="shape"),
    "C4 100 MB": Row(evil.hundred_megabytes, 502, reason="too_big"),
    "C4 endless chunks": Row(evil.endless_chunks, 502, reason="too_big"),
    "C4 gzip bomb": Row(evil.bomb(), 502, reason="too_big"),
    "C4 gzip in gzip": Row(evil.gzipped(b"[]", times=2, coding="gzip"), 502, reason="not_json"),
    "C4 truncated gzip": retried(evil.gzipped(orders_of(CUSTOMER), cut=60), "truncated"),
    "C4 bad gzip": Row(evil.whole(b"[]", "200 OK", "Content-Encoding: gzip"), 502, reason="encoding"),
    "C4 brotli": Row(evil.whole(b"[]", "200 OK", "Content-Encoding: br"), 502, reason="encoding"),
    "C5 deep": Row(body(b"[" * 100_000), 502, reason="not_json"),
    "C5 long number": Row(body(b"[" + b"9" * 5_000 + b"]"), 502, reason="not_json"),
    "C5 1e999": Row(body(b"[1e999]"), 502, reason="not_json"),
    "C5 NaN": Row(body(b"[NaN]"), 502, reason="not_json"),
    "C6 lone surrogate": Row(body(b'["\\ud800"]'), 502, reason="not_json"),
    "C6 invalid UTF-8": Row(body(b'["\xff"]'), 502, reason="not_json"),
    "C7 no id": Row(changed(id=None), 502, reason="shape"),
    "C7 id of a wrong type": Row(changed(id={"a": 1}), 502, reason="shape"),
    "C14 another customer": Row(body(OTHERS), 502, warm=502, reason="identity_mismatch"),
    "C14 two customers": Row(
        body(orjson.dumps([order(customer_id=int(CUSTOMER)), order(customer_id=666)])),
        502,
        warm=502,
        reason="identity_mismatch",
    ),
}

STILL_GOOD = {
    "A6 100 and then 200": evil.raw(
        b"HTTP/1.1 100 Continue\r\n\r\n" + evil.head(length=len(orders_of(CUSTOMER))) + orders_of(CUSTOMER)
    ),
    "A7 a kept connection closed": evil.in_turn(evil.hang_up, good),
    "A12 bytes behind the answer": evil.raw(
        evil.head(length=len(orders_of(CUSTOMER))) + orders_of(CUSTOMER) + evil.head(length=len(OTHERS)) + OTHERS,
        keep=True,
    ),
    "B7 500 once": evil.in_turn(evil.whole(b"", "500 Oops"), good),
    "B7 reset once": evil.in_turn(evil.reset_at_once, good),
    "C2 BOM": body(b"\xef\xbb\xbf" + orders_of(CUSTOMER)),
    "C2 white space": body(b"\r\n\n\t" + orders_of(CUSTOMER)),
    "C2 PHP's notice": body(
        b"<br />\n<b>Notice</b>:  Undefined index in <b>/srv/a.php</b> on line <b>9</b><br />\n" + orders_of(CUSTOMER)
    ),
    "C5 a key twice": body(orders_of(CUSTOMER).replace(b'"number":', b'"number":"0","number":')),
    "C8 unknown status": changed(status="beamed-up"),
    "C9 quantities": changed(
        line_items=[{"id": 1, "name": "Mug", "quantity": n, "total": "1"} for n in (-1, 0, 101, 2.5)]
    ),
    "C10 prices": changed(
        line_items=[{"id": 1, "name": "Mug", "quantity": 1, "total": v} for v in ("1e5", "12,50", "NaN")]
    ),
    "C10 currency": changed(currency="eur"),
    "C11 dates": changed(date_created_gmt="2021-13-45", date_completed_gmt="0000-00-00T00:00:00", date_paid_gmt=17),
    "C13 names": changed(billing={"first_name": "<b>J\u202e\x00\x1b[31m\U0001f600</b>", "country": "NL"}),
    "C16 links": changed(_links={"self": [{"href": "http://127.0.0.1:1/"}]}),
}

HTTP = "tests/unit/adapters/kit/test_http.py::"
LATEST = "tests/unit/serving/test_service.py::"
SHARED = "tests/integration/test_redis_cache.py::"
SERVER = "tests/e2e/server/"
WEB = "tests/unit/web/"
HERE = "tests/integration/test_fault_matrix.py::"

ELSEWHERE = {
    "A1": HERE + "test_a_store_that_cannot_be_reached",
    "A2": HERE + "test_a_store_that_cannot_be_reached",
    "A7": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "A12": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "A13": HERE + "test_a_name_that_does_not_resolve",
    "A14": HERE + "test_a_public_name_that_leads_inside",
    "A15": HTTP + "test_a_certificate_that_does_not_prove_the_store_is_refused",
    "A16": HTTP + "test_a_handshake_that_hangs_is_a_connect_timeout",
    "A18": HERE + "test_a_slow_store_takes_no_more_than_its_share",
    "A19": HTTP + "test_the_environment_has_no_say",
    "B5": HERE + "test_a_throttling_store_is_left_alone",
    "B6": "tests/unit/adapters/shopify/test_client.py::test_a_bucket_that_others_empty_again_is_given_up",
    "B8": HERE + "test_a_store_that_is_down_is_probed_and_its_return_is_noticed",
    "B9": "adapters/testing/faults.py::test_what_is_no_answer_is_an_upstream_error",
    "C8": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "C9": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "C10": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "C11": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "C12": "tests/integration/test_fuzz.py::test_no_hostile_url_comes_out",
    "C13": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "C15": "adapters/testing/orders.py::test_newest_order_wins_in_any_sequence",
    "C16": HERE + "test_a_fault_that_does_not_matter_is_not_noticed",
    "D1": WEB + "test_auth.py::test_nobody_else_is_let_in",
    "D2": "tests/unit/auth/test_hostile_tokens.py::test_hostile_token_proves_nobody",
    "D3": "tests/unit/auth/test_hostile_tokens.py::test_hostile_token_proves_nobody",
    "D4": WEB + "test_auth.py::test_token_without_the_scope_is_forbidden",
    "D5": "not run: a token opens every configured store; the contract knows no tenants",
    "D6": "tests/unit/auth/test_authenticator.py::test_bad_credential_proves_nobody",
    "D7": "tests/unit/auth/test_jwks.py::test_ten_thousand_unknown_kids_ask_the_provider_once_in_half_a_minute",
    "D8": "not run: a timing statistic over 100,000 samples is no unit test; digests are compared in constant time",
    "D9": WEB + "test_customer_id.py::test_bad_id_is_a_400_that_names_the_parameter_and_does_not_echo_it",
    "D10": "adapters/testing/orders.py::test_ids_no_platform_has_are_refused",
    "D11": WEB + "test_stores.py::test_same_customer_ids_in_many_threads_never_mix",
    "D12": WEB + "test_errors.py::test_any_other_method_is_405_with_those_there_are",
    "D13": WEB + "test_http_caching.py::test_head_is_get_without_the_body",
    "D14": WEB + "test_errors.py::test_answer_is_json_whatever_is_accepted",
    "D15": WEB + "test_errors.py::test_only_the_brand_of_the_query_counts",
    "D16": SERVER + "test_refusals.py::test_a_refusal_has_the_contracts_error_body",
    "D17": SERVER + "test_refusals.py::test_a_refusal_has_the_contracts_error_body",
    "D18": WEB + "test_errors.py::test_host_of_the_request_shows_nowhere",
    "D19": WEB + "test_errors.py::test_headers_that_claim_to_know_better_are_ignored",
    "D20": WEB + "test_errors.py::test_any_other_is_replaced",
    "D21": "tests/e2e/deploy/test_nginx.py::test_slow_clients_do_not_stop_the_service",
    "D22": LATEST + "test_a_caller_waits_no_longer_than_the_deadline_and_the_late_answer_is_kept",
    "D23": LATEST + "test_fetches_in_flight_are_bounded_even_when_nobody_waits_for_them",
    "E1": SERVER + "test_service.py::test_a_killed_worker_loses_at_most_what_it_held",
    "E2": SERVER + "test_service.py::test_a_restart_behind_a_socket_that_stays_open_loses_nothing",
    "E3": "not run: a killed master takes the test's own child processes with it; its supervisor restarts the service",
    "E4": SERVER + "test_service.py::test_a_reload_loses_nothing_and_stays_ready",
    "E5": HERE + "test_big_answers_do_not_pile_up_in_memory",
    "E6": SHARED + "test_every_fault_is_a_miss_in_no_time_and_opens_a_short_circuit",
    "E7": SHARED + "test_a_poisoned_value_is_a_miss_and_removed",
    "E8": SHARED + "test_a_value_of_an_evicted_key_is_a_miss",
    "E9": HERE + "test_the_wall_clock_has_no_say",
    "E10": HERE + "test_nothing_runs_before_the_first_request",
    "E11": HERE + "test_many_distinct_customers_leave_memory_flat",
    "E12": LATEST + "test_any_number_of_callers_share_one_fetch",
    "E13": HERE + "test_a_slow_store_takes_no_more_than_its_share",
    "E14": HERE + "test_a_store_that_is_down_is_probed_and_its_return_is_noticed",
    "E15": "tests/unit/observability/test_logs.py::test_a_stuck_reader_costs_lines_and_no_time",
    "E16": "tests/unit/config/test_config.py::test_a_bad_configuration_stops_gunicorn_before_any_worker_starts",
    "E17": LATEST + "test_no_more_threads_is_too_busy_and_not_the_end",
    "E18": HERE + "test_a_store_that_is_down_changes_nothing_of_the_services_own_health",
}
COUNTS = {"A": 19, "B": 10, "C": 16, "D": 23, "E": 18}


@pytest.fixture(name="older", scope="module")
def _older():
    return rendered_order()


def expect_failure(asked, status, reason):
    assert asked.status == status
    assert asked.seconds < HASTY_SECONDS + SLACK_SECONDS
    assert "stale" not in str(asked.payload)
    assert [(line["event"], line["status"]) for line in asked.lines] == [("request", status)]
    assert CUSTOMER not in str(asked.lines)
    if reason and status >= 500:
        assert asked.lines[0]["reason"] == reason


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_with_nothing_cached_the_fault_is_told_in_the_contracts_words(row):
    with evil_stack(**row.settings) as (stack, store):
        store.behaviours[CUSTOMER] = row.behaviour
        asked = stack.ask()

        expect_failure(asked, row.status, row.reason)
        assert asked.headers.get("Retry-After") == (str(row.retry_after) if row.retry_after else None)
        assert store.calls(CUSTOMER) == row.calls
        stack.settle()
        if row.is_calm:
            assert stack.ask(AGAIN).status == 200
        store.behaviours.clear()
        if row.status != 404 and row.is_calm:
            assert stack.ask().headers["Cache-Status"].endswith("fwd=miss; stored")  # the fault was not kept


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_with_an_older_answer_at_hand_that_is_given_and_marked(older, row):
    with evil_stack(**row.settings) as (stack, store):
        stack.warm(older)
        store.behaviours[CUSTOMER] = row.behaviour
        asked = stack.ask()

        calls = row.calls if row.warm_calls is None else row.warm_calls
        assert store.calls(CUSTOMER) == calls
        if row.warm != "stale":
            expect_failure(asked, row.warm, row.reason)
            return
        assert (asked.status, asked.is_stale) == (200, True)
        assert asked.seconds < HASTY_SECONDS + SLACK_SECONDS
        assert 100 <= int(asked.headers["Age"]) < 110
        assert asked.headers["Cache-Control"] == "private, max-age=0"
        assert "hit" in asked.headers["Cache-Status"]
        assert f"detail={row.reason}" in asked.headers["Cache-Status"]
        assert [(line["event"], line["status"], line["cache"]) for line in asked.lines] == [("request", 200, "stale")]


@pytest.mark.parametrize("behaviour", STILL_GOOD.values(), ids=STILL_GOOD)
def test_a_fault_that_does_not_matter_is_not_noticed(behaviour):
    with evil_stack() as (stack, store):
        assert stack.ask(AGAIN).status == 200  # a connection is kept from here on
        store.behaviours[CUSTOMER] = behaviour
        asked = stack.ask()

        assert (asked.status, asked.payload["customer_id"]) == (200, CUSTOMER)
        assert store.calls(CUSTOMER) <= 2
        assert stack.ask().headers["Cache-Status"].startswith("most-recent-order; hit")
        assert stack.ask("8").payload["customer_id"] == "8"


@contextlib.contextmanager
def elsewhere(url, **settings):
    stack = Stack(environment(url, **settings))
    yield stack
    stack.settle()


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
@pytest.mark.parametrize("where", ["A1 no connection", "A2 refused"])
def test_a_store_that_cannot_be_reached(older, where, warm):
    with contextlib.ExitStack() as places:
        is_refused = where.startswith("A2")
        url = evil.closed_port() if is_refused else places.enter_context(evil.full_backlog())
        stack = places.enter_context(elsewhere(url, **({} if is_refused else HASTY)))
        if warm:
            stack.warm(older)
            assert stack.ask().is_stale
            return
        reason = "connect_refused" if is_refused else "connect_timeout"
        asked = stack.ask()
        assert asked.lines[0]["reason"] in {reason, "deadline"}
        expect_failure(asked, 502 if is_refused else 504, "")


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
@pytest.mark.parametrize("how", ["A13 unknown", "A13 slow"])
def test_a_name_that_does_not_resolve(monkeypatch, older, how, warm):
    release = threading.Event()

    def getaddrinfo(*_args, **_options):
        if how.endswith("slow"):
            release.wait(10)
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    try:
        with elsewhere("https://shop.example", **(HASTY if how.endswith("slow") else {})) as stack:
            if warm:
                stack.warm(older)
                assert stack.ask().is_stale
            else:
                expect_failure(stack.ask(), 504 if how.endswith("slow") else 502, "")
    finally:
        release.set()


def test_a_public_name_that_leads_inside(monkeypatch):
    def getaddrinfo(_host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with elsewhere("https://shop.example") as stack:
        expect_failure(stack.ask(), 502, "address_blocked")


@pytest.mark.parametrize(
    ("values", "seconds"),
    [
        (["7"], 7),
        ([], 2),
        (["-1"], 2),
        (["1.5"], 2),
        (["abc"], 2),
        (["86400"], 300),
        (["Fri, 31 Dec 9999 23:59:59 GMT"], 300),
        (["Fri, 31 Dec 99999 23:59:59 GMT"], 2),
        (["1", "30"], 2),
    ],
    ids=str,
)
def test_a_throttling_store_is_left_alone(older, values, seconds):
    with evil_stack() as (stack, store):
        store.behaviours[CUSTOMER] = throttled(*values)
        asked = stack.ask()
        expect_failure(asked, 503, "throttled")
        assert asked.headers["Retry-After"] == str(seconds)
        expect_failure(stack.ask(AGAIN), 503, "throttled")
        stack.warm(older)
        assert stack.ask().is_stale
        assert len(store.seen) == 1


def test_a_store_that_is_down_is_probed_and_its_return_is_noticed():
    with evil_stack(evil.whole(b"", "500 Oops")) as (stack, store):
        statuses = [stack.ask(str(number)).status for number in range(1, 31)]
        assert statuses[:5] == [502] * 5
        assert set(statuses[5:]) == {503}
        assert len(store.seen) == 5 + 3  # and the retries that were in the reserve
        assert int(stack.ask().headers["Retry-After"]) <= 5
        store._answer = good
        stack.reads._calls._circuit._opens_until = 0  # the time is up
        assert stack.ask().status == 200
        assert stack.ask(AGAIN).status == 200


def test_a_store_that_is_down_changes_nothing_of_the_services_own_health():
    with evil_stack(evil.whole(b"", "500 Oops")) as (stack, _):
        for number in range(10):
            stack.ask(str(number))

        assert [stack.client.get(path).status_code for path in ("/livez", "/readyz")] == [200, 200]


def test_a_slow_store_takes_no_more_than_its_share():
    release = threading.Event()

    def held(line, seen):
        release.wait(10)
        return good(line, seen)

    with evil_stack(THREADS="4", DEADLINE_SECONDS="1", FETCH_DEADLINE_SECONDS="5") as (stack, store):
        assert stack.ask("1").status == 200
        store._answer = held
        statuses = []
        threads = [
            threading.Thread(
                target=lambda n=n: statuses.append(
                    stack.app.test_client()
                    .get(
                        f"/erc/ecommerce/connections/customers/{n}/most-recent-order",
                        headers={"Authorization": stack.client.environ_base["HTTP_AUTHORIZATION"]},
                    )
                    .status_code
                )
            )
            for n in range(100, 140)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        cached = stack.ask("1")
        release.set()
        stack.settle()

        assert set(statuses) == {503, 504}
        assert len({seen.key for seen in store.seen if "/orders?" in seen.target}) <= 1 + 4
        assert (cached.status, cached.headers["Cache-Status"].split(";")[1]) == (200, " hit")


def test_the_wall_clock_has_no_say(monkeypatch):
    import time

    with evil_stack() as (stack, store):
        assert stack.ask().status == 200
        for shift in (3600, -3600, 2**31):
            monkeypatch.setattr(time, "time", lambda shift=shift: 1_800_000_000.0 + shift)
            assert "hit" in stack.ask().headers["Cache-Status"]
        assert store.calls(CUSTOMER) == 1


def test_nothing_runs_before_the_first_request():
    before = set(threading.enumerate())
    with evil.EvilStore(good) as store:
        ours = set(threading.enumerate()) - before
        Stack(environment(store.url))

        assert set(threading.enumerate()) - before == ours
        assert store.connections == 0


def memory():
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4096 / 2**20


def test_big_answers_do_not_pile_up_in_memory():
    with evil_stack(evil.bomb(), DEADLINE_SECONDS="2", FETCH_DEADLINE_SECONDS="2") as (stack, _):
        stack.ask("1")
        before = memory()
        for number in range(2, 6):
            assert stack.ask(str(number)).status == 502
        assert memory() - before < 20


def test_many_distinct_customers_leave_memory_flat():
    from app.serving.cache import MemoryCache
    from app.serving.cached_response import Rendered

    policy, outcome = Stack(environment("http://127.0.0.1:1")).reads._policy, Rendered(b"x" * 2_000, '"1"')
    cache = MemoryCache(8 << 20)

    def fill(first, last):
        for number in range(first, last):
            body = Rendered(outcome.body + str(number).encode(), outcome.etag)
            key = str(number).encode()
            cache.put(key, policy.entry(key, body, 10**9))

    fill(0, 20_000)
    before = memory()
    fill(20_000, 60_000)

    assert memory() - before < 8


@functools.cache
def names_in(path):
    tree = ast.parse((ROOT / path).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_of_the_matrix_is_held_somewhere():
    here = {name.split()[0] for name in (*ROWS, *STILL_GOOD)}
    wanted = {f"{group}{number}" for group, count in COUNTS.items() for number in range(1, count + 1)}

    assert wanted - here - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) - wanted == set()
    for row, place in ELSEWHERE.items():
        if not place.startswith("not run: "):
            path, _, name = place.partition("::")
            assert name in names_in(path), row
