"""
The service behind the shipped nginx, with processes killed and clients that misbehave.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess

import pytest

from tests.e2e.server.load import CUSTOMER, Load
from tests.e2e.server.processes import ROOT, Server, get, read_all, split
from tests.e2e.server.test_service import CONFIGURATION, DEMO, TOKEN

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Nginx:
    def __init__(self, folder, upstream):
        self.port = free_port()
        text = (ROOT / "deploy" / "nginx.conf").read_text()
        for shipped, here in {
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "listen 8080": f"listen 127.0.0.1:{self.port}",
            "/tmp/": f"{folder}/",
            "/dev/stdout": f"{folder}/access.log",
            "/dev/stderr": f"{folder}/error.log",
        }.items():
            assert shipped in text
            text = text.replace(shipped, here)
        self.log = folder / "access.log"
        self.configuration = folder / "nginx.conf"
        self.configuration.write_text(text)
        self.process = subprocess.Popen(
            [NGINX, "-c", self.configuration, "-g", "daemon off;"], stderr=subprocess.DEVNULL
        )
        for _ in range(10_000):
            with contextlib.suppress(ConnectionRefusedError), self.connect():
                return

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        client.settimeout(20)
        return client

    def ask(self, request):
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(name="pair")
def _pair(tmp_path):
    with Server(*CONFIGURATION, environment={**DEMO, "TMPDIR": str(tmp_path)}, cwd=tmp_path) as server:
        assert split(server.ask(get(CUSTOMER, TOKEN)))[0] == 200
        nginx = Nginx(tmp_path, server.port)
        yield server, nginx
        nginx.stop()


def test_nginx_takes_the_shipped_configuration(tmp_path):
    done = subprocess.run(
        [NGINX, "-t", "-c", ROOT / "deploy" / "nginx.conf", "-g", f"pid {tmp_path}/unused;"],
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


def test_slow_clients_do_not_stop_the_service(pair):
    _, nginx = pair
    clients = [nginx.connect() for _ in range(400)]
    try:
        for client in clients:
            client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        with Load(nginx.port) as load:
            load.wait_for(200)
    finally:
        for client in clients:
            client.close()

    assert 429 in load.outcomes or set(load.outcomes) == {200}
    assert load.outcomes[200] >= 200


# Each process has its own cache, and asked the store at its own time.
MOMENTARY = ("date", "age", "cache-control", "cache-status")


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
def test_nginx_refuses_in_the_contracts_words(pair, request_, status, message):
    _, nginx = pair
    got, headers, body = split(nginx.ask(request_))

    error = json.loads(body)
    assert (got, error["code"], error["message"]) == (status, f"323{status}0", message)
    assert (headers["content-type"], headers["cache-control"]) == ("application/json", "no-store")
    assert ("allow" in headers) == (status == 405)
    assert b"canary" not in body


def test_the_services_own_answers_pass_unchanged(pair):
    server, nginx = pair
    for path, token in ((CUSTOMER, TOKEN), (CUSTOMER, "A: b"), ("/nothing", TOKEN)):
        request = get(path, token, "X-Request-Id: r1")
        status, headers, body = split(server.ask(request))
        through = split(nginx.ask(request))

        assert (through[0], without_moment(through[2])) == (status, without_moment(body))
        assert set(headers.items()) - set(through[1].items()) <= {(name, headers.get(name)) for name in MOMENTARY}


def test_a_service_that_is_gone_is_a_bad_gateway_in_the_contracts_words(pair):
    server, nginx = pair
    server.kill()

    status, headers, body = split(nginx.ask(get(CUSTOMER, TOKEN)))
    assert (status, json.loads(body)) == (502, {"code": "3235020", "message": "Bad Gateway."})
    assert headers["content-type"] == "application/json"


def test_a_worker_that_dies_with_many_connections_kept_alive_loses_nothing(tmp_path):
    with Server(
        *CONFIGURATION, environment={**DEMO, "WEB_CONCURRENCY": "1", "TMPDIR": str(tmp_path)}, cwd=tmp_path
    ) as server:
        nginx = Nginx(tmp_path, server.port)
        with Load(nginx.port, callers=8) as load:
            load.wait_for(200)
            for _ in range(5):
                os.kill(server.workers()[0], signal.SIGKILL)
                load.wait_for(200)
        nginx.stop()

    assert set(load.outcomes) == {200}


def test_nginx_logs_no_customer_of_a_service_that_is_gone(pair):
    server, nginx = pair
    server.kill()
    nginx.ask(get("/erc/ecommerce/connections/customers/canary/most-recent-order", TOKEN))
    nginx.stop()

    assert "canary" not in nginx.log.read_text() + nginx.log.with_name("error.log").read_text()


def test_nginx_logs_no_customer(pair):
    _, nginx = pair
    nginx.ask(get(CUSTOMER + "?brand=default", TOKEN, "X-Request-Id: r1"))
    nginx.stop()

    line = json.loads(nginx.log.read_text().splitlines()[-1])
    assert (line["status"], line["request_id"], line["event"]) == (200, "r1", "proxied")
    assert "customer" not in nginx.log.read_text()
