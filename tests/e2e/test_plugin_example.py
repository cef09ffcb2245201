"""
The example plugin, as its author and as a merchant would use it: installed into an environment of its own.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import venv
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest

from adapters.testkit import Reply, StandInStore
from tests.contract.check import check_answer
from tests.e2e.server.processes import Server, get, split

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "tests" / "plugin_example"
PREVIOUS = ROOT / "tests" / "plugin_example_previous"
TOKEN = "token-of-the-stand-in"


def new_environment(folder):
    """
    The interpreter of an empty environment that also finds what this one has, and the service.
    """
    venv.create(folder, symlinks=True)
    python = str(folder / "bin" / "python")
    probe = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([python, "-c", probe], check=True, capture_output=True, text=True).stdout.strip())
    # addsitedir, not the bare path: it also finds what is installed there in editable mode.
    lines = [f"import site; site.addsitedir({sysconfig.get_path('purelib')!r})", str(ROOT)]
    (site / "what-the-tests-have.pth").write_text("\n".join(lines))
    return python


@pytest.fixture(scope="module", name="python")
def _python(tmp_path_factory):
    """
    The interpreter of a new environment: what this one has, and the plugin, installed from a copy of its folder.
    """
    folder = tmp_path_factory.mktemp("plugin")
    python = new_environment(folder / "venv")
    copy = folder / "tinyshop"
    copytree(EXAMPLE, copy)
    install = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", str(copy)]
    subprocess.run([sys.executable, "-m", "pip", "--python", python, *install], check=True)
    return python


@pytest.fixture(name="shop")
def _shop():
    order = {
        "id": 7,
        "number": "T-7",
        "customer": 1001,
        "placed": datetime(2026, 11, 2, 10, 15, tzinfo=UTC).isoformat(),
        "status": "sent",
        "currency": "EUR",
        "items": [{"id": 1, "title": "Mug", "price": "9.90", "quantity": 2}],
        "parcels": [{"id": 3, "status": "at the door", "at": "2026-11-04T08:00:00Z", "tracking": "CT1", "pieces": 2}],
        "address": {"name": "Ana", "city": "Lisboa", "country": "PT"},
    }

    def answer(request):
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply({"error": "who are you?"}, 401)
        return Reply([order] if request.query.get("customer") == "1001" else [])

    with StandInStore(answer) as store:
        yield store


def merchants(shop, **more):
    return {
        "PLATFORM": "tinyshop",
        "TINYSHOP_URL": shop.url,
        "TINYSHOP_TOKEN": TOKEN,
        "API_TOKENS": "a-token-of-these-tests",
        "PUBLIC_BASE_URL": "https://orders.example.com",
    } | more


def run(python, *arguments, cwd=ROOT, **environ):
    return subprocess.run(
        [python, *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environ},
    )


def test_example_passes_the_kit(python, tmp_path):
    copytree(EXAMPLE, tmp_path / "author")
    (tmp_path / "author" / "tinyshop.py").unlink()  # the installed one is to be found

    ran = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path / "author")

    assert ran.returncode == 0, ran.stdout
    assert " passed" in ran.stdout


def test_example_of_the_last_version_still_passes(python, tmp_path):
    """
    What has come since is skipped, and says what to write; nothing that was written then fails.
    """
    copytree(PREVIOUS, tmp_path / "author")

    ran = run(python, "-m", "pytest", "-q", "-rs", "-p", "no:cacheprovider", cwd=tmp_path / "author")

    assert ran.returncode == 0, ran.stdout
    assert "failed" not in ran.stdout
    assert "not shown: declare `order_list = OrderList(" in " ".join(ran.stdout.split())


def test_example_is_typed_strictly_without_a_path_of_its_own(python, tmp_path):
    (tmp_path / "tinyshop.py").write_text((EXAMPLE / "tinyshop.py").read_text())

    ran = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--python-executable",
            python,
            "--cache-dir",
            tmp_path,
            "tinyshop.py",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
    )

    assert ran.returncode == 0, ran.stdout


def test_example_depends_on_a_bounded_range():
    (dependency,) = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]["dependencies"]

    assert re.fullmatch(r"most-recent-order>=[\d.]+,<[\d.]+", dependency)


def test_real_service_answers_for_it_over_http(python, shop):
    path = "/erc/ecommerce/connections/customers/1001/most-recent-order"

    with Server("-c", "deploy/gunicorn.conf.py", "-w", "1", environment=merchants(shop), python=python) as server:
        answer = server.ask(get(path, "Authorization: Bearer a-token-of-these-tests"))
        nobody = server.ask(get(path.replace("1001", "1002"), "Authorization: Bearer a-token-of-these-tests"))

    status, fields, body = split(answer)
    order = check_answer(status, {name.title(): value for name, value in fields.items()}, body)
    assert order["order_number"] == "T-7"
    assert order["status_info"][order["status_info_current_index"]] == {
        "generic_type": "OUT_FOR_DELIVERY",
        "detailed_type": "OUT_FOR_DELIVERY",
        "status_date_time": "2026-11-04T08:00:00.000Z",
    }
    assert split(nobody)[0] == 404


def test_its_settings_are_checked_at_the_start(python, shop):
    environment = merchants(shop, TINYSHOP_URL="http://shop.example.com", TINYSHOP_TOKEN="two words")

    with Server("-c", "deploy/gunicorn.conf.py", environment=environment, python=python) as server:
        code = server.wait()

    assert code == 2
    assert b"TINYSHOP_TOKEN: printable ASCII characters without spaces" in server.output
    assert b"two words" not in server.output


def test_doctor_shows_its_settings_and_looks_at_its_store(python, shop):
    sound = run(python, "-m", "app", "check", **merchants(shop))
    refused = run(python, "-m", "app", "check", **merchants(shop, TINYSHOP_TOKEN="another-token"))

    assert sound.returncode == 0, sound.stderr
    assert f"settings: TINYSHOP_URL={shop.url}, TINYSHOP_TOKEN is set" in sound.stdout
    assert "orders: the store answers and orders can be read" in sound.stdout
    assert refused.returncode == 1
    assert "make a token under Settings, API, and put it in TINYSHOP_TOKEN" in refused.stdout
    assert "another-token" not in refused.stdout + refused.stderr


def test_its_settings_are_documented_beside_the_others(python):
    ran = run(python, "-m", "app", "settings")

    assert ran.returncode == 0, ran.stderr
    assert "# --- TinyShop ---\n\n# The shop's address.\n#TINYSHOP_URL=" in ran.stdout
    assert "#TINYSHOP_TOKEN=" in ran.stdout


def test_broken_plugin_stops_the_start_with_its_name(python, shop, tmp_path):
    info = tmp_path / "broken-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[most_recent_order.adapters]\nbroken = no_such_module:BROKEN\n")
    environment = merchants(shop, PYTHONPATH=str(tmp_path))

    ran = run(python, "-m", "app", "check", **environment)

    assert ran.returncode == 2
    assert "plugin broken of broken: cannot be imported (ModuleNotFoundError" in ran.stderr
