"""
The service as it runs in production: the real configuration, real worker processes, signals and kills.
"""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.server.load import CUSTOMER, Load
from tests.e2e.server.processes import PATIENCE, ROOT, Server, get, split

CONFIGURATION = ("-c", str(ROOT / "deploy" / "gunicorn.conf.py"))
DEMO = {"WEB_CONCURRENCY": "2", "THREADS": "8", "DRAIN_SECONDS": "0.5", "METRICS_TOKEN": "metrics-token-of-the-test"}
TOKEN = "Authorization: Bearer demo-token-for-local-use"


@pytest.fixture(name="start")
def _start(tmp_path):
    def start(**environment):
        server = Server(*CONFIGURATION, environment={**DEMO, "TMPDIR": str(tmp_path), **environment}, cwd=tmp_path)
        servers.append(server)
        return server

    servers = []
    yield start
    for server in servers:
        server.kill()


def events(server):
    return [json.loads(line) for line in server.output.splitlines() if line.startswith(b"{")]


def test_a_first_request_is_answered_and_all_the_output_is_json_but_the_demos_greeting(start):
    server = start()
    status, headers, body = split(server.ask(get(CUSTOMER, TOKEN)))
    server.signal()

    assert server.wait() == 0
    assert (status, json.loads(body)["order_number"]) == (200, "#Y34DHR")
    assert "server" not in headers
    requests = [event for event in events(server) if event["event"] == "request"]
    assert [(event["status"], event["cache"]) for event in requests] == [(200, "miss")]
    others = [line for line in server.output.splitlines() if line and not line.startswith(b"{")]
    assert others == [
        b"The demo store is open. Try:",
        b"  curl -H 'Authorization: Bearer demo-token-for-local-use' http://127.0.0.1:8000" + CUSTOMER.encode(),
    ]


def test_sigterm_loses_nothing(start):
    server = start()
    with Load(server.port, keep_alive=False) as fresh, Load(server.port) as kept:
        fresh.wait_for(100)
        kept.wait_for(100)
        server.signal()
        assert server.wait() == 0

    assert set(fresh.outcomes) == set(kept.outcomes) == {200, "refused"}


def test_readiness_goes_before_the_service_does(start):
    server = start(DRAIN_SECONDS="3")
    assert split(server.ask(get("/readyz")))[0] == 200
    server.signal()
    while split(server.ask(get("/readyz")))[0] == 200:
        pass

    status, _, body = split(server.ask(get("/readyz")))
    assert (status, json.loads(body)["code"]) == (503, "3235030")
    assert split(server.ask(get("/livez")))[0] == 200
    assert split(server.ask(get(CUSTOMER, TOKEN)))[0] == 200


def test_a_reload_loses_nothing_and_stays_ready(start):
    server = start()
    with (
        Load(server.port, keep_alive=False) as fresh,
        Load(server.port) as kept,
        Load(server.port, path="/readyz") as probe,
    ):
        fresh.wait_for(100)
        before = set(server.workers())
        server.signal(signal.SIGHUP)
        while before & set(server.workers()) or len(server.workers()) < 2:
            fresh.wait_for(10)
        kept.wait_for(100)

    assert set(fresh.outcomes) == set(kept.outcomes) == set(probe.outcomes) == {200}


def test_a_reload_with_a_bad_configuration_is_refused(start, tmp_path):
    server = start(WEB_CONCURRENCY="1")  # one that answers has read its configuration; a second may not have yet
    assert split(server.ask(get("/livez")))[0] == 200
    before = server.workers()
    (tmp_path / ".env").write_text("ORDER_TTL_SECONDS=canary\n")
    server.signal(signal.SIGHUP)
    assert split(server.ask(get("/livez")))[0] == 200

    server.signal()
    assert server.wait() == 0
    assert before
    refusals = [event["event"] for event in events(server) if "reload" in event["event"]]
    assert refusals == ["reload refused: ORDER_TTL_SECONDS: a number of seconds from 0 to 86400"]
    assert b"canary" not in server.output


def test_a_killed_worker_loses_at_most_what_it_held(start):
    callers = 8
    server = start()
    with Load(server.port, callers=callers) as load:
        load.wait_for(100)
        for _ in range(3):
            os.kill(server.workers()[0], signal.SIGKILL)
            load.wait_for(300)

    lost = load.outcomes.total() - load.outcomes[200]
    assert set(load.outcomes) <= {200, "ConnectionResetError", "RemoteDisconnected", "BadStatusLine", "IncompleteRead"}
    assert lost <= 3 * callers
    assert load.outcomes[200] >= 900


def test_slow_clients_do_not_stop_the_service(start):
    """
    400 that never finish a request's head, 400 that say nothing, 400 that never close.
    """
    server = start(THREADS="4")
    assert split(server.ask(get(CUSTOMER, TOKEN)))[0] == 200
    clients = [server.connect() for _ in range(1200)]
    try:
        for index, client in enumerate(clients):
            client.sendall((b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"", get("/livez"))[index % 3])
        with Load(server.port) as load:
            load.wait_for(200)
    finally:
        for client in clients:
            client.close()

    assert set(load.outcomes) == {200}


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"PLATFORM": "magneto"}, ["PLATFORM", "PUBLIC_BASE_URL", "API_TOKENS"]),
        ({"ORDER_TTL_SECONDS": "canary", "LOG_LEVEL": "canary"}, ["ORDER_TTL_SECONDS", "LOG_LEVEL"]),
        ({"BIND": "0.0.0.0:8000"}, ["BIND"]),
    ],
)
def test_a_bad_configuration_is_one_message_and_exit_code_2(tmp_path, environment, names):
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", *CONFIGURATION],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )

    assert done.returncode == 2
    first, *problems = done.stderr.strip().splitlines()
    assert first == "The configuration has problems:"
    assert sorted(line.strip().partition(":")[0] for line in problems) == sorted(names)
    assert "canary" not in done.stderr + done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_variables_that_is_no_text_is_a_bad_configuration(tmp_path):
    (tmp_path / ".env").write_bytes(b"API_TOKENS=canary\xff")
    for command in (["-m", "gunicorn", *CONFIGURATION], ["-m", "app", "check"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

        assert (done.returncode, done.stderr.count("\n")) == (2, 2)
        assert ".env: cannot be read" in done.stderr


def test_metrics_add_up_over_workers_living_and_dead(start, tmp_path):
    server = start()
    asked = 60
    for _ in range(asked):
        assert split(server.ask(get(CUSTOMER, TOKEN)))[0] == 200
    before = set(server.workers())
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    while before & set(server.workers()) or len(server.workers()) < 2:
        server.ask(get("/livez"))

    def scrape():
        return split(server.ask(get("/metrics", "Authorization: Bearer metrics-token-of-the-test")))[2].decode()

    counted = [
        float(line.split()[-1])
        for line in scrape().splitlines()
        if line.startswith("most_recent_order_requests_total") and 'status="200"' in line and "orders" in line
    ]
    (files,) = tmp_path.glob("most-recent-order-metrics-*")
    named = {int(file.stem.rpartition("_")[2]) for file in files.glob("*.db")}
    server.signal()
    server.wait()

    assert sum(counted) == asked
    assert not named & before
    assert not files.exists()


def test_no_file_of_the_metrics_is_for_others(start, tmp_path):
    server = start()
    server.ask(get("/livez"))

    (files,) = tmp_path.glob("most-recent-order-metrics-*")
    assert files.stat().st_mode & 0o077 == 0
    assert Path(files).is_dir()
