"""
What installs is what is declared.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {
    "deploy/requirements.lock": [*PROJECT["dependencies"], *EXTRAS["redis"]],
    "tests/requirements.lock": [*PROJECT["dependencies"], *EXTRAS["redis"], *EXTRAS["test"]],
}
ADVICE = "run `sh deploy/lock.sh`"


def pins(lock: str) -> dict[str, str]:
    return dict(
        re.findall(r"^([a-z0-9._-]+)(?:\[[a-z0-9,-]+\])?==([^\s;\\]+)", (ROOT / lock).read_text(), re.MULTILINE)
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_every_declared_dependency(lock):
    pinned = pins(lock)

    unmet = [
        text
        for text in LOCKS[lock]
        if (requirement := Requirement(text)).name not in pinned
        or pinned[requirement.name] not in requirement.specifier
    ]
    assert unmet == [], ADVICE


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_has_hashes_and_no_address(lock):
    text = (ROOT / lock).read_text()

    assert "://" not in text
    assert "--index" not in text
    for block in re.split(r"\n(?=[a-z0-9])", text.strip()):
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_test_lock_runs_what_the_deployed_one_does():
    deployed, tested = pins("deploy/requirements.lock"), pins("tests/requirements.lock")

    assert {name: tested.get(name) for name in deployed} == deployed


def test_nothing_else_stands_at_the_top():
    allowed = {"pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", "app", "adapters", "tests", "deploy"}
    top = {
        path.name for path in ROOT.iterdir() if not path.name.startswith(".") and not path.name.endswith(".egg-info")
    }

    assert top - {"build", "dist"} == allowed


def test_the_list_of_what_is_installed_names_every_pinned_package(tmp_path):
    pytest.importorskip("cyclonedx_py")
    target = tmp_path / "sbom.json"
    command = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", "requirements", "deploy/requirements.lock"]
    subprocess.run([*command, "--pyproject", "pyproject.toml", "--output-file", target], cwd=ROOT, check=True)

    sbom = json.loads(target.read_text())
    assert sbom["bomFormat"] == "CycloneDX"
    assert sbom["metadata"]["component"]["name"] == PROJECT["name"]
    listed = {component["name"]: component["version"] for component in sbom["components"]}
    assert listed == pins("deploy/requirements.lock")
