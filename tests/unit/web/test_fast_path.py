"""
The two ways of an answer, past Flask and through it, give the same bytes.
"""

import re

import pytest

from app.factory import build_app
from app.web.fast_path import FastPath

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
TOKEN = "demo-token-for-local-use"
ID = {"HTTP_X_REQUEST_ID": "r1"}

# Each is asked twice: the second time a fresh answer may be there.
REQUESTS = {
    "hit": {},
    "api key": {"HTTP_X_API_KEY": TOKEN, "HTTP_AUTHORIZATION": ""},
    "basic": {"HTTP_AUTHORIZATION": "Basic eDpkZW1vLXRva2VuLWZvci1sb2NhbC11c2U="},
    "known etag": {"HTTP_IF_NONE_MATCH": "*"},
    "other etag": {"HTTP_IF_NONE_MATCH": '"other"'},
    "head": {"REQUEST_METHOD": "HEAD"},
    "post": {"REQUEST_METHOD": "POST"},
    "no cache": {"HTTP_CACHE_CONTROL": "no-cache"},
    "only if cached": {"HTTP_CACHE_CONTROL": "only-if-cached"},
    "brand": {"QUERY_STRING": "brand=default"},
    "brand in another case": {"QUERY_STRING": "x=y&brand=DEFAULT"},
    "empty brand": {"QUERY_STRING": "brand="},
    "unknown brand": {"QUERY_STRING": "brand=nobody"},
    "unknown parameter": {"QUERY_STRING": "a=b"},
    "no credential": {"HTTP_AUTHORIZATION": ""},
    "wrong credential": {"HTTP_AUTHORIZATION": "Bearer wrong"},
    "no orders": {"PATH_INFO": ROUTE.format("no-orders")},
    "stranger": {"PATH_INFO": ROUTE.format("stranger")},
    "no customer": {"PATH_INFO": ROUTE.format("")},
    "bad customer": {"PATH_INFO": ROUTE.format("a\x00b")},
    "bad encoding": {"PATH_INFO": ROUTE.format("a\xff")},
    "long customer": {"PATH_INFO": ROUTE.format("a" * 256)},
    "slash behind": {"PATH_INFO": ROUTE.format("customer123") + "/"},
    "unknown route": {"PATH_INFO": "/other"},
}


@pytest.fixture(name="fast")
def _fast():
    return build_app({})


@pytest.fixture(name="flask_alone")
def _flask_alone():
    app = build_app({})
    framing = app.wsgi_app._app
    assert isinstance(framing._app, FastPath)
    framing._app = framing._app._app
    return app


def ask(app, environ):
    from werkzeug.test import create_environ, run_wsgi_app

    whole = {
        **create_environ(),
        "PATH_INFO": ROUTE.format("customer123"),
        "HTTP_AUTHORIZATION": f"Bearer {TOKEN}",
        **ID,
        **environ,
    }
    body, status, headers = run_wsgi_app(app, whole, buffered=True)
    pairs = sorted((name, value) for name, value in headers.items() if name != "Content-Length" or value != "0")
    return status, pairs, b"".join(body)


def without_moment(answer):
    """
    Each of the two services has its own cache, whose entries live a little longer or shorter by chance.
    """
    status, headers, body = answer
    headers = [(name, re.sub(r"(max-age|ttl)=\d+", r"\1=n", value)) for name, value in headers]
    head, found, tail = body.partition(b'"retrieved_at":"')
    return status, headers, head + tail[24:] if found else body


@pytest.mark.parametrize("environ", REQUESTS.values(), ids=REQUESTS)
def test_both_ways_give_the_same_answer(fast, flask_alone, environ):
    for asked_before in ({}, environ):
        ask(fast, asked_before)
        ask(flask_alone, asked_before)

    past, through = ask(fast, environ), ask(flask_alone, environ)

    assert without_moment(past) == without_moment(through)
    assert dict(past[1])["X-Request-Id"] == "r1"


@pytest.mark.parametrize("environ", [{}, {"HTTP_CACHE_CONTROL": "no-cache"}], ids=["usual", "no cache"])
def test_a_plain_get_does_not_reach_flask(fast, environ):
    def nobody(environ, start_response):
        raise AssertionError

    fast.wsgi_app._app._app._app = nobody

    assert ask(fast, environ)[0] == "200 OK"
    assert ask(fast, environ)[0] == "200 OK"


def test_a_bug_is_the_same_answer_both_ways(fast, flask_alone, monkeypatch, caplog):
    def fail(*_args):
        raise ZeroDivisionError("customer123")

    monkeypatch.setattr("app.web.latest_order.LatestOrder.answer", fail)

    past, through = ask(fast, {}), ask(flask_alone, {})

    assert past == through
    assert past[0] == "500 INTERNAL SERVER ERROR"
    assert [record.getMessage() for record in caplog.records] == ["unhandled error"] * 2
    assert b"customer123" not in past[2]


def test_a_request_is_counted_once():
    app = build_app({"RATE_LIMIT_PER_MINUTE": "2"})

    statuses = [ask(app, {"PATH_INFO": ROUTE.format(customer)})[0][:3] for customer in ("no-orders", "stranger", "x")]

    assert statuses == ["404", "404", "429"]
