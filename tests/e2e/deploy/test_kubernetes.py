"""
The Kubernetes manifests as kubectl renders them, held to the API's own schemas of three versions.
"""

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from adapters.registry import load_platforms
from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS

ROOT = Path(__file__).parents[3]
KUBERNETES = ROOT / "deploy" / "kubernetes"
EXAMPLE = KUBERNETES / "overlays" / "example"
VERSIONS = ("1.33", "1.35", "1.37")

pytestmark = pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl is not installed")


def render(folder):
    done = subprocess.run(["kubectl", "kustomize", folder], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return list(yaml.safe_load_all(done.stdout))


@pytest.fixture(name="documents", scope="module")
def _documents():
    return render(EXAMPLE)


@pytest.fixture(name="find", scope="module")
def _find(documents):
    def find(kind, name="most-recent-order"):
        (found,) = (
            document
            for document in documents
            if document["kind"] == kind
            and document["metadata"]["name"].startswith(name)
            and (name.endswith("redis") or "redis" not in document["metadata"]["name"])
        )
        return found

    return find


@pytest.mark.parametrize("version", VERSIONS)
def test_kubernetes_takes_the_manifests(documents, version):
    import kubernetes_validate

    for document in documents:
        if document["kind"] != "PodMonitor":  # the Prometheus operator's, not Kubernetes' own
            kubernetes_validate.validate(document, version, strict=True)


def test_what_is_rendered(documents):
    assert sorted(document["kind"] for document in documents) == sorted(
        [
            "ConfigMap",
            "Deployment",
            "Deployment",
            "HorizontalPodAutoscaler",
            "Ingress",
            "Namespace",
            "NetworkPolicy",
            "NetworkPolicy",
            "PodDisruptionBudget",
            "PodMonitor",
            "Secret",
            "Service",
            "Service",
        ]
    )
    assert {document["metadata"].get("namespace", "most-recent-order") for document in documents} == {
        "most-recent-order"
    }


def test_the_base_renders_without_redis_and_monitoring():
    kinds = {document["kind"] for document in render(KUBERNETES / "base")}

    assert "Deployment" in kinds
    assert "PodMonitor" not in kinds


@pytest.mark.parametrize("name", ["most-recent-order", "most-recent-order-redis"])
def test_a_pod_may_do_nothing_but_serve(find, name):
    pod = find("Deployment", name)["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"]
    assert not container["image"].endswith(":latest")


def test_the_pod_has_time_for_its_last_answers(find):
    pod = find("Deployment")["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    wait = int(container["lifecycle"]["preStop"]["exec"]["command"][1])
    defaults = {setting.name: setting.default for setting in SERVICE_SETTINGS}

    assert wait + float(defaults["DEADLINE_SECONDS"]) + 6 < pod["terminationGracePeriodSeconds"]


def test_selectors_find_the_pods(find):
    labels = find("Deployment")["spec"]["template"]["metadata"]["labels"]
    selectors = [
        find("Deployment")["spec"]["selector"]["matchLabels"],
        find("Service")["spec"]["selector"],
        find("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        find("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        find("PodMonitor")["spec"]["selector"]["matchLabels"],
    ]

    assert selectors == [labels] * 5


def test_a_changed_value_gives_the_pods_another_name_to_read(find, tmp_path):
    copy = tmp_path / "kubernetes"
    shutil.copytree(KUBERNETES, copy)
    secret = copy / "overlays" / "example" / "secret.env"
    secret.write_text(secret.read_text().replace("WOOCOMMERCE_CONSUMER_KEY=CHANGE", "WOOCOMMERCE_CONSUMER_KEY=ck_new"))
    changed = render(copy / "overlays" / "example")
    (other,) = (document for document in changed if document["kind"] == "Secret")

    before = find("Secret")["metadata"]["name"]
    pod = find("Deployment")["spec"]["template"]["spec"]
    assert {"secretRef": {"name": before}} in pod["containers"][0]["envFrom"]
    assert other["metadata"]["name"] != before
    assert find("PodMonitor")["spec"]["podMetricsEndpoints"][0]["authorization"]["credentials"]["name"] == before


def test_names_and_ports_of_the_network_come_from_one_file(tmp_path):
    copy = tmp_path / "kubernetes"
    shutil.copytree(KUBERNETES, copy)
    values = copy / "overlays" / "example" / "values.yaml"
    text = values.read_text()
    for shipped, here in {"store: 443": "store: 8443", "ingress: ingress-nginx": "ingress: edge"}.items():
        assert shipped in text
        text = text.replace(shipped, here)
    values.write_text(text)
    (policy,) = (
        document
        for document in render(copy / "overlays" / "example")
        if document["kind"] == "NetworkPolicy" and document["metadata"]["name"] == "most-recent-order"
    )

    stores = policy["spec"]["egress"][1]
    assert stores["ports"] == [{"port": 8443}]
    assert [block["ipBlock"]["cidr"] for block in stores["to"]] == ["0.0.0.0/0", "::/0"]
    ingress = policy["spec"]["ingress"][0]["from"][0]["namespaceSelector"]["matchLabels"]
    assert ingress == {"kubernetes.io/metadata.name": "edge"}


def test_redis_is_reached_by_the_service_alone(find):
    policy = find("NetworkPolicy", "most-recent-order-redis")["spec"]
    pod = find("Deployment")["spec"]["template"]

    assert policy["ingress"][0]["from"] == [{"podSelector": {"matchLabels": pod["metadata"]["labels"]}}]
    (variable,) = pod["spec"]["containers"][0]["env"]
    assert variable == {"name": "REDIS_URL", "value": "redis://most-recent-order-redis:6379/0"}


def test_every_variable_is_one_the_service_knows(find):
    known = {setting.name for setting in (*SERVICE_SETTINGS, *STORE_SETTINGS)}
    known |= {setting.name for platform in load_platforms().values() for setting in platform.settings}

    assert {*find("ConfigMap")["data"], *find("Secret")["data"]} <= known
