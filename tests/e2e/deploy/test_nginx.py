"""
The service behind the shipped nginx, with processes killed and clients that misbehave.
"""

import contextlib
import importlib.util
import json
import os
import re
import signal
import socket
import subprocess

import pytest

from tests.e2e.deploy.nginx_server import NGINX, container, needs_nginx, site, until_open
from tests.e2e.server.load import CUSTOMER, Load
from tests.e2e.server.processes import ROOT, Server, ask_once, free_port, get, read_all, split
from tests.e2e.server.test_service import CONFIGURATION, DEMO, TOKEN

pytestmark = needs_nginx


@contextlib.contextmanager
def behind_nginx(folder):
    with Server(*CONFIGURATION, environment={**DEMO, "TMPDIR": str(folder)}, cwd=folder) as server:
        assert split(server.ask(get(CUSTOMER, TOKEN)))[0] == 200
        nginx = container(folder, server.port)
        yield server, nginx
        nginx.stop()


@pytest.fixture(name="pair")
def _pair(tmp_path):
    with behind_nginx(tmp_path) as pair:
        yield pair


@pytest.fixture(name="lasting_pair", scope="module")
def _lasting_pair(tmp_path_factory):
    """
    For tests that only ask.
    """
    with behind_nginx(tmp_path_factory.mktemp("lasting")) as pair:
        yield pair


def test_nginx_takes_the_shipped_configuration(tmp_path):
    done = subprocess.run(
        [NGINX, "-t", "-c", ROOT / "deploy" / "nginx" / "container.conf", "-g", f"pid {tmp_path}/unused;"],
        capture_output=True,
        text=True,
        check=False,
    )
    # The file names its own pid file, so the one above is refused: only then is nothing written outside.
    assert '"pid" directive is duplicate' in done.stderr or done.returncode == 0


def test_nothing_is_lost_when_workers_are_killed(pair):
    server, nginx = pair
    with Load(nginx.port, callers=8) as load:
        load.wait_for(200)
        for _ in range(5):
            os.kill(server.workers()[0], signal.SIGKILL)
            load.wait_for(300)

    assert set(load.outcomes) == {200}


def test_nothing_is_lost_in_a_reload(pair):
    server, nginx = pair
    with Load(nginx.port, callers=8) as load:
        load.wait_for(100)
        before = set(server.workers())
        server.signal(signal.SIGHUP)
        while before & set(server.workers()) or len(server.workers()) < 2:
            load.wait_for(20)
        load.wait_for(100)

    assert set(load.outcomes) == {200}


