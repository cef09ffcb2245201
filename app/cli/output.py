"""
What the commands print: for people, in colour when a terminal looks on, and for machines.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any, Final

from app.domain.errors import (
    ConfigurationError,
    InvalidCustomerId,
    OrderError,
    ServiceBusy,
    UpstreamError,
)
from app.domain.order import StatusExplanation
from app.domain.ports import CheckResult, Verdict
from app.web.errors import to_api_error

BOLD: Final = "1"
DIM: Final = "2"
MARKS: Final = {Verdict.OK: "ok", Verdict.WARNING: "warning", Verdict.FAILED: "FAILED", Verdict.SKIPPED: "skipped"}
COLOURS: Final = {Verdict.OK: "32", Verdict.WARNING: "33", Verdict.FAILED: "31;1", Verdict.SKIPPED: DIM}
WIDTH: Final = max(map(len, MARKS.values()))


class Paint:
    """
    Colours text, or leaves it alone: in a file, a pipe, a dumb terminal, or where NO_COLOR is set.
    """

    def __init__(self, environ: Mapping[str, str]) -> None:
        is_wanted = not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self._is_on = is_wanted and sys.stdout.isatty()

    def __call__(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._is_on else text


def print_json(payload: Any) -> None:
    print(json.dumps(payload, indent=2, ensure_ascii=False))


def print_problem(text: str) -> None:
    print(text, file=sys.stderr)


def print_configuration_error(error: ConfigurationError) -> None:
    print_problem("The configuration has problems:")
    for problem in error.problems:
        print_problem(f"  {problem}")


def print_results(results: Sequence[CheckResult], paint: Paint) -> None:
    for result in results:
        mark = paint(MARKS[result.verdict].ljust(WIDTH), COLOURS[result.verdict])
        print(f"  {mark}  {result.subject}: {result.found}")
        if result.fix:
            print(f"  {' ' * WIDTH}  {paint('→', BOLD)} {result.fix}")


def print_summary(failed: Sequence[str], among: int, paint: Paint) -> None:
    """
    Only where there are several stores: of one, everything has been said.
    """
    if among > 1:
        text = (
            f"{len(failed)} of {among} stores need fixing: {', '.join(failed)}" if failed else f"all {among} are well"
        )
        print("\n" + paint(text, COLOURS[Verdict.FAILED if failed else Verdict.OK]))


def print_explanations(explanations: Sequence[StatusExplanation], paint: Paint) -> None:
    print()
    for explanation in explanations:
        word = f"“{explanation.raw_status}” " if explanation.raw_status else ""
        unknown = "" if explanation.known else paint(" (in no table)", COLOURS[Verdict.WARNING])
        print(f"{explanation.subject}: {word}→ {paint(explanation.type, BOLD)}{unknown}, by: {explanation.rule}")


def to_plain_words(error: OrderError, store: str) -> str:
    """
    For whoever typed the command; the store's own text is never among them.
    """
    match error:
        case InvalidCustomerId():
            return f"customer id: {error.description}"
        case UpstreamError() | ServiceBusy():
            return f"{store}: no usable answer ({error}). `python -m app check --store {store}` says why."
        case _:
            return to_api_error(error).description or f"a fault of this program ({type(error).__name__})"


def leave_quietly() -> None:
    """
    Whoever read the output (`head`) has seen enough; Python would complain when it flushes at exit.
    """
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
