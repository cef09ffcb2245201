"""
The commands, as somebody types them.
"""

import hashlib
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.demo.platform import DEMO
from app.auth.signing_key import read_signing_key
from app.cli import main as cli
from app.cli.output import to_plain_words
from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.domain.errors import OrderError
from app.domain.ports import CheckResult, Verdict
from app.observability.metrics import installed_version

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="run")
def _run(monkeypatch, capsys):
    def run(*arguments, **environment):
        monkeypatch.setattr(cli, "read_environment", lambda _file: environment)
        code = cli.main(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return run


TWO = {"STORES": "eu,us"}


def test_a_token_is_shown_with_its_line(run):
    code, out, _ = run("token", "talkdesk")

    token, line = (text.strip() for text in out.splitlines() if text.startswith("  "))
    digest = hashlib.sha256(token.encode()).hexdigest()
    assert (code, line) == (0, f"API_TOKENS=talkdesk:sha256:{digest}:orders")


@pytest.mark.parametrize(
    ("scopes", "words"),
    [("orders,customers", "orders+customers"), ("customers,orders", "orders+customers"), ("customers", "customers")],
)
def test_a_token_for_machines_with_its_scopes(run, scopes, words):
    made = json.loads(run("token", "talkdesk", "--scopes", scopes, "--json")[1])

    digest = hashlib.sha256(made["token"].encode()).hexdigest()
    assert made["api_tokens"] == f"talkdesk:sha256:{digest}:{words}"
    assert (made["name"], len(made["token"])) == ("talkdesk", 43)


@pytest.mark.parametrize(
    "arguments", [("two words",), ("",), ("a:b",), ("a", "--scopes", "all"), ("a", "--scopes", "")]
)
def test_no_token_is_made_that_could_not_be_configured(run, arguments):
    code, out, err = run("token", *arguments)

    assert (code, out) == (2, "")
    assert err.startswith("--scopes" if len(arguments) > 1 else "NAME")


def test_a_key_is_written_for_its_owner_alone_and_never_over_another(run, tmp_path):
    file = tmp_path / "signing.pem"
    code, out, _ = run("key", str(file))
    made = file.read_bytes()

    assert (code, file.stat().st_mode & 0o777) == (0, 0o600)
    assert f"OAUTH_SIGNING_KEY_FILE={file}" in out
    assert b"PRIVATE" not in out.encode()
    code, out, err = run("key", str(file))
    assert (code, out, file.read_bytes()) == (1, "", made)
    assert "exists" in err
    assert run("key", str(tmp_path / "none" / "signing.pem"))[0] == 1


def test_a_key_goes_to_standard_output_without_a_file(run, tmp_path):
    code, out, _ = run("key")
    file = tmp_path / "signing.pem"
    file.write_text(out)

    assert code == 0
    assert read_signing_key(str(file)).is_private


def test_every_store_is_checked(run):
    code, out, _ = run("check", **TWO)

    assert code == 0
    assert [line for line in out.splitlines() if line and not line.startswith(" ")] == [
        "eu (Demo)",
        "us (Demo)",
        "all 2 are well",
    ]


def test_a_store_is_named_in_any_case_and_by_its_brands(run):
    code, out, _ = run("check", "--store", "US", "--store", "acme", "--store", "us", "--json", EU__BRANDS="Acme", **TWO)

    assert (code, list(json.loads(out))) == (0, ["us", "eu"])


def test_a_store_that_is_not_there(run):
    assert run("check", "--store", "de", **TWO) == (2, "", "no such store; there are: eu, us\n")


def test_a_store_that_fails_is_told_apart_and_told_to_the_shell(run, monkeypatch):
    def check(store):
        if store.name == "eu":
            yield CheckResult(subject="credential", verdict=Verdict.FAILED, found="refused", fix="make a new one")
            raise RuntimeError("canary")
        yield CheckResult(subject="credential", verdict=Verdict.OK, found="accepted")

    monkeypatch.setattr(type(DEMO), "check", staticmethod(check))
    code, out, _ = run("check", **TWO)

    assert code == 1
    assert "FAILED   credential: refused\n           → make a new one\n" in out
    assert "stopped with RuntimeError" in out
    assert "canary" not in out
    assert out.endswith("1 of 2 stores need fixing: eu\n")


def test_an_order_is_the_answer_of_the_api(run):
    code, out, _ = run("order", "customer123")

    assert (code, json.loads(out)["order_number"]) == (0, "#Y34DHR")


def test_an_order_explained(run):
    code, out, _ = run("order", "unknown-status", "--explain")

    assert code == 0
    assert "“waiting-for-moon” → UNKNOWN (in no table), by: " in out


def test_an_order_explained_for_machines(run):
    explained = json.loads(run("order", "unknown-status", "--explain", "--json")[1])

    assert set(explained) == {"order", "findings"}
    assert {"word": "waiting-for-moon", "type": "UNKNOWN", "known": False}.items() <= explained["findings"][0].items()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-orders"], "The customer has no orders."),
        (["stranger"], "The store does not know this customer."),
        (["customer123", "--brand", "de"], "No store is configured for this brand."),
    ],
)
def test_no_order_in_plain_words(run, arguments, words):
    assert run("order", *arguments) == (1, "", f"{words}\n")
    assert run("order", *arguments, "--json") == (1, json.dumps({"error": words}, indent=2) + "\n", "")


