"""
The kit's commands, as an author types them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.testing import Reply, StandInStore

ROOT = Path(__file__).parents[3]


def kit(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "adapters.testing", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{folder}",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        },
    )


def files(folder):
    """
    Without what Python compiled, and pytest remembers.
    """
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not {"__pycache__", ".pytest_cache"} & set(path.parts))


@pytest.fixture(scope="module", name="package")
def _package(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kit")
    made = kit(folder, "new", "acme_two", "--folder", "adapter")
    assert made.returncode == 0, made.stderr
    return folder / "adapter"


def test_new_package_has_the_platforms_own_name_everywhere(package):
    texts = {path.relative_to(package).as_posix(): path.read_text() for path in files(package)}

    assert set(texts) == {
        ".env",
        ".github/workflows/test.yml",
        ".gitignore",
        "acme_two.py",
        "cases/at_the_door.expected.json",
        "cases/at_the_door.json",
        "pyproject.toml",
        "test_acme_two.py",
    }
    assert [name for name, text in texts.items() if "tinyshop" in text.lower()] == []
    assert 'title="AcmeTwo"' in texts["acme_two.py"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["new", "shopify"], "none of bigcommerce"),
        (["new", "../x"], "small letters"),
        (["new", "acme", "--folder", "."], "exists; nothing was written"),
        (["expect", "cases/at_the_door.json"], "is not written over"),
        (["expect", "cases/none.json"], "no such file"),
        (["report", "--tests", "none.py"], "no such file"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(package, arguments, says):
    before = files(package)

    ran = kit(package, *arguments)

    assert ran.returncode == 2
    assert says in ran.stderr
    assert files(package) == before


def test_expect_writes_the_answer_beside_the_case(package):
    case = package / "cases" / "again.json"
    case.write_text((package / "cases" / "at_the_door.json").read_text())

    ran = kit(package, "expect", "cases/again.json")

    assert ran.returncode == 0, ran.stderr
    written = json.loads((package / "cases" / "again.expected.json").read_text())
    assert written == json.loads((package / "cases" / "at_the_door.expected.json").read_text())


def test_report_names_each_promise_and_its_outcome(package):
    ran = kit(package, "report", "--json")

    report = json.loads(ran.stdout)
    assert ran.returncode == 0, ran.stdout
    assert (report["platform"], report["title"]) == ("acme_two", "AcmeTwo")
    assert report["kit_version"]
    assert {promise["outcome"] for promise in report["promises"]} == {"passed", "exempt"}
    reasons = {promise["reason"] for promise in report["promises"] if promise["outcome"] == "exempt"}
    assert reasons == {"AcmeTwo sells to nobody without an account"}
    assert len(report["promises"]) > 35


def test_serve_shows_the_store_on_a_port(package):
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "adapters.testing", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=package,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{package}"},
    ) as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if line.startswith("# customer 1002"):
                break
        process.kill()

    assert "PLATFORM=acme_two\n" in lines
    assert any(line.startswith("ACME_TWO_URL=http://127.0.0.1:") for line in lines)
    assert lines[-1] == "# customer 1002: sent in one parcel\n"


@pytest.fixture(name="live_store")
def _live_store():
    order = json.loads((ROOT / "tests" / "plugin_example" / "cases" / "at_the_door.json").read_text())
    with StandInStore(lambda request: Reply(order if request.query.get("customer") == "1001" else [])) as store:
        yield store


def live(package, store, *arguments):
    variables = {"PLATFORM": "acme_two", "ACME_TWO_URL": store.url, "ACME_TWO_TOKEN": "a-real-token"}
    (package / "live.env").write_text("".join(f"{name}={value}\n" for name, value in variables.items()))
    return kit(package, "live", "--env-file", "live.env", *arguments)


def test_live_checks_the_store_and_keeps_no_person(package, live_store):
    ran = live(package, live_store, "1001", "1002", "--save", "from_life", "--yes")

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1001: order T-7 of 2026-11-02, theirs" in ran.stdout
    assert "1002: no order" in ran.stdout
    assert "Street 1                 for Rua do Ouro 12" in ran.stdout
    kept = (package / "cases" / "from_life.json").read_text()
    assert json.loads(kept)[0]["number"] == "T-7"
    assert [name for name in ("Ana Moura", "Rua do Ouro", "Lisboa", "a-real-token") if name in kept] == []
    assert "a-real-token" not in ran.stdout

    again = live(package, live_store, "1001", "--save", "from_life", "--yes")
    assert again.returncode == 2
    assert "not written over" in again.stderr
    (package / "cases" / "from_life.json").unlink()


def test_live_says_what_is_wrong_and_sends_nothing_that_writes(package, live_store):
    live_store.play(Reply({"message": "Unauthorized"}, 401))

    ran = live(package, live_store, "1001", "x y")

    assert ran.returncode == 1
    assert "FAILED  1001: UpstreamRejected" in ran.stdout
    assert "FAILED  x y: InvalidCustomerId" in ran.stdout
    assert {request.method for request in live_store.requests} == {"GET"}