@pytest.mark.parametrize(
    "beginning",
    [b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na"],
    ids=["head", "body"],
)
def test_slow_clients_do_not_stop_the_service(pair, beginning):
    _, nginx = pair
    clients = [nginx.connect() for _ in range(400)]
    try:
        for client in clients:
            client.sendall(beginning)
        with Load(nginx.port) as load:
            load.wait_for(200)
    finally:
        for client in clients:
            client.close()

    assert 429 in load.outcomes or set(load.outcomes) == {200}
    assert load.outcomes[200] >= 200


# Each process has its own cache, and asked the store at its own time.
MOMENTARY = ("server", "date", "age", "cache-control", "cache-status")


def without_moment(body):
    answer = json.loads(body)
    answer.get("custom_fields", {}).pop("retrieved_at", None)
    return answer


REFUSED = {
    "garbage": (b"canary\r\n\r\n", 400, "Bad request."),
    "method": (b"TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 405, "Method not allowed."),
    "body": (
        b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n",
        413,
        "Content too large.",
    ),
    "line": (b"GET /" + b"canary" * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "URI too long."),
    "header": (
        b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"canary" * 2000 + b"\r\n\r\n",
        431,
        "Request header fields too large.",
    ),
    "metrics": (get("/metrics"), 404, "Resource not found."),
}


@pytest.mark.parametrize(("request_", "status", "message"), REFUSED.values(), ids=REFUSED)
def test_nginx_refuses_in_the_contracts_words(lasting_pair, request_, status, message):
    _, nginx = lasting_pair
    got, headers, body = split(ask_once(nginx, request_))

    error = json.loads(body)
    own = 1 if status in {413, 431} else 0
    assert (got, error["code"], error["message"]) == (status, f"323{status}{own}", message)
    assert (headers["content-type"], headers["cache-control"]) == ("application/json", "no-store")
    assert headers["x-request-id"]
    assert ("allow" in headers) == (status == 405)
    assert b"canary" not in body


def test_the_services_own_answers_pass_unchanged(lasting_pair):
    server, nginx = lasting_pair
    for path, token in ((CUSTOMER, TOKEN), (CUSTOMER, "A: b"), ("/nothing", TOKEN)):
        request = get(path, token, "X-Request-Id: r1")
        status, headers, body = split(server.ask(request))
        through = split(nginx.ask(request))

        assert (through[0], without_moment(through[2])) == (status, without_moment(body))
        assert set(headers.items()) - set(through[1].items()) <= {(name, headers.get(name)) for name in MOMENTARY}


def test_a_caller_who_asks_too_often_is_told_by_the_service(tmp_path):
    environment = {**DEMO, "TMPDIR": str(tmp_path), "WEB_CONCURRENCY": "1", "RATE_LIMIT_PER_MINUTE": "2"}
    with (
        Server(*CONFIGURATION, environment=environment, cwd=tmp_path) as server,
        container(tmp_path, server.port) as nginx,
    ):
        statuses = [split(nginx.ask(get(CUSTOMER, TOKEN)))[0] for _ in range(2)]
        status, headers, body = split(nginx.ask(get(CUSTOMER, TOKEN)))

    assert statuses == [200, 200]
    assert (status, json.loads(body)["code"]) == (429, "3234290")
    assert 0 < int(headers["retry-after"]) <= 60


def test_a_service_that_is_gone_is_said_to_be_and_not_the_store(pair):
    server, nginx = pair
    server.kill()

    status, headers, body = split(nginx.ask(get(CUSTOMER, TOKEN, "X-Request-Id: r1")))
    assert (status, json.loads(body)) == (503, {"code": "3235031", "message": "Service Unavailable."})
    assert (headers["content-type"], headers["retry-after"], headers["x-request-id"]) == ("application/json", "1", "r1")


def test_a_service_that_is_frozen_is_said_to_be_and_not_the_store(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # takes connections and never answers
        changes = {"proxy_read_timeout 15s": "proxy_read_timeout 200ms"}
        nginx = container(tmp_path, frozen.getsockname()[1], changes)
        status, _, body = split(nginx.ask(get(CUSTOMER, TOKEN)))
        nginx.stop()

    assert (status, json.loads(body)) == (504, {"code": "3235041", "message": "Gateway Timeout."})


def test_a_worker_that_dies_with_many_connections_kept_alive_loses_nothing(tmp_path):
    with Server(
        *CONFIGURATION, environment={**DEMO, "WEB_CONCURRENCY": "1", "TMPDIR": str(tmp_path)}, cwd=tmp_path
    ) as server:
        nginx = container(tmp_path, server.port)
        with Load(nginx.port, callers=8) as load:
            load.wait_for(200)
            for _ in range(5):
                os.kill(server.workers()[0], signal.SIGKILL)
                load.wait_for(200)
        nginx.stop()

    assert set(load.outcomes) == {200}


QUERY = "?phone=%2B351910000000&email=canary%40example.com"


def test_nginx_logs_no_query_of_a_service_that_is_gone(pair):
    server, nginx = pair
    server.kill()
    nginx.ask(get(CUSTOMER + QUERY, TOKEN))
    nginx.stop()

    logged = nginx.log.read_text() + nginx.log.with_name("error.log").read_text()
    assert "canary" not in logged
    assert "351910000000" not in logged


def test_nginx_logs_who_asked_for_what_and_what_came_of_it(pair):
    _, nginx = pair
    nginx.ask(get(CUSTOMER + QUERY, TOKEN, "X-Request-Id: r1", "X-Forwarded-For: 192.0.2.7"))
    nginx.stop()

    line = json.loads(nginx.log.read_text().splitlines()[-1])
    assert (line["status"], line["request_id"], line["event"]) == (200, "r1", "proxied")
    assert (line["client"], line["path"]) == ("127.0.0.1", CUSTOMER)
    assert "canary" not in nginx.log.read_text()


def test_what_is_no_name_of_a_request_gets_one(lasting_pair):
    _, nginx = lasting_pair
    for name in ("bad name", "x" * 65):
        _, headers, _ = split(nginx.ask(get(CUSTOMER, TOKEN, f"X-Request-Id: {name}")))
        assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])


def test_the_files_are_what_the_table_of_errors_makes_of_them():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "deploy" / "nginx" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)

    for name, text in generate.files().items():
        assert (ROOT / "deploy" / "nginx" / name).read_text() == text


@pytest.mark.parametrize("name", ["site.conf", "three-machines.conf"])
def test_a_site_leaves_the_rest_of_nginx_alone(tmp_path, name):
    """
    Debian's layout: one more site, and nginx as it was, through a reload as well.
    """
    theirs = free_port()
    nginx = site(tmp_path, name, beside=f"server {{ listen 127.0.0.1:{theirs}; return 200 other; }}")
    with nginx:
        for _ in range(2):
            until_open(nginx.port)
            with socket.create_connection(("127.0.0.1", theirs)) as client:
                client.sendall(get("/"))
                assert read_all(client).endswith(b"other")
            assert split(nginx.ask(get("/metrics")))[0] == 404
            nginx.process.send_signal(signal.SIGHUP)

    assert "GET / " in nginx.log.read_text()
    assert (tmp_path / "most-recent-order.log").read_text().count("/metrics") == 2