def test_a_bad_configuration_is_told_whole(run):
    code, out, err = run("check", ORDER_TTL_SECONDS="canary", LOG_LEVEL="canary")

    assert (code, out) == (2, "")
    assert [line.split(":")[0].strip() for line in err.splitlines()[1:]] == ["ORDER_TTL_SECONDS", "LOG_LEVEL"]
    assert "canary" not in err


def in_a_terminal(tmp_path, **environment):
    master, slave = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "app", "check"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
        stdout=slave,
        check=True,
    )
    os.close(slave)
    text = os.read(master, 65536)
    os.close(master)
    return text


def test_colours_are_for_terminals_that_want_them(tmp_path, run):
    assert b"\x1b[32mok" in in_a_terminal(tmp_path)
    assert b"\x1b" not in in_a_terminal(tmp_path, NO_COLOR="1")
    assert b"\x1b" not in in_a_terminal(tmp_path, TERM="dumb")
    assert "\x1b" not in run("check")[1]


# Arguments


def in_a_shell(*arguments, cwd=ROOT, **environment):
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("arguments", [[], ["chekc"], ["check", "--stor"], ["order"], ["order", "1", "2"], ["token"]])
def test_bad_arguments_are_told_and_nothing_is_done(capsys, arguments):
    with pytest.raises(SystemExit) as raised:
        cli.main(arguments)

    assert raised.value.code == 2
    assert "usage: " in capsys.readouterr().err


def test_help_names_every_command_and_its_options(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert all(
        name in shown for name in ("check", "order", "token", "key", "settings", "serve", "--version", "Exit codes")
    )

    with pytest.raises(SystemExit):
        cli.main(["check", "--help"])
    assert "--env-file FILE" in capsys.readouterr().out


def test_the_version_is_that_of_the_package(capsys):
    with pytest.raises(SystemExit) as raised:
        cli.main(["--version"])

    assert raised.value.code == 0
    assert capsys.readouterr().out == f"most-recent-order {installed_version()}\n"


def test_every_variable_is_among_the_settings(run):
    code, out, _ = run("settings")

    names = {setting.name for setting in (*SERVICE_SETTINGS, *STORE_SETTINGS)}
    assert code == 0
    assert names <= set(re.findall(r"^#(\w+)=", out, re.MULTILINE))


# The environment


def test_a_file_of_variables_is_checked_as_systemd_would_read_it(tmp_path):
    (tmp_path / "good.env").write_text("STORES='eu,us'\n")
    (tmp_path / "bad.env").write_text("export PLATFORM=shopify\nSHOPIFY_ACCESS_TOKEN=shpat_canary\nTHREADS=many\n")

    good = in_a_shell("check", "--env-file", "good.env", cwd=tmp_path)
    bad = in_a_shell("check", "--env-file", "bad.env", cwd=tmp_path)
    none = in_a_shell("check", "--env-file", "none.env", cwd=tmp_path)

    assert (good.returncode, good.stdout.splitlines()[0]) == (0, "eu (Demo)")
    assert bad.returncode == 2
    assert {line.split(":")[0].strip() for line in bad.stderr.splitlines()[1:]} >= {"PLATFORM", "THREADS"}
    assert "canary" not in bad.stderr
    assert none.returncode == 2
    assert "none.env: cannot be read" in none.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("WEB_CONCURRENCY", "abc"), ("TMPDIR", "/nonexistent"), ("SHOPIFY_STORE_URL", "acme")]
)
@pytest.mark.parametrize("command", ["check", "serve"])
def test_a_bad_variable_is_one_clear_line_before_anything_starts(command, name, value):
    done = in_a_shell(command, **{name: value})

    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert (first, second.split(":")[0]) == ("The configuration has problems:", f"  {name}")


