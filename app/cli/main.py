"""
`python -m app check | order CUSTOMER_ID | token NAME | settings`: the store doctor, one order, a new token, variables.

Exit codes: 0 well, 1 a store needs mending or has no such order, 2 the command or the configuration is wrong.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from app.cli.credentials import make_key, make_token
from app.cli.output import (
    BOLD,
    DIM,
    Paint,
    leave_quietly,
    print_configuration_error,
    print_explanations,
    print_json,
    print_problem,
    print_results,
    print_summary,
    to_plain_words,
)
from app.config.env_example import to_env_lines
from app.config.environment import read_environment
from app.domain.errors import ConfigurationError, OrderError, StoreNotFound
from app.domain.order import StatusExplanation
from app.domain.ports import CheckResult, Deadline, Verdict
from app.factory import build_stores, load_platforms, read_settings
from app.stores import StoreDirectory, StoreEntry


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    try:
        return run(options)
    except ConfigurationError as error:
        print_configuration_error(error)
        return 2
    except BrokenPipeError:
        leave_quietly()
        return 0
    except KeyboardInterrupt:
        return 130


def run(options: argparse.Namespace) -> int:
    """
    Raises ConfigurationError.
    """
    environment = read_environment()
    paint = Paint(environment)
    if options.command == "token":
        return make_token(options.name, options.scopes, paint, as_json=options.json)
    if options.command == "key":
        return make_key(options.file)
    if options.command == "settings":
        print("\n".join(to_env_lines(load_platforms())).strip())
        return 0
    settings, platforms = read_settings(environment)
    stores = build_stores(settings, platforms)
    if options.command == "check":
        return check(stores, options.store, paint, as_json=options.json)
    return show_order(stores, options, paint, settings.fetch_deadline_s)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    check_command = commands.add_parser("check", help="reach each store; say what is wrong and how to mend it")
    check_command.add_argument("--store", action="append", help="only this store; may be given several times")
    check_command.add_argument("--json", action="store_true", help="for machines")
    order_command = commands.add_parser("order", help="print the answer the API would give")
    order_command.add_argument("customer_id")
    order_command.add_argument("--brand", help="which store, as in the query")
    order_command.add_argument("--explain", action="store_true", help="which word and rule gave each status")
    order_command.add_argument("--json", action="store_true", help="one JSON object, also with --explain")
    token_command = commands.add_parser("token", help="make an API token")
    token_command.add_argument("name", help="whose it is; what the log calls its caller")
    token_command.add_argument(
        "--scopes", default="orders", help="what it may read: orders,customers (default: orders)"
    )
    token_command.add_argument("--json", action="store_true", help="for machines")
    key_command = commands.add_parser(
        "key", help="make the key that signs our own OAuth tokens (OAUTH_SIGNING_KEY_FILE)"
    )
    key_command.add_argument("file", nargs="?", type=Path, help="a new file; standard output without it")
    commands.add_parser("settings", help="every variable there is, those of installed platforms too, as .env lines")
    return parser


def check(stores: StoreDirectory, wanted: Sequence[str] | None, paint: Paint, *, as_json: bool) -> int:
    try:
        found_by = map(stores.find, wanted) if wanted else stores.entries
        entries = list({entry.store.name: entry for entry in found_by}.values())
    except StoreNotFound:
        print_problem(f"no such store; there are: {', '.join(entry.store.name for entry in stores.entries)}")
        return 2
    results = {}
    for entry in entries:
        if not as_json:
            print(paint(entry.store.name, BOLD) + paint(f" ({entry.platform.title})", DIM), flush=True)
        results[entry.store.name] = found = [to_given(entry), *examine(entry)]
        if not as_json:
            print_results(found, paint)
    failed = [name for name, found in results.items() if any(result.verdict is Verdict.FAILED for result in found)]
    if as_json:
        print_json({name: [to_json(result) for result in found] for name, found in results.items()})
    else:
        print_summary(failed, len(entries), paint)
    return int(bool(failed))


def examine(entry: StoreEntry) -> list[CheckResult]:
    """
    A check that breaks is a result like any other: the other stores are still looked at.
    """
    results: list[CheckResult] = []
    try:
        results.extend(entry.platform.check(entry.store))
    except Exception as error:  # noqa: BLE001 - the text may quote the store; the type says enough
        found = f"stopped with {type(error).__name__}, a fault of this program"
        results.append(CheckResult(subject="the check itself", verdict=Verdict.FAILED, found=found))
    return results


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


def show_order(stores: StoreDirectory, options: argparse.Namespace, paint: Paint, deadline_s: float) -> int:
    name = options.brand or ""
    try:
        entry = stores.find(options.brand)
        name = entry.store.name
        customer_id = entry.platform.parse_customer_id(options.customer_id)
        order = entry.adapter.latest_order(customer_id, Deadline.after(deadline_s))
        answer = json.loads(entry.orders.render(order).body)
    except OrderError as error:
        words = to_plain_words(error, name)
        if options.json:
            print_json({"error": words})
        else:
            print_problem(words)
        return 1
    if options.json and options.explain:
        print_json(
            {"order": answer, "findings": [explanation_to_json(explanation) for explanation in order.explanations]}
        )
        return 0
    print_json(answer)
    if options.explain:
        print_explanations(order.explanations, paint)
    return 0


def to_json(result: CheckResult) -> dict[str, str]:
    return {"subject": result.subject, "verdict": result.verdict, "found": result.found, "fix": result.fix}


def explanation_to_json(explanation: StatusExplanation) -> dict[str, object]:
    return {
        "subject": explanation.subject,
        "word": explanation.raw_status,
        "type": explanation.type,
        "rule": explanation.rule,
        "known": explanation.known,
    }
