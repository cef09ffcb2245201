"""
The demo platform: answers from bundled orders, so that a first run needs no store.
"""

import re
from collections.abc import Iterable
from typing import Final

from adapters.demo.adapter import DemoAdapter
from app.domain.errors import InvalidCustomerId
from app.domain.ports import CheckResult, OrderAdapter, Platform, Verdict
from app.domain.store import Store

# A guest's id names an order, which has a number.
CUSTOMER_ID: Final = re.compile(r"guest-[1-9][0-9]{0,18}|(?!guest-)[A-Za-z0-9][A-Za-z0-9_-]{0,63}", re.ASCII)


def parse_customer_id(text: str) -> str:
    if not CUSTOMER_ID.fullmatch(text):
        raise InvalidCustomerId(
            "1 to 64 letters, digits, - or _, beginning with a letter or digit; or guest- and a number"
        )
    return text


def build(_store: Store) -> OrderAdapter:
    return DemoAdapter()


def check(_store: Store) -> Iterable[CheckResult]:
    yield CheckResult(subject="store", verdict=Verdict.OK, found="the demo store is bundled, there is nothing to reach")


DEMO: Final = Platform(
    name="demo",
    title="Demo",
    settings=(),
    parse_customer_id=parse_customer_id,
    customer_id_pattern=f"^(?:{CUSTOMER_ID.pattern})$",
    build=build,
    check=check,
)
