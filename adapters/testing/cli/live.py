"""
`live CUSTOMER_ID…`: the checks that only read, against the real store of the environment; it can keep the replies as a
case, without the people in them.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from adapters.kit.http import HttpClient, StoreResponse
from adapters.testing import AdapterContract
from adapters.testing.asking import MOST_ORDERS, most_objects
from adapters.testing.cli.contract_class import CommandError, add_tests_option, find_contract
from adapters.testing.contract import check_order, to_answer
from adapters.testing.parameters import member
from adapters.testing.redaction import Redaction
from adapters.testing.standin import Request
from app.config.environment import read_environment
from app.config.settings import Settings
from app.domain.errors import ConfigurationError, OrderError, OrderNotFound, UpstreamMalformed
from app.domain.order import Order
from app.domain.ports import Deadline
from app.domain.store import Store

SECONDS: Final = 10.0


@dataclass(slots=True)
class Recording:
    """
    What was asked and answered, in its order.
    """

    calls: list[tuple[Request, StoreResponse]] = field(default_factory=list)


def add_to(commands: Any) -> None:
    parser = commands.add_parser("live", help="check against the real store of the environment, reading only")
    parser.add_argument("customer_ids", nargs="+", metavar="CUSTOMER_ID")
    parser.add_argument(
        "--save", metavar="NAME", help="keep the replies as cases/NAME.json, without the people in them"
    )
    parser.add_argument("--yes", action="store_true", help="write without asking, after showing what was replaced")
    parser.add_argument("--env-file", type=Path, help="read the variables from this file")
    add_tests_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    path, contract = find_contract(options.tests)
    store = _configured(contract, options.env_file)
    adapter = contract.platform.build(store)
    problems = 0
    held: list[Any] = []
    for customer_id in options.customer_ids:
        with recorded() as recording:
            lines = list(
                checks(
                    contract, lambda asked: adapter.latest_order(asked, Deadline.after(SECONDS)), customer_id, recording
                )
            )
        for is_well, text in lines:
            print(f"  {'ok' if is_well else 'FAILED':6}  {customer_id}: {text}")
            problems += not is_well
        held += orders_of(contract, recording)
    if options.save:
        save(options, path, contract, store, held)
    return 1 if problems else 0


def _configured(contract: type[AdapterContract], env_file: Path | None) -> Store:
    environ = {"API_TOKENS": "only-for-this-command", "PUBLIC_BASE_URL": "http://127.0.0.1"} | read_environment(
        env_file
    )
    if environ.get("PLATFORM") != contract.platform.name:
        raise CommandError(f"set PLATFORM={contract.platform.name} and its variables; see `python -m app settings`")
    try:
        return Settings.from_env(environ, {contract.platform.name: contract.platform}).stores[0]
    except ConfigurationError as error:
        raise CommandError("\n".join(error.problems)) from None


@contextmanager
def recorded() -> Iterator[Recording]:
    """
    Every call that an HttpClient makes meanwhile.
    """
    recording = Recording()
    get, post = HttpClient.get, HttpClient.post

    def noting(method: str, call: Callable[..., StoreResponse]) -> Callable[..., StoreResponse]:
        def noted(self: HttpClient, path: str, **options: Any) -> StoreResponse:
            response = call(self, path, **options)
            query = dict(options.get("params", ()))
            headers = {name.lower(): value for name, value in options["headers"].items()}
            recording.calls.append((Request(method, path, query, headers, options.get("body", b"")), response))
            return response

        return noted

    HttpClient.get, HttpClient.post = noting("GET", get), noting("POST", post)  # type: ignore[method-assign]
    try:
        yield recording
    finally:
        HttpClient.get, HttpClient.post = get, post  # type: ignore[method-assign]


def checks(
    contract: type[AdapterContract], ask: Callable[[str], Order], customer_id: str, recording: Recording
) -> Iterator[tuple[bool, str]]:
    """
    Whether each holds, and in words.
    """
    try:
        order = ask(contract.platform.parse_customer_id(customer_id))
        check_order(to_answer(order))
    except OrderNotFound as error:
        yield True, f"no order: {error.reason}"
        return
    except OrderError as error:
        yield False, f"{type(error).__name__}: {error}"
        return
    except AssertionError as error:
        yield False, f"the answer breaks the contract: {error}"
        return
    yield order.customer_id == customer_id, f"order {order.order_number} of {order.purchase_datetime:%Y-%m-%d}, theirs"
    step = order.status_info[order.status_info_current_index]
    yield True, f"status {step.detailed_type}, {len(order.deliveries)} deliveries"
    for explanation in order.explanations:
        if not explanation.known:
            yield False, f"{explanation.subject}: {explanation.raw_status!r} is in no table"
    most = max((most_objects(_json(response)) for _, response in recording.calls), default=0)
    yield most <= MOST_ORDERS, f"{len(recording.calls)} calls, at most {most} records in one answer"


def _json(response: StoreResponse) -> Any:
    try:
        return response.json()
    except UpstreamMalformed:
        return None


def orders_of(contract: type[AdapterContract], recording: Recording) -> list[Any]:
    """
    The orders that the store gave, each with the parts that were asked for.
    """
    orders: list[Any] = []
    if contract.order_list is None:
        return orders
    path = contract.order_list.path.rpartition("{customer}")[0] or contract.order_list.path
    for request, response in recording.calls:
        body = _json(response)
        if path.endswith(request.path) or request.path.startswith(path):
            found = member(body, contract.order_list.inside) if contract.order_list.inside else body
            orders += [order for order in found if isinstance(order, dict)] if isinstance(found, list) else []
    for part in contract.parts:
        for order in orders:
            for request, response in recording.calls:
                if request.path == part.path.replace("{order}", str(member(order, part.order_id))):
                    order[part.member] = member(_json(response), part.inside) if part.inside else _json(response)
    return orders


def save(
    options: argparse.Namespace, tests: Path, contract: type[AdapterContract], store: Store, orders: list[Any]
) -> None:
    """
    Shows what was replaced, asks, and writes. Never over an existing case.
    """
    target = (contract.cases or tests.parent / "cases") / f"{options.save}.json"
    if target.exists():
        raise CommandError(f"{target} exists, and is not written over")
    if not orders:
        raise CommandError("no orders to keep: the store gave none, or the class declares no order_list")
    redaction = Redaction(contract().secrets(store).values())
    kept = redaction.redact(orders)
    print(f"\nIn {target}, this was replaced:")
    for original, invented in redaction.replaced.items():
        print(
            f"  {invented:24} for {len(original)} characters, {original[:1]}…"
            if "token" in invented
            else f"  {invented:24} for {original}"
        )
    print("Names that stand in members of other kinds are not known here: read the file before you share it.")
    if not options.yes and input("Write it? [y/N] ").strip().lower() not in {"y", "yes"}:
        print("Nothing was written.")
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("x") as file:
        file.write(json.dumps(kept, indent=2, ensure_ascii=False) + "\n")
    print(f"{target}: written. Next: python -m adapters.testing expect {target}")
