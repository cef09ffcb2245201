"""
What installs is what is declared.
"""

import http.client
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import tomllib
import venv
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.e2e.server.load import CALLER, CUSTOMER
from tests.e2e.server.processes import PATIENCE, free_port
from tests.thorough import THOROUGH

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


@pytest.mark.skipif(not THOROUGH, reason="takes THOROUGH=1")
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


# The wheel, installed where there is no checkout


@pytest.fixture(name="script", scope="module")
def _script(tmp_path_factory):
    """
    The console script of an environment with the wheel; what the wheel depends on is found where the tests find it.
    """
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for name in ("app", "adapters"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", folder, source]
    subprocess.run([*pip, *build], check=True)
    shutil.rmtree(source)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    # The bare path: an editable install of the checkout that lies there is not found.
    (site,) = (folder / "venv" / "lib").glob("python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    subprocess.run([*pip, "--python", python, "install", "--no-deps", "--no-index", wheel], check=True)
    return python.with_name("most-recent-order")


@pytest.fixture(name="run")
def _run(script, tmp_path):
    def run(*command, **environment):
        return subprocess.run(
            [script, *command] if command[0] != "python" else [script.with_name("python"), *command[1:]],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def answer_at(port, path, headers=CALLER):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except ConnectionRefusedError:
        return None, b""
    finally:
        connection.close()


@pytest.mark.slow
def test_the_wheel_is_all_it_takes_to_serve(script, run, tmp_path):
    port = free_port()
    environment = {"PATH": "/usr/bin:/bin", "BIND": f"127.0.0.1:{port}", "WEB_CONCURRENCY": "1"}
    assert run("python", "-m", "app.cli.ready", **environment).returncode == 1
    with subprocess.Popen([script, "serve"], cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as service:
        try:
            deadline = time.monotonic() + PATIENCE
            while answer_at(port, "/readyz")[0] != 200 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert run("python", "-m", "app.cli.ready", **environment).returncode == 0
            status, body = answer_at(port, CUSTOMER)
            # gunicorn is the process that was started: what supervises it signals the right one.
            assert b"gunicorn" in Path(f"/proc/{service.pid}/cmdline").read_bytes()
        finally:
            service.terminate()
            output = service.communicate(timeout=PATIENCE)[0]

    assert (status, json.loads(body)["order_number"]) == (200, "#Y34DHR")
    assert service.returncode == 0
    assert b"Traceback" not in output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_wheel_brings_every_command(run, tmp_path):
    assert run("--version").stdout == f"most-recent-order {PROJECT['version']}\n"
    assert run("check").returncode == 0
    assert json.loads(run("order", "customer123").stdout)["order_number"] == "#Y34DHR"
    assert json.loads(run("customer", "--id", "customer123").stdout)
    assert "API_TOKENS=talkdesk:sha256:" in run("token", "talkdesk").stdout
    assert run("key", "signing.pem").returncode == 0
    assert (tmp_path / "signing.pem").stat().st_mode & 0o777 == 0o600
    assert "PLATFORM=" in run("settings").stdout
    where = run("python", "-c", "import app, adapters; print(app.__file__, adapters.__file__)").stdout
    assert str(ROOT) not in where


def test_the_wheel_brings_the_adapter_kit(run, tmp_path):
    made = run("python", "-m", "adapters.testing", "new", "acme")

    assert made.returncode == 0, made.stderr
    written = {path.name for path in (tmp_path / "acme-adapter").rglob("*") if path.is_file()}
    assert {"acme.py", "test_acme.py", "pyproject.toml", ".env", "test.yml"} <= written


@pytest.mark.parametrize(
    ("name", "value"),
    [("WEB_CONCURRENCY", "abc"), ("TMPDIR", "/nonexistent"), ("BIND", "nowhere"), ("THREADS", "0")],
)
def test_a_bad_variable_is_one_line_of_the_installed_service(run, name, value):
    done = run("serve", **{name: value})

    first, second = done.stderr.splitlines()
    assert (done.returncode, done.stdout, first) == (2, "", "The configuration has problems:")
    assert second.startswith(f"  {name}: ")


# The first command anybody types


@pytest.mark.parametrize("arguments", [["serve"], ["--port", "80"], ["--helpp"], [""]])
def test_the_start_script_refuses_what_it_does_not_know(tmp_path, arguments):
    done = subprocess.run(
        ["sh", ROOT / "deploy" / "run.sh", *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout) == (2, "")
    assert "Usage: sh deploy/run.sh" in done.stderr


@pytest.mark.parametrize("argument", ["-h", "--help"])
def test_the_start_script_helps(tmp_path, argument):
    done = subprocess.run(
        ["sh", ROOT / "deploy" / "run.sh", argument], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "BIND" in done.stdout
