"""
The service as it runs in production: the real configuration, real worker processes, signals and kills.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import orjson
import pytest

from tests.e2e.server.load import CUSTOMER, Load
from tests.e2e.server.processes import PATIENCE, ROOT, Server, get, read_all, split
from tests.stores import evil
from tests.unit.adapters.woocommerce.orders import order as woocommerce_order

CONFIGURATION = ("-c", str(ROOT / "deploy" / "gunicorn.conf.py"))
DEMO = {"WEB_CONCURRENCY": "2", "THREADS": "8", "METRICS_TOKEN": "metrics-token-of-the-test"}
TOKEN = "Authorization: Bearer demo-token-for-local-use"


@pytest.fixture(name="start")
def _start(tmp_path):
    def start(within=(), **environment):
        environment = {**DEMO, "TMPDIR": str(tmp_path), **environment}
        server = Server(*CONFIGURATION, environment=environment, cwd=tmp_path, within=within)
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
    status, _, body = split(server.ask(get(CUSTOMER, TOKEN)))
    server.signal()

    assert server.wait() == 0
    assert (status, json.loads(body)["order_number"]) == (200, "#Y34DHR")
    requests = [event for event in events(server) if event["event"] == "request"]
    assert [(event["status"], event["cache"]) for event in requests] == [(200, "miss")]
    others = [line for line in server.output.splitlines() if line and not line.startswith(b"{")]
    assert others == [
        b"The demo store is open. Try:",
        b"  curl -H 'Authorization: Bearer demo-token-for-local-use' http://127.0.0.1:8000" + CUSTOMER.encode(),
    ]


def test_a_restart_behind_a_socket_that_stays_open_loses_nothing(tmp_path):
    """
    As under systemd: the kernel keeps new clients until the next service takes them.
    """

    def start(listener):
        environment = {**DEMO, "TMPDIR": str(tmp_path)}
        return Server(*CONFIGURATION, environment=environment, cwd=tmp_path, listener=listener.dup())

    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener, ExitStack() as servers:
        old = servers.enter_context(start(listener))
        with Load(old.port, keep_alive=False) as fresh, Load(old.port) as kept:
            fresh.wait_for(100)
            kept.wait_for(100)
            old.signal()
            assert old.wait() == 0
            servers.enter_context(start(listener))
            fresh.wait_for(100)
            kept.wait_for(100)

    assert set(fresh.outcomes) == set(kept.outcomes) == {200}


def test_a_service_that_ends_waits_for_no_store_that_hangs(start):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        server = start(
            PLATFORM="woocommerce",
            WOOCOMMERCE_STORE_URL=f"http://127.0.0.1:{silent.getsockname()[1]}",
            WOOCOMMERCE_CONSUMER_KEY="ck_" + "1" * 40,
            WOOCOMMERCE_CONSUMER_SECRET="cs_" + "2" * 40,
            API_TOKENS="a-token-of-the-tests",
            PUBLIC_BASE_URL="http://127.0.0.1",
            DEADLINE_SECONDS="0.5",
        )
        path = "/erc/ecommerce/connections/customers/7/most-recent-order"
        assert split(server.ask(get(path, "Authorization: Bearer a-token-of-the-tests")))[0] == 504
        began = time.monotonic()
        server.signal()
        assert server.wait() == 0

    assert time.monotonic() - began < 5  # a fetch may take twenty seconds
    assert b"Traceback" not in server.output


HOSTILE = {
    "brackets": "<" * 60_000,
    "entities": "&" * 60_000,
    "shortcodes": "[a " * 20_000,
    "digits": "+1" * 30_000,
    "spaces": " " * 60_000 + "x",
    "links": "https://a.example/" * 3_000,
}


def hostile(text):
    """
    About two megabytes of one order.
    """
    order = woocommerce_order(customer_id=7, id=1, customer_note=text, shipping_lines=[])
    order["meta_data"] = [
        {"id": number, "key": key, "value": text}
        for number, key in enumerate(["_wc_shipment_tracking_items", "_tracking_number", "note", "_billing_phone"] * 6)
    ]
    order["billing"] |= dict.fromkeys(("first_name", "address_1", "phone", "state"), text)
    order["line_items"][0]["name"] = text
    return orjson.dumps([order])


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_order_made_to_be_slow_does_not_hold_the_process(start, text):
    body = hostile(text)
    assert 1_000_000 < len(body) < 2_097_152
    with evil.EvilStore(evil.whole(body)) as store:
        server = start(
            WEB_CONCURRENCY="1",
            PLATFORM="woocommerce",
            WOOCOMMERCE_STORE_URL=store.url,
            WOOCOMMERCE_CONSUMER_KEY="ck_" + "1" * 40,
            WOOCOMMERCE_CONSUMER_SECRET="cs_" + "2" * 40,
            WOOCOMMERCE_PRODUCT_DETAILS="false",
            API_TOKENS="a-token-of-the-tests",
            PUBLIC_BASE_URL="http://127.0.0.1",
        )
        with server.connect() as caller, server.connect() as probe:
            server.ask(get("/livez"))
            caller.sendall(
                get("/erc/ecommerce/connections/customers/7/most-recent-order", "X-API-Key: a-token-of-the-tests")
            )
            longest = 0.0
            for _ in range(20):
                began = time.monotonic()
                probe.sendall(b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
                assert probe.recv(65536).startswith(b"HTTP/1.1 200")
                longest = max(longest, time.monotonic() - began)
                time.sleep(0.01)
            assert split(read_all(caller))[0] in {200, 502}

    assert longest < 1.0  # 100 ms on a machine of its own


def can_mount():
    return subprocess.run(["unshare", "-rm", "true"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not can_mount(), reason="no file system can be mounted here")
@pytest.mark.parametrize("size", ["4k", "1m"])  # full before the start, and filled up by the first worker
def test_a_full_disk_costs_metrics_and_no_request(start, tmp_path, size):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    mount = f'mount -t tmpfs -o size={size} none {scratch} && exec "$@"'
    server = start(within=("unshare", "-rm", "sh", "-c", mount, "sh"), TMPDIR=str(scratch))
    with Load(server.port) as load:
        load.wait_for(200)
    server.signal()

    assert server.wait() == 0
    assert set(load.outcomes) == {200}
    assert b"no room for their files" in server.output


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
    gauges = {int(file.stem.rpartition("_")[2]) for file in files.glob("gauge_live*.db")}
    server.signal()
    server.wait()

    assert sum(counted) == asked
    assert not gauges & before
    assert not files.exists()


@pytest.mark.slow
def test_what_a_killed_service_left_is_taken_away_by_the_next(start, tmp_path):
    def directories():
        return set(tmp_path.glob("most-recent-order-metrics-*"))

    other = start(WEB_CONCURRENCY="1")
    other.ask(get("/livez"))
    living = directories()
    for _ in range(2):
        killed = start(WEB_CONCURRENCY="1")
        killed.ask(get("/livez"))
        assert len(directories()) == 2
        killed.kill()

    assert living < directories()
    last = start(WEB_CONCURRENCY="1")
    last.ask(get("/livez"))
    assert len(directories()) == 2
    for server in (last, other):
        server.signal()
        assert server.wait() == 0
    assert list(tmp_path.iterdir()) == []


def test_no_file_of_the_metrics_is_for_others(start, tmp_path):
    server = start()
    server.ask(get("/livez"))

    (files,) = tmp_path.glob("most-recent-order-metrics-*")
    assert files.stat().st_mode & 0o077 == 0
    assert Path(files).is_dir()
