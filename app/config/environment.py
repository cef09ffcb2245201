"""
Where the configuration comes from: the process's environment, then `.env` in the working directory.

The file's lines are those which python-dotenv, systemd's EnvironmentFile and Docker's env files read alike. One that
they read differently, or that one of them leaves out in silence, is refused by name.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

FILE: Final = Path(".env")
_LINE: Final = re.compile(r"(?P<export>export\s+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?P<space>\s*)=(?P<value>.*)")


class Environment(dict[str, str]):
    """
    Variables, and what is wrong with the lines they were read from.
    """

    def __init__(self, variables: Mapping[str, str], problems: Sequence[str] = ()) -> None:
        super().__init__(variables)
        self.problems = tuple(problems)


def problems_of(environ: Mapping[str, str]) -> tuple[str, ...]:
    return environ.problems if isinstance(environ, Environment) else ()


def read_environment(file: Path | None = None) -> Environment:
    """
    With a file of the caller's choice, its lines go before the environment, and `.env` is not read.
    """
    from_file = _read_file(file or FILE, must_exist=file is not None)
    layers = (os.environ, from_file) if file else (from_file, os.environ)
    return Environment({**layers[0], **layers[1]}, from_file.problems)


def _read_file(file: Path, *, must_exist: bool) -> Environment:
    if not must_exist and not file.exists():
        return Environment({})
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return Environment({}, [f"{file}: cannot be read; it has to be UTF-8, and open to this user"])
    found = dotenv_values(stream=StringIO(text), interpolate=False)
    variables = {name: value for name, value in found.items() if value is not None}
    return Environment(variables, list(_misread(file, text)))


def _misread(file: Path, text: str) -> Iterator[str]:
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        match = _LINE.fullmatch(stripped)
        if match is None:
            yield f"{file}: line {number} is not NAME=value"
        elif match["export"]:
            yield f"{match['name']}: its line in {file} begins with export, and systemd and Docker ignore it"
        elif match["space"]:
            yield f"{match['name']}: a space before the = in {file}; systemd and Docker ignore such a line"
        elif reason := _misread_value(match["value"].strip()):
            yield f"{match['name']}: {reason} in {file}"


def _misread_value(value: str) -> str:
    quote = value[:1]
    if quote in {"'", '"'}:
        if len(value) < 2 or value[-1] != quote or quote in value[1:-1]:
            return "a value that begins with a quote has to end with it, and nothing may follow,"
    elif re.search(r"\s#", value):
        return "a comment after the value, which systemd and Docker take as a part of it,"
    if "\\" in value and quote != "'":
        return "a backslash, which each reader takes differently; put the value in single quotes,"
    return ""
