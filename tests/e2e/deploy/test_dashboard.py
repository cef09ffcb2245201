"""
A real Prometheus over the service with some traffic: every panel of the dashboard has something to show.
"""

import json
import math
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from werkzeug.serving import make_server

from app.factory import build_service
from app.observability.logs import NoQueue
from tests.e2e.server.processes import free_port

DEPLOY = Path(__file__).parents[3] / "deploy"
TOKEN = "metrics-token-of-the-test"
CALLER = {"Authorization": "Bearer demo-token-for-local-use"}
ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("prometheus") is None, reason="prometheus is not installed"),
]


@pytest.fixture(name="service", scope="module")
def _service():
    built = build_service({"METRICS_TOKEN": TOKEN}, NoQueue())
    built.start()
    server = make_server("127.0.0.1", 0, built.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(name="query", scope="module")
def _query(service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("prometheus")
    config = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [
            {
                "job_name": "most-recent-order",
                "authorization": {"credentials": TOKEN},
                "static_configs": [{"targets": [service]}],
            }
        ],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config))
    address = f"127.0.0.1:{free_port()}"
    command = ["prometheus", f"--web.listen-address={address}", "--config.file=prometheus.yml", "--storage.tsdb.path=."]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def query(expression):
        answer = requests.get(f"http://{address}/api/v1/query", params={"query": expression}, timeout=10)
        return [float(result["value"][1]) for result in answer.json()["data"]["result"]]

    yield query
    process.terminate()
    process.wait(20)


def ask(service):
    """
    Hits, misses, a 304, a 404 that is kept, and a refusal.
    """
    url = f"http://{service}{ROUTE}"
    for customer in ("customer123", "customer123", "no-orders", "no-orders"):
        response = requests.get(url.format(customer), headers=CALLER, timeout=10)
    etag = requests.get(url.format("customer123"), headers=CALLER, timeout=10).headers["ETag"]
    response = requests.get(url.format("customer123"), headers=CALLER | {"If-None-Match": etag}, timeout=10)
    assert response.status_code == 304
    assert requests.get(url.format("customer123"), timeout=10).status_code == 401


def ask_a_store_that_is_down(service):
    """
    A miss, then answers that are stale.
    """
    asked_anew = CALLER | {"Cache-Control": "no-cache"}
    requests.get(f"http://{service}{ROUTE.format('store-down')}", headers=asked_anew, timeout=10)


def test_the_share_of_the_cache_counts_304s_and_kept_404s(service, query):
    panels = json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
    (expression,) = (panel["targets"][0]["expr"] for panel in panels if panel["title"] == "From the cache")
    share = None
    deadline = time.monotonic() + 60
    while share is None and time.monotonic() < deadline:
        ask(service)
        time.sleep(1)
        with suppress(requests.ConnectionError, KeyError, ValueError):  # it is still starting
            (share,) = query(expression.replace("$__rate_interval", "5s"))

    assert share is not None
    assert 0.8 < share <= 1  # a 404 is asked for again every 15 seconds


def test_every_panel_shows_finite_numbers_after_some_traffic(service, query):
    expressions = {
        (panel["title"], target["expr"].replace("$__rate_interval", "1m"))
        for panel in json.loads((DEPLOY / "dashboard.json").read_text())["panels"]
        for target in panel["targets"]
    } | {("stale answers", 'sum(most_recent_order_requests_total{cache="stale"}) > 0')}
    deadline = time.monotonic() + 60
    missing = expressions
    while missing and time.monotonic() < deadline:
        ask(service)
        ask_a_store_that_is_down(service)
        time.sleep(1)
        try:
            found = {panel: query(panel[1]) for panel in expressions}
        except (requests.ConnectionError, KeyError):  # it is still starting
            continue
        missing = {panel for panel, values in found.items() if not values or not all(map(math.isfinite, values))}

    assert missing == set()
