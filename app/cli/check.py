"""
`check`, the store doctor: reaches each store and Redis, and says in plain words what is wrong and how to fix it.
"""

import argparse
from collections.abc import Iterator, Sequence
from typing import Final

from app.cli.options import Commands, add_env_file, add_json
from app.cli.output import BOLD, DIM, Paint, print_json, print_problem, print_results, print_summary
from app.cli.redis import check_redis
from app.config.environment import Environment
from app.config.settings import Settings
from app.domain.errors import StoreNotFound
from app.domain.ports import CheckResult, Verdict
from app.factory import build_stores, read_settings
from app.stores import StoreDirectory, StoreEntry

SERVICE: Final = "(service)"  # no store can have this name


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("check", help="reach each store; say what is wrong and how to fix it")
    parser.add_argument("--store", action="append", metavar="NAME", help="only this store; may be given several times")
    parser.add_argument("--offline", action="store_true", help="read the configuration alone, and reach nothing")
    add_env_file(parser)
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, environment: Environment) -> int:
    """
    Raises ConfigurationError.
    """
    settings, platforms = read_settings(environment)
    paint = Paint(environment)
    stores = build_stores(settings, platforms)
    try:
        entries = [] if options.offline else chosen(stores, options.store)
    except StoreNotFound:
        print_problem(f"no such store; there are: {', '.join(entry.store.name for entry in stores.entries)}")
        return 2
    results = {}
    if about_service := list(check_service(settings, offline=options.offline)):
        results[SERVICE] = about_service
        if not options.json:
            print(paint("service", BOLD))
            print_results(about_service, paint)
    for entry in entries:
        if not options.json:
            print(paint(entry.store.name, BOLD) + paint(f" ({entry.platform.title})", DIM), flush=True)
        results[entry.store.name] = found = [to_given(entry), *examine(entry)]
        if not options.json:
            print_results(found, paint)
    failed = [name for name, found in results.items() if any(result.verdict is Verdict.FAILED for result in found)]
    if options.json:
        print_json({name: [to_json(result) for result in found] for name, found in results.items()})
    else:
        print_summary(failed, len(entries), paint)
    return int(bool(failed))


def chosen(stores: StoreDirectory, wanted: Sequence[str] | None) -> list[StoreEntry]:
    """
    All, or those named, each once. Raises StoreNotFound.
    """
    found = map(stores.find, wanted) if wanted else stores.entries
    return list({entry.store.name: entry for entry in found}.values())


def check_service(settings: Settings, *, offline: bool) -> Iterator[CheckResult]:
    for warning in settings.warnings:
        name, _, found = warning.partition(": ")
        yield CheckResult(subject=name, verdict=Verdict.WARNING, found=found, fix="`settings` lists those there are")
    if offline:
        yield CheckResult(subject="settings", verdict=Verdict.OK, found="they can be read; nothing was reached")
    elif settings.redis_url:
        yield check_redis(settings)


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


def to_json(result: CheckResult) -> dict[str, str]:
    return {"subject": result.subject, "verdict": result.verdict, "found": result.found, "fix": result.fix}
