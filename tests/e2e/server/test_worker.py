"""
The worker over real sockets: how it reads requests, keeps connections and ends.
"""

import json
import signal
import socket
import time

import pytest

from tests.e2e.server.processes import Server, get, read_all, split


@pytest.fixture(name="server", scope="module")
def _server():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        yield server


def read_answer(client):
    received = b""
    while b"\r\n\r\n" not in received:
        received += client.recv(65536)
    status, headers, body = split(received)
    while len(body) < int(headers["content-length"]):
        body += client.recv(65536)
    return status, headers, body


def seen(answer):
    return json.loads(split(answer)[2])


def test_the_application_sees_the_request(server):
    assert seen(server.ask(get("/a", "SCRIPT_NAME: /evil", "X-Forwarded-Proto: https"))) == {
        "method": "GET",
        "path": "/a",
        "body": "",
        "scheme": "http",
        "script": "",
    }


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        b'Transfer-Encoding: chunked\r\n\r\n5;a=b;c="d e"\r\nhello\r\n0\r\n\r\n',
        b"Transfer-Encoding: chunked\r\nTrailer: Expires\r\n\r\n5\r\nhello\r\n0;last\r\nExpires: never\r\n\r\n",
    ],
    ids=["length", "chunks", "chunk extensions", "trailers"],
)
def test_a_body_that_comes_in_pieces_is_read_whole(server, body):
    with server.connect() as client:
        for piece in (b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", body[:-3], body[-3:]):
            client.sendall(piece)
            time.sleep(0.02)
        assert seen(read_all(client))["body"] == "hello"


def test_a_late_body_is_never_a_second_request(server):
    hidden = b"GET /hidden HTTP/1.1\r\nHost: x\r\n\r\n"
    head = f"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {len(hidden):030}\r\n\r\n"
    with server.connect() as client:
        client.sendall(head.encode())
        client.sendall(hidden)
        answer = read_all(client)

    assert answer.count(b"HTTP/1.1 200") == 1
    assert seen(answer)["body"] == hidden.decode()


def test_a_body_held_back_is_asked_for(server):
    with server.connect() as client:
        client.sendall(
            b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        )
        assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        answer = read_all(client)

    assert seen(answer)["body"] == "hello"


def test_a_connection_serves_one_request_after_the_other(server):
    with server.connect() as client:
        for path in ("/1", "/2", "/3"):
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            status, headers, body = read_answer(client)
            assert (status, headers["connection"], json.loads(body)["path"]) == (200, "keep-alive", path)


@pytest.mark.parametrize("value", ["close", "close, TE", "TE, close", "keep-alive,Close"])
def test_a_connection_the_client_wants_closed_is_closed(server, value):
    with server.connect() as client:
        client.sendall(f"GET / HTTP/1.1\r\nHost: x\r\nTE: trailers\r\nConnection: {value}\r\n\r\n".encode())
        answer = read_all(client)

    assert split(answer)[1]["connection"] == "close"


def test_head_has_no_body(server):
    status, headers, body = split(server.ask(b"HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))

    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


def test_a_malformed_end_behind_an_answer_is_not_answered_again(server):
    """
    A second answer on the connection would be taken for that of the next request.
    """
    with server.connect() as client:
        client.sendall(b"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n")
        assert client.recv(65536).startswith(b"HTTP/1.1 413")
        client.shutdown(socket.SHUT_WR)
        assert b"HTTP/1.1" not in read_all(client)


def test_a_client_that_has_said_all_it_will_is_still_answered(server):
    with server.connect() as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        client.shutdown(socket.SHUT_WR)

        assert split(read_all(client))[0] == 200


def test_a_leaving_worker_answers_what_it_has_and_what_still_comes_on_its_connections():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        with server.connect() as kept, server.connect() as slow:
            kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(kept)[1]["connection"] == "keep-alive"
            slow.sendall(get("/slow"))
            time.sleep(0.2)
            server.signal()
            time.sleep(0.2)
            kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")

            assert read_answer(kept)[1]["connection"] == "close"
            assert split(read_all(slow))[0] == 200
        assert server.wait() == 0
        with pytest.raises(ConnectionRefusedError):
            server.connect()


def test_a_server_told_to_quit_does_not_wait():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        assert split(server.ask(get()))[0] == 200
        server.signal(signal.SIGINT)
        assert server.wait() == 0
