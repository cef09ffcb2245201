"""
What the parser refuses, over real sockets: the contract's error body, and nothing of the request in it or in the log.
"""

import json
import re
import socket

import pytest

from tests.e2e.server.processes import Server, ask_once, get, read_all, split

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
    "version": (b"GET / HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "body too large": (b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 65537\r\n\r\n", 413),
    "length of many digits": (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 1" + b"0" * 30 + b"\r\n\r\n", 413),
    "line too long": (b"GET /" + b"canary" * 700 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "endless line": (b"GET /" + b"canary" * 700, 414),
    "bad trailer": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n0\r\ncanary\r\n\r\n",
        400,
    ),
    "expectation": (b"GET / HTTP/1.1\r\n" + HOST + b"Expect: canary\r\n\r\n", 417),
    "header too long": (b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"canary" * 1400 + b"\r\n\r\n", 431),
    "too many headers": (b"GET / HTTP/1.1\r\n" + HOST + b"A: canary\r\n" * 120 + b"\r\n", 431),
    "application": (get("/broken"), 500),
    "transfer coding": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: canary\r\n\r\n", 501),
}

MESSAGES = {
    400: "Bad request.",
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
    answer = ask_once(server, request_)

    got, headers, body = split(answer)
    error = json.loads(body)
    description = error.pop("description", "It has none.")
    assert (got, error) == (status, {"code": f"323{status}0", "message": MESSAGES[status]})
    assert description.endswith(".")
    assert re.fullmatch("[0-9a-f]{16}", headers["x-request-id"])
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-length"] == str(len(body))
    assert answer.count(b"HTTP/1.1") == 1
    assert b"canary" not in answer


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"HEAD / HTTP/1.1\r\nConnection: close\r\n\r\n", 400),
        (b"HEAD / HTTP/1.1\r\n" + HOST + b"A : b\r\n\r\n", 400),
        (b"HEAD / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 120 + b"\r\n", 431),
        (b"HEAD / HTTP/1.1\r\n" + HOST + b"Connection: close\r\nContent-Length: 70000\r\n\r\n", 413),
    ],
)
def test_a_refused_head_request_has_no_body(server, request_, status):
    got, headers, body = split(ask_once(server, request_))

    assert (got, body) == (status, b"")
    assert int(headers["content-length"]) > 0


def test_a_body_cut_short_is_not_answered(server):
    with server.connect() as client:
        client.sendall(b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nff\r\ncanary")
        client.shutdown(socket.SHUT_WR)

        assert read_all(client) == b""


def test_http_1_0_needs_no_host(server):
    assert split(server.ask(b"GET / HTTP/1.0\r\n\r\n"))[0] == 200


def test_nothing_of_a_refused_request_is_logged():
    with Server("-c", "tests/e2e/server/quick.conf.py", "--log-level", "debug") as server:
        for request, _ in REFUSED.values():
            ask_once(server, request)
        server.signal()
        server.wait()

    assert server.output.count(b"request refused") >= len(REFUSED) / 2  # the others are the application's to log
    assert b"canary" not in server.output
    assert b"token-in-an-exception" not in server.output
