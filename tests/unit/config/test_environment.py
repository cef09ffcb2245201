"""
The lines of `.env`: read as systemd and Docker read them, or refused by name.
"""

import pytest

from app.config.environment import read_environment
from app.config.settings import Settings
from app.domain.errors import ConfigurationError
from app.factory import load_platforms


@pytest.fixture(name="read")
def _read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def read(text: str):
        (tmp_path / ".env").write_text(text, encoding="utf-8")
        return read_environment()

    return read


def test_no_file_is_nothing_wrong(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert read_environment().problems == ()


def test_the_environment_goes_before_the_file(read, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    found = read("LOG_LEVEL=DEBUG\nTHREADS=3\n")

    assert (found["LOG_LEVEL"], found["THREADS"], found.problems) == ("ERROR", "3", ())


def test_a_file_that_is_named_goes_before_the_environment(read, tmp_path, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "ERROR")
    read("THREADS=3\n")
    (tmp_path / "other.env").write_text("LOG_LEVEL=DEBUG\n")
    found = read_environment(tmp_path / "other.env")

    assert found["LOG_LEVEL"] == "DEBUG"
    assert "THREADS" not in found


def test_a_named_file_that_is_not_there_is_a_problem(tmp_path):
    (problem,) = read_environment(tmp_path / "none.env").problems

    assert problem.endswith("none.env: cannot be read; it has to be UTF-8, and open to this user")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("API_TOKENS=abc", "abc"),
        ("API_TOKENS='abc'", "abc"),
        ('API_TOKENS="abc"', "abc"),
        ("API_TOKENS=a#b", "a#b"),
        ("API_TOKENS='a # b'", "a # b"),
        ("API_TOKENS=a$b${HOME}", "a$b${HOME}"),
        ("API_TOKENS='a\\b'", "a\\b"),
        ("API_TOKENS=a=b==", "a=b=="),
        ("  API_TOKENS=abc  ", "abc"),
        ("API_TOKENS=abc\r", "abc"),
        ("# a comment\n\nAPI_TOKENS=abc", "abc"),
    ],
)
def test_what_is_read_alike_everywhere_is_read(read, line, value):
    found = read(line + "\n")

    assert (found["API_TOKENS"], found.problems) == (value, ())


@pytest.mark.parametrize(
    "line",
    [
        "export API_TOKENS=canary",
        "  export   API_TOKENS=canary",
        "API_TOKENS = canary",
        "API_TOKENS =canary",
        "API_TOKENS=canary # old one",
        'API_TOKENS="canary" # old one',
        'API_TOKENS="canary',
        "API_TOKENS='canary",
        'API_TOKENS="can"ary"',
        "API_TOKENS=can\\ary",
    ],
)
def test_what_another_reader_would_take_differently_is_refused_by_name(read, line):
    (problem,) = read(line + "\n").problems

    assert problem.startswith("API_TOKENS: ")
    assert "canary" not in problem


@pytest.mark.parametrize("line", ["API_TOKENS", "\ufeffAPI_TOKENS=canary", "API-TOKENS=canary", "<canary>"])
def test_a_line_that_is_no_variable_is_refused_by_its_number(read, line):
    (problem,) = read(f"#\n{line}\n").problems

    assert problem == ".env: line 2 is not NAME=value"


def test_lines_and_values_are_refused_together(read):
    with pytest.raises(ConfigurationError) as raised:
        Settings.from_env(read("export PLATFORM=shopify\nTHREADS=many\n"), load_platforms())

    names = {problem.partition(":")[0] for problem in raised.value.problems}
    assert {"PLATFORM", "THREADS"} <= names
