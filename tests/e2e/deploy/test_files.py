"""
What is shipped for running the service, each file looked at by its own tool where that is installed.
"""

import json
import re
import shutil
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml

from app.observability.metrics import Metrics
from app.observability.store_metrics import StoreMetricsObserver

ROOT = Path(__file__).parents[3]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
ALERTS = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())
DASHBOARD = json.loads((DEPLOY / "dashboard.json").read_text())


def run(*command, cwd=DEPLOY):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


# Metrics


def exposed():
    """
    Every sample the service can have, with its labels.
    """
    metrics = Metrics()
    StoreMetricsObserver(metrics, ["eu"])
    samples = {}
    for collector in set(metrics.registry._collector_to_names):
        (family,) = collector.describe()
        labels = set(collector._labelnames)
        for suffix in {"counter": ["_total"], "gauge": [""], "histogram": ["_bucket", "_count", "_sum"]}[family.type]:
            samples[family.name + suffix] = labels | ({"le"} if suffix == "_bucket" else set())
    return samples


def expressions():
    for group in ALERTS["groups"]:
        for rule in group["rules"]:
            yield rule["alert"], rule["expr"]
    for panel in DASHBOARD["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.mark.parametrize(("name", "expression"), list(expressions()))
def test_alerts_and_dashboard_name_metrics_and_labels_there_are(name, expression):
    samples = exposed()
    named = set(re.findall(r"most_recent_order_\w+", expression))
    matched = {
        label
        for matchers in re.findall(r"most_recent_order_\w+\{(.*?)\}", expression)
        for label in re.findall(r"(\w+)[=!]", matchers)
    }
    grouped = {label.strip() for labels in re.findall(r"by \((.*?)\)", expression) for label in labels.split(",")}

    assert named <= set(samples)
    assert matched | grouped <= {label for metric in named for label in samples[metric]}


def test_every_metric_is_on_the_dashboard():
    shown = " ".join(target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"])

    missing = {name for name in exposed() if name not in shown and not name.endswith(("_count", "_sum"))}
    assert missing == set()


def test_every_alert_says_what_to_do():
    rules = [rule for group in ALERTS["groups"] for rule in group["rules"]]

    assert all(set(rule["annotations"]) == {"summary", "action"} for rule in rules)
    assert {rule["labels"]["severity"] for rule in rules} == {"page", "ticket"}


def test_the_dashboards_panels_do_not_lie_on_each_other():
    cells = [
        (x, y)
        for panel in DASHBOARD["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]

    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_promtool_takes_the_alerts():
    run("promtool", "check", "rules", "alerts.yaml")
    run("promtool", "test", "rules", "alerts.test.yaml")


def test_promtool_takes_the_scrape_configuration():
    run("promtool", "check", "config", "--syntax-only", "prometheus.yml")


# Container


def test_the_image_is_pinned_hashed_and_not_root():
    instructions = [
        line.split(maxsplit=1) for line in re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines() if line and line[0].isupper()
    ]
    bases = [rest.split()[0] for word, rest in instructions if word == "FROM"]
    users = [rest for word, rest in instructions if word == "USER"]
    installs = [rest for word, rest in instructions if word == "RUN" and "pip install" in rest]

    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", bases[0])
    assert re.fullmatch(r"\d+:\d+", users[-1])
    assert all("--no-cache-dir" in install and "--no-deps" in install for install in installs)
    assert "--require-hashes" in installs[0]
    assert not {word for word, _ in instructions} & {"ADD", "MAINTAINER", "VOLUME"}
    assert not any("latest" in rest or "curl" in rest or "sudo" in rest for _, rest in instructions)
    assert {"HEALTHCHECK", "STOPSIGNAL"} <= {word for word, _ in instructions}
    assert all(rest.startswith("[") for word, rest in instructions if word in {"CMD", "ENTRYPOINT"})


def test_what_the_image_copies_is_there_and_not_ignored():
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = [
        word for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE) for word in line.split()
    ]

    assert copied
    assert all((ROOT / path).exists() for path in copied)
    assert sorted(set(copied)) == sorted(allowed)


def test_hadolint_takes_the_dockerfile():
    run("hadolint", "Dockerfile")


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_composed_service_can_write_and_do_nothing(name):
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in service
    assert re.fullmatch(r"[a-z./-]+:\d+\.\d+[a-z0-9.-]*", service.get("image", "built:0.0"))


def test_the_composed_service_is_open_on_this_machine_alone():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8000:8000", "127.0.0.1:8080:8080"]  # the first for /metrics
    assert "listen 8080" in (DEPLOY / "nginx" / "container.conf").read_text()


def test_a_composed_service_that_restarts_is_where_nginx_looks_for_it():
    services = COMPOSE["services"]
    network = ip_network(COMPOSE["networks"]["default"]["ipam"]["config"][0]["subnet"])
    addresses = {
        name: service["networks"]["default"]["ipv4_address"]
        for name, service in services.items()
        if "networks" in service
    }

    assert services["nginx"]["extra_hosts"] == [f"service:{addresses['service']}"]
    assert "server service:8000 " in (DEPLOY / "nginx" / "container.conf").read_text()
    assert services["service"]["environment"]["TRUSTED_PROXIES"] == addresses["nginx"]
    assert services["service"]["environment"]["BIND"] == "0.0.0.0:8000"
    assert all(ip_address(address) in network for address in addresses.values())
    assert not any("network_mode" in service for service in services.values())  # it would end with the other's end


def test_docker_takes_the_compose_file():
    if (
        shutil.which("docker")
        and subprocess.run(["docker", "compose", "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("docker compose is not installed")
    run("docker", "compose", "-f", "compose.yaml", "config", "--quiet")


# The guide


def test_the_guide_names_every_file_and_no_other():
    guide = (DEPLOY / "README.md").read_text()
    files = {path.name for path in DEPLOY.iterdir() if path.is_file() and path.name != "README.md"}
    assert all((DEPLOY / path).exists() for path in re.findall(r"\]\(([\w./-]+)\)", guide))

    assert {name for name in files if name not in guide} == set()


def test_the_guide_names_every_metric():
    guide = (DEPLOY / "README.md").read_text()

    missing = {name for name in exposed() if re.sub(r"_(bucket|count|sum)$", "", name) not in guide}
    assert missing == set()