def test_what_nothing_reads_is_a_warning_of_the_doctor(run):
    code, out, _ = run("check", METRIC_TOKEN="canary")

    assert code == 0
    assert "warning  METRIC_TOKEN: nothing reads it; is METRICS_TOKEN meant?" in out
    assert "canary" not in out


def test_a_redis_that_is_down_is_a_warning(run, monkeypatch):
    monkeypatch.setattr("app.cli.redis.PAUSE_S", 0)
    code, out, _ = run("check", "--json", REDIS_URL="redis://user:canary@127.0.0.1:1/0")

    (result,) = json.loads(out)["(service)"]
    assert (code, result["subject"], result["verdict"]) == (0, "redis", "warning")
    assert "canary" not in out


def test_offline_nothing_is_reached(run, monkeypatch):
    monkeypatch.setattr(type(DEMO), "check", None)  # whoever calls it fails
    code, out, _ = run("check", "--offline", METRIC_TOKEN="x", REDIS_URL="redis://127.0.0.1:1/0")

    assert code == 0
    assert "warning  METRIC_TOKEN" in out
    assert "ok       settings: they can be read; nothing was reached" in out
    assert run("check", "--offline", THREADS="many")[0] == 2


def test_an_error_the_commands_do_not_know_is_a_fault_of_the_program():
    class Unheard(OrderError):
        pass

    assert to_plain_words(Unheard(), "eu") == "a fault of this program (Unheard)"


# Customers


@pytest.mark.parametrize(
    "asked", [("--phone", "+351 910 000 000"), ("--email", "John.Doe@example.com"), ("--id", "customer123")]
)
def test_a_customer_is_who_the_api_would_find(run, asked):
    code, out, _ = run("customer", *asked)

    (contact,) = json.loads(out)["_embedded"]["contacts"]
    assert (code, contact["external_customer_id"]) == (0, "customer123")


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--phone", "none"), "phone: is no phone number"),
        (("--email", "none"), "email: "),
        (("--id", "no/id"), "ids: "),
        (("--id", "customer123", "--brand", "de"), "No store is configured for this brand."),
    ],
)
def test_what_no_search_can_look_for_is_told(run, arguments, problem):
    code, out, err = run("customer", *arguments)

    assert (code, out) == (1, "")
    assert err.startswith(problem)


def test_a_search_looks_for_one_thing(capsys):
    for arguments in (["customer"], ["customer", "--id", "1", "--phone", "2"]):
        with pytest.raises(SystemExit):
            cli.main(arguments)
    assert "usage: " in capsys.readouterr().err


# Serving


def test_serve_becomes_gunicorn_with_the_shipped_configuration(run, monkeypatch):
    became = []
    monkeypatch.setattr(os, "execv", lambda *arguments: became.append(arguments))
    code, _, _ = run("serve")

    ((program, (_, *arguments)),) = became
    assert (code, program, arguments[:3]) == (0, sys.executable, ["-m", "gunicorn", "-c"])
    assert Path(arguments[3]).parent == Path(cli.__file__).parent


@pytest.mark.parametrize(("line", "is_kept"), [("LOG_HASH_KEY=a-key-of-the-test", True), ("", False)])
def test_the_key_of_the_log_is_the_configured_one_or_one_for_all_workers(tmp_path, line, is_kept):
    (tmp_path / ".env").write_text(f"{line}\nTMPDIR={tmp_path}\n")
    code = (
        "import os, runpy\n"
        "found = runpy.run_module('app.cli.gunicorn_conf')\n"
        "print(found['settings'].log_hash_key, os.environ.get('LOG_HASH_KEY'), found['worker_tmp_dir'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )

    configured, shared, scratch = done.stdout.split()
    assert scratch == str(tmp_path)
    if is_kept:
        assert (configured, shared) == ("a-key-of-the-test", "None")
    else:
        assert configured == "None"
        assert len(shared) == 64
