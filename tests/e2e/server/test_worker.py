"""
The worker over real sockets: what clients may do to it, and what it does to them.
"""

import json
import signal
import socket
import time
from types import SimpleNamespace

import pytest

from app.server.worker import Worker
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
        "leaving": False,
        "scheme": "http",
        "script": "",
    }


def test_the_answer_does_not_name_the_server(server):
    assert "server" not in split(server.ask(get()))[1]


@pytest.mark.parametrize(
    "body",
    [
        b"Content-Length: 5\r\n\r\nhello",
        b"Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    ],
)
def test_a_body_that_comes_late_is_waited_for(server, body):
    with server.connect() as client:
        for piece in (b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", body[:-3], body[-3:]):
            client.sendall(piece)
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


def test_requests_sent_at_once_are_answered_in_order(server):
    answer = server.ask(
        b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi" + get("/3")
    )

    pieces = answer.split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert [json.loads(piece.partition(b"\r\n\r\n")[2])["path"] for piece in pieces] == ["/1", "/2", "/3"]


def test_a_request_sent_while_another_is_answered_waits_its_turn(server):
    with server.connect() as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert split(server.ask(get()))[0] == 200  # the first is in a thread by now
        client.sendall(b"GET /2 HTTP/1.1\r\nHost: x\r\n")
        client.sendall(b"Connection: close\r\n\r\n")
        answers = read_all(client)

    assert [piece.count(b"Connection: close") for piece in answers.split(b"HTTP/1.1 200 OK")[1:]] == [0, 1]


def test_a_client_that_has_said_all_it_will_is_still_answered(server):
    with server.connect() as client:
        client.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        client.shutdown(socket.SHUT_WR)

        assert split(read_all(client))[0] == 200


def test_an_answer_of_unknown_length_goes_out_in_chunks(server):
    status, headers, body = split(server.ask(get("/pieces")))

    assert (status, headers["transfer-encoding"]) == (200, "chunked")
    assert body == b"4\r\none \r\n3\r\ntwo\r\n0\r\n\r\n"


def test_clients_that_send_slowly_or_nothing_hold_nobody_up(server):
    """
    Many times more than there are threads, and the connections a worker keeps are not used up either.
    """
    clients = [server.connect() for _ in range(800)]
    try:
        for client in clients[::2]:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        began = time.monotonic()
        statuses = {split(server.ask(get()))[0] for _ in range(20)}
        took = time.monotonic() - began
        slow, silent = read_all(clients[0]), read_all(clients[1])
    finally:
        for client in clients:
            client.close()

    assert statuses == {200}
    assert took < 5  # a twentieth of what one slow client used to cost, per request
    assert split(slow)[0] == 408
    assert silent == b""


def test_clients_that_do_not_close_hold_nobody_up(server):
    """
    They were told that the connection ends; gunicorn's own worker waits two seconds for each, in its main loop.
    """
    clients = [server.connect() for _ in range(20)]
    try:
        for client in clients:
            client.sendall(get())
        began = time.monotonic()
        assert split(server.ask(get()))[0] == 200
        assert time.monotonic() - began < 2
        assert [split(read_all(client))[0] for client in clients] == [200] * 20
    finally:
        for client in clients:
            client.close()


def test_more_clients_than_the_worker_keeps_push_out_those_that_waited_longest():
    with Server("-c", "tests/e2e/server/quick.conf.py", "--worker-connections", "50") as server:
        assert split(server.ask(get()))[0] == 200
        clients = [server.connect() for _ in range(200)]
        try:
            assert split(server.ask(get()))[0] == 200
            assert read_all(clients[0]) == b""
        finally:
            for client in clients:
                client.close()


def test_a_leaving_worker_answers_what_it_has_and_what_still_comes():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        with server.connect() as kept, server.connect() as late, server.connect() as slow:
            kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(kept)[1]["connection"] == "keep-alive"
            slow.sendall(get("/slow"))
            server.signal()
            while not seen(server.ask(get()))["leaving"]:
                pass
            kept.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            late.sendall(get())

            assert read_answer(kept)[1]["connection"] == "close"
            assert split(read_all(late))[0] == 200
            assert split(read_all(slow))[0] == 200
        assert server.wait() == 0
        with pytest.raises(ConnectionRefusedError):
            server.connect()


def test_a_worker_that_has_served_enough_makes_room_for_another():
    with Server("-c", "tests/e2e/server/quick.conf.py", "--max-requests", "5") as server:
        assert [split(server.ask(get()))[0] for _ in range(20)] == [200] * 20


def test_a_server_told_to_quit_does_not_wait():
    with Server("-c", "tests/e2e/server/quick.conf.py") as server:
        assert split(server.ask(get()))[0] == 200
        server.signal(signal.SIGINT)
        assert server.wait() == 0


def test_a_worker_told_to_quit_asks_its_threads_for_nothing():
    """
    The signal may come while the main loop holds their lock.
    """
    worker = object.__new__(Worker)
    worker.cfg, worker.tpool = SimpleNamespace(worker_int=lambda _worker: None), None
    with pytest.raises(SystemExit):
        worker.handle_quit(signal.SIGQUIT, None)

    assert not worker.alive
