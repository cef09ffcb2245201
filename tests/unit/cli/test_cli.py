"""
The commands, as somebody types them.
"""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.demo.platform import DEMO
from app.auth.signing_key import read_signing_key
from app.cli import main as cli
from app.domain.ports import CheckResult, Verdict

ROOT = Path(__file__).parents[3]


@pytest.fixture(name="run")
def _run(monkeypatch, capsys):
    def run(*arguments, **environment):
        monkeypatch.setattr(cli, "read_environment", lambda: environment)
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
    assert out.endswith("1 of 2 stores need mending: eu\n")


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
        (["customer123", "--brand", "de"], "no store is configured for this brand"),
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
