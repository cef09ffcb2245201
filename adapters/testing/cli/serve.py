"""
`serve`: the fake store on a port, with the orders the kit makes and those of the cases.
"""

import argparse
import threading
from typing import Any, Final

from adapters.testing import AdapterContract
from adapters.testing.cli.contract_class import add_tests_option, find_contract
from adapters.testing.shop import Shop
from adapters.testing.standin import StandInStore
from adapters.testing.transcript import to_line

PORT: Final = 8900


def add_to(commands: Any) -> None:
    parser = commands.add_parser("serve", help="run the fake store on a port")
    parser.add_argument("--port", type=int, default=PORT)
    add_tests_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    _, contract = find_contract(options.tests)
    kit = contract()
    with StandInStore(lambda request: _answer(kit, request, shop), port=options.port) as store:
        configured = kit.configured(store.url)
        shop = Shop(store, configured, kit.platform.build(configured), lambda: kit.platform.build(configured))
        shows = fill(kit, shop)
        print(f"# {kit.platform.title} at {store.url}; in .env:")
        for name, value in {"PLATFORM": kit.platform.name, **kit.settings(store.url)}.items():
            print(f"{name}={value}")
        for customer_id, what in shows.items():
            print(f"# customer {customer_id}: {what}", flush=True)
        threading.Event().wait()
    return 0


def _answer(kit: AdapterContract, request: Any, shop: Shop) -> Any:
    reply = kit.reply(request, shop)
    print(f"{to_line(request)} -> {reply.status}", flush=True)
    return reply


def fill(kit: AdapterContract, shop: Shop) -> dict[str, str]:
    """
    Gives the store its orders; customer id → what theirs show.
    """
    first, *others = kit.customer_ids
    orders = {first: [kit.numbered(first, 2), kit.numbered(first, 1)]}
    shows = {first: "paid, not sent"}
    if kit.declares("sent") and others:
        orders[others[0]] = [kit.sent_payload(shop, others[0], 3)]
        shows[others[0]] = "sent in one parcel"
    for path in kit.case_files():
        customer_id, held = kit.case_orders(path)
        orders.setdefault(customer_id, []).extend(held)
        shows[customer_id] = f"{shows[customer_id]}; {path.stem}" if customer_id in shows else path.stem
    shop.orders = orders
    if kit.declares("search"):
        shop.held = [order for held in orders.values() for order in held]
    return shows
