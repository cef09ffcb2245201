"""
What the parser refuses, over real sockets: the contract's error body, and nothing of the request in it or in the log.
"""

import json

import pytest

from tests.e2e.server.processes import Server, get, split

HOST = b"Host: localhost\r\n"

REFUSED = {
    "no host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "host with user": (b"GET / HTTP/1.1\r\nHost: canary@b\r\n\r\n", 400),
    "garbage": (b"canary\r\n\r\n", 400),
    "lower-case method": (b"canary / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "bare line feeds": (b"GET /canary HTTP/1.1\nHost: localhost\n\n", 400),
    "folded header": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n canary\r\n\r\n", 400),
    "space before colon": (b"GET / HTTP/1.1\r\n" + HOST + b"canary : b\r\n\r\n", 400),
    "control character": (b"GET / HTTP/1.1\r\n" + HOST + b"A: canary\x01\r\n\r\n", 400),
    "two lengths": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "length and chunks": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "negative length": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: -5\r\n\r\n", 400),
    "bad chunk": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\ncanary\r\n0\r\n\r\n", 400),
    "bad chunk nobody reads": (
        b"GET /pieces HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\ncanary\r\n0\r\n\r\n",
        400,
    ),
    "chunk cut short": (
        b"GET /pieces HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nff\r\ncanary\r\n0\r\n\r\n",
        400,
    ),
    "version": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "too slow": (b"GET /canary HTTP/1.1\r\n", 408),
    "body too slow": (b"POST /canary HTTP/1.1\r\n" + HOST + b"Content-Length: 10\r\n\r\ncan", 408),
    "body too large": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 65537\r\n\r\n", 413),
    "length of many digits": (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n", 413),
    "line too long": (b"GET /" + b"canary" * 700 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "endless line": (b"GET /" + b"canary" * 700, 414),
    "expectation": (b"GET / HTTP/1.1\r\n" + HOST + b"Expect: canary\r\n\r\n", 417),
    "header too long": (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"canary" * 1400 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1\r\n" + HOST + b"A: canary\r\n" * 120 + b"\r\n", 431),
    "endless headers": (b"GET / HTTP/1.1\r\n" + HOST + b"A: canary\r\n" * 3000, 431),
    "application": (get("/broken"), 500),
    "transfer coding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: canary\r\n\r\n", 501),
}

MESSAGES = {
    400: "Bad request.",
    408: "Request timeout.",
    413: "Content too large.",
    414: "URI too long.",
    417: "Expectation failed.",
    431: "Request header fields too large.",
    500: "Internal Server Error.",
    501: "Not implemented.",
}


@pytest.fixture(name="server", scope="module")
def _server():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        yield server


@pytest.mark.parametrize(("request_", "status"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_has_the_contracts_error_body(server, request_, status):
    answer = server.ask(request_)

    got, headers, body = split(answer)
    error = json.loads(body)
    description = error.pop("description")
    assert (got, error) == (status, {"code": f"323{status}0", "message": MESSAGES[status]})
    assert description.endswith(".")
    assert headers == {
        "connection": "close",
        "content-type": "application/json",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-length": str(len(body)),
    }
    assert b"canary" not in answer


def test_a_refused_head_request_has_no_body(server):
    status, headers, body = split(server.ask(b"HEAD / HTTP/1.1\r\n\r\n"))

    assert (status, body) == (400, b"")
    assert int(headers["content-length"]) > 0


def test_http_1_0_needs_no_host(server):
    assert split(server.ask(b"GET / HTTP/1.0\r\n\r\n"))[0] == 200


def test_nothing_of_a_refused_request_is_logged():
    with Server("-c", "tests/e2e/server/quick.conf.py", "--log-level", "debug") as server:
        for request, _ in REFUSED.values():
            server.ask(request)
        server.signal()
        server.wait()

    assert server.output.count(b"request refused") == len(REFUSED) - 1  # the application's failure is one line itself
    assert b"canary" not in server.output
    assert b"token-in-an-exception" not in server.output
