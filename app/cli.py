"""
`python -m app check | order CUSTOMER_ID | token NAME | settings`: the store doctor, one order, a new token, variables.
"""

import argparse
import hashlib
import json
import secrets
import sys
from collections.abc import Sequence

from app.bootstrap import build_stores, load_platforms, read_settings
from app.domain.errors import ConfigurationError, InvalidCustomerId, OrderError, StoreNotFound
from app.domain.order import Finding
from app.domain.ports import CheckResult, Deadline, Verdict
from app.environment import read_environment
from app.stores import StoreDirectory, StoreEntry
from app.variables import to_env_lines

MARKS = {Verdict.OK: "ok     ", Verdict.WARNING: "warning", Verdict.FAILED: "FAILED ", Verdict.SKIPPED: "skipped"}


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    if options.command == "token":
        return make_token(options.name)
    try:
        if options.command == "settings":
            return print_settings()
        settings, platforms = read_settings(read_environment())
    except ConfigurationError as error:
        print_configuration_error(error)
        return 2
    stores = build_stores(settings, platforms)
    if options.command == "check":
        return check(stores, options.store, as_json=options.json)
    return show_order(stores, options, settings.fetch_deadline_s)


def print_configuration_error(error: ConfigurationError) -> None:
    print("The configuration has problems:", file=sys.stderr)
    for problem in error.problems:
        print(f"  {problem}", file=sys.stderr)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    check_command = commands.add_parser("check", help="reach each store; say what is wrong and how to mend it")
    check_command.add_argument("--store", help="only this store")
    check_command.add_argument("--json", action="store_true", help="for machines")
    order_command = commands.add_parser("order", help="print the answer the API would give")
    order_command.add_argument("customer_id")
    order_command.add_argument("--brand", help="which store, as in the query")
    order_command.add_argument("--explain", action="store_true", help="which word and rule gave each status")
    order_command.add_argument("--json", action="store_true", help="one JSON object, also with --explain")
    token_command = commands.add_parser("token", help="make an API token")
    token_command.add_argument("name", help="whose it is, for your own notes")
    commands.add_parser("settings", help="every variable there is, those of installed platforms too, as .env lines")
    return parser


def print_settings() -> int:
    """
    Raises ConfigurationError when an installed platform cannot be used.
    """
    print("\n".join(to_env_lines(load_platforms())).strip())
    return 0


def make_token(name: str) -> int:
    token = secrets.token_urlsafe(32)
    print(f"Token of {name}, shown this once:\n\n  {token}\n")
    print("For API_TOKENS (beside others, comma-separated):\n")
    print(f"  sha256:{hashlib.sha256(token.encode()).hexdigest()}")
    return 0


def check(stores: StoreDirectory, only: str | None, *, as_json: bool) -> int:
    entries = [entry for entry in stores.entries if only in {None, entry.store.name}]
    if not entries:
        print(
            f"no store is named {only}; there are: {', '.join(e.store.name for e in stores.entries)}", file=sys.stderr
        )
        return 2
    results = {entry.store.name: [to_given(entry), *entry.platform.check(entry.store)] for entry in entries}
    if as_json:
        print(json.dumps({name: [to_json(result) for result in found] for name, found in results.items()}, indent=2))
    else:
        for entry in entries:
            print(f"{entry.store.name} ({entry.platform.title})")
            print_results(results[entry.store.name])
    return int(any(result.verdict is Verdict.FAILED for found in results.values() for result in found))


def to_given(entry: StoreEntry) -> CheckResult:
    """
    Which of the platform's variables are set; the values of those that are not secret.
    """
    given = {setting: entry.store.settings.get(setting.name) for setting in entry.platform.settings}
    shown = [
        f"{setting.name} is set" if setting.secret else f"{setting.name}={value}"
        for setting, value in given.items()
        if value is not None
    ]
    return CheckResult(subject="settings", verdict=Verdict.OK, found=", ".join(shown) or "none are needed")


def to_json(result: CheckResult) -> dict[str, str]:
    return {"subject": result.subject, "verdict": result.verdict, "found": result.found, "fix": result.fix}


def print_results(results: Sequence[CheckResult]) -> None:
    for result in results:
        print(f"  {MARKS[result.verdict]}  {result.subject}: {result.found}")
        if result.fix:
            print(f"           → {result.fix}")


def show_order(stores: StoreDirectory, options: argparse.Namespace, deadline_s: float) -> int:
    try:
        entry = stores.find(options.brand)
        customer_id = entry.platform.parse_customer_id(options.customer_id)
        order = entry.adapter.latest_order(customer_id, Deadline.after(deadline_s))
        body = entry.orders.render(order).body
    except StoreNotFound:
        print("no store is configured for this brand", file=sys.stderr)
        return 1
    except InvalidCustomerId as error:
        print(f"customer id: {error.description}", file=sys.stderr)
        return 1
    except OrderError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(json.loads(body), indent=2, ensure_ascii=False))
    if options.explain:
        print_findings(order.findings)
    return 0


def print_findings(findings: Sequence[Finding]) -> None:
    print()
    for finding in findings:
        word = f"“{finding.word}” " if finding.word else ""
        unknown = "" if finding.known else " (in no table)"
        print(f"{finding.subject}: {word}→ {finding.type}{unknown}, by: {finding.rule}")
