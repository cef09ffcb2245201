"""
`report`: which promises the adapter keeps, which it does not, and which it is exempt from, and why.
"""

import argparse
import contextlib
import io
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest

from adapters.kit.version import KIT_VERSION
from adapters.testing import AdapterContract
from adapters.testing.cli.contract_class import add_tests_option, find_contract
from adapters.testing.needs import NEEDS

PASSED: Final = "passed"
FAILED: Final = "failed"
EXEMPT: Final = "exempt"
NOT_SHOWN: Final = "not shown"


@dataclass(slots=True)
class Promise:
    promise: str
    outcome: str
    reason: str = ""


@dataclass(slots=True)
class Report:
    platform: str
    title: str
    kit_version: str = KIT_VERSION
    promises: list[Promise] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return all(promise.outcome in {PASSED, EXEMPT} for promise in self.promises)


@dataclass(slots=True)
class Collector:
    """
    A pytest plugin: the worst outcome of each promise.
    """

    outcomes: dict[str, Promise] = field(default_factory=dict)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.outcome == "passed":
            return
        name = report.nodeid.rpartition("::")[2].partition("[")[0]
        outcome = {"passed": PASSED, "skipped": NOT_SHOWN}.get(report.outcome, FAILED)
        reason = _skip_reason(report) if outcome == NOT_SHOWN else _first_line(report) if outcome == FAILED else ""
        known = self.outcomes.get(name)
        if known is None or known.outcome == PASSED:
            self.outcomes[name] = Promise(name, outcome, reason)


def _skip_reason(report: pytest.TestReport) -> str:
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ").removeprefix("not shown: ")


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    return str(crash.message).splitlines()[0] if crash else "failed"


def add_to(commands: Any) -> None:
    parser = commands.add_parser("report", help="print which promises the adapter keeps")
    parser.add_argument("--json", action="store_true", help="for machines")
    add_tests_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    path, contract = find_contract(options.tests)
    report = make_report(path, contract)
    if options.json:
        print(json.dumps(asdict(report), indent=2, ensure_ascii=False))
    else:
        print(to_text(report))
    return 0 if report.is_kept else 1


def make_report(path: Path, contract: type[AdapterContract]) -> Report:
    collector = Collector()
    with contextlib.redirect_stdout(io.StringIO()):
        pytest.main(["-q", "--no-header", "--tb=short", "-p", "no:cacheprovider", str(path)], plugins=[collector])
    report = Report(contract.platform.name, contract.platform.title)
    for name in sorted(name for name in dir(AdapterContract) if name.startswith("test_")):
        report.promises.append(_promise(name, contract, collector))
    return report


def _promise(name: str, contract: type[AdapterContract], collector: Collector) -> Promise:
    if name in collector.outcomes:
        return collector.outcomes[name]
    needed = getattr(getattr(AdapterContract, name), NEEDS, ())
    reasons = [contract.exempt[key] for key in (name, *needed) if key in contract.exempt]
    if reasons:
        return Promise(name, EXEMPT, reasons[0])
    return Promise(name, NOT_SHOWN, "no cases" if name == "test_case" else "pytest did not run it")


def to_text(report: Report) -> str:
    counts = [
        f"{sum(promise.outcome == outcome for promise in report.promises)} {outcome}"
        for outcome in (PASSED, FAILED, EXEMPT, NOT_SHOWN)
    ]
    lines = [f"{report.title} ({report.platform}), adapter kit {report.kit_version}: {', '.join(counts)}", ""]
    for promise in report.promises:
        what = promise.promise.removeprefix("test_").replace("_", " ")
        lines.append(f"  {promise.outcome:9}  {what}{f': {promise.reason}' if promise.reason else ''}")
    return "\n".join(lines)
