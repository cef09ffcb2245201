"""
`expect CASE`: writes the answer beside a case, to be read against the contract. Never over an existing one.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from adapters.testing.cli.contract_class import CommandError, add_tests_option, find_contract
from adapters.testing.contract import check_order
from app.domain.errors import OrderError


def add_to(commands: Any) -> None:
    parser = commands.add_parser("expect", help="write the answer beside a case, for reading")
    parser.add_argument("case", type=Path, help="cases/NAME.json")
    parser.add_argument("--customer", metavar="ID", help="whose newest order it is; without it the first order's owner")
    add_tests_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    _, contract = find_contract(options.tests)
    target = options.case.with_suffix(".expected.json")
    if target.exists():
        raise CommandError(f"{target} exists, and is not written over; read it, or delete it yourself")
    if not options.case.is_file():
        raise CommandError(f"{options.case}: no such file")
    kit = contract()
    try:
        answer = kit.case_answer(options.case, options.customer)
    except OrderError as error:
        raise CommandError(f"{options.case}: no answer, {type(error).__name__}: {error}") from error
    check_order(answer)
    answer = kit.without_what_is_the_services(answer)
    with target.open("x") as file:  # not even when it came to be meanwhile
        file.write(json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
    print(f"{target}: what the adapter answers now. Read every line against the contract before you keep it.")
    return 0
