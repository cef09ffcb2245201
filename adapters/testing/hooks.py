"""
What the author of an adapter says about a platform, and the stand-in store the kit makes of it.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Final

import pytest

from adapters.testing.standin import Reply, Request, StandInStore
from app.config.settings import Settings
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter, Platform
from app.domain.store import Store

PATIENCE_S: Final = 10.0
FIRST_PLACED_AT: Final = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)


def placed_at(number: int) -> datetime:
    """
    When the kit's order of this number was placed.
    """
    return FIRST_PLACED_AT + timedelta(days=number)


@dataclass(slots=True)
class Shop:
    """
    A stand-in store with its orders, and the adapter that is to read them.
    """

    store: StandInStore
    configured: Store
    adapter: OrderAdapter
    orders: dict[str, list[Any]] = field(default_factory=dict)  # by customer, newest first

    def latest(self, customer_id: str, seconds: float = PATIENCE_S) -> Order:
        return self.adapter.latest_order(customer_id, Deadline.after(seconds))

    def orders_for(self, request: Request) -> list[Any]:
        """
        Those of the customer the request names; all of them when it names none, as it does for a part of an order.
        """
        sent = " ".join((request.path, *request.query.values(), request.body.decode(errors="replace")))
        named = [customer_id for customer_id in self.orders if _is_word_of(sent, customer_id)]
        return [order for customer_id in named or self.orders for order in self.orders[customer_id]]


def _is_word_of(text: str, word: str) -> bool:
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text) is not None


class AuthorHooks:
    """
    The first four are the author's to give; the rest have a default that suits most platforms.
    """

    platform: ClassVar[Platform]

    def settings(self, url: str) -> Mapping[str, str]:
        """
        The platform's variables for a store at `url`.
        """
        raise NotImplementedError

    def order(self, *, order_id: str, customer_id: str, placed_at: datetime, status: Any = None) -> Any:
        """
        An order as the store holds it; without a status a paid one, not sent. The kit hands it back to `answer`.
        """
        raise NotImplementedError

    def answer(self, request: Request, orders: list[Any]) -> Reply:
        """
        What the store answers to the request when these are the orders to show, newest first.
        """
        raise NotImplementedError

    customer_ids: ClassVar[tuple[str, ...]] = ("1001", "1002", "1003", "1004")
    refused_customer_ids: ClassVar[tuple[str, ...]] = ()  # besides those no platform takes
    unlisted_status: ClassVar[Any] = "a-status-in-no-table"
    refusal: ClassVar[Reply] = Reply({"message": "Unauthorized"}, 401)  # of a credential
    throttling: ClassVar[Reply] = Reply({"message": "Too many requests"}, 429, {"Retry-After": "7"})
    retry_after_s: ClassVar[float] = 7
    calls_per_order: ClassVar[int] = 1  # for an order of which nothing was sent
    cases: ClassVar[Path | None] = None  # a folder of <name>.json and, written by hand, <name>.expected.json
    exempt: ClassVar[Mapping[str, str]] = {}  # name of a test → why the platform cannot owe it

    @pytest.fixture
    def shop(self) -> Iterator[Shop]:
        with self.opened() as shop:
            yield shop

    @contextmanager
    def opened(self) -> Iterator[Shop]:
        with StandInStore(lambda request: self.answer(request, shop.orders_for(request))) as store:
            configured = self.configured(store.url)
            shop = Shop(store, configured, self.platform.build(configured))
            yield shop

    def __init_subclass__(cls) -> None:
        """
        What a platform cannot owe is no test of its class at all, rather than one that is skipped in every run.
        """
        if not hasattr(cls, "platform"):
            return
        if strangers := [name for name in cls.exempt if not hasattr(cls, name)]:
            raise TypeError(f"exempt names no tests: {strangers}")
        for name in (*cls.exempt, *(() if cls.cases else ("test_case",))):
            setattr(cls, name, None)

    def configured(self, url: str) -> Store:
        """
        The store as the service's own start-up checks leave it.
        """
        environ = {"PLATFORM": self.platform.name, "API_TOKENS": "a-token-of-the-kit", "PUBLIC_BASE_URL": url}
        settings = Settings.from_env(environ | dict(self.settings(url)), {self.platform.name: self.platform})
        return settings.stores[0]

    def numbered(self, customer_id: str, number: int, status: Any = None) -> Any:
        """
        The customer's order with this number; a higher number is a newer order.
        """
        return self.order(
            order_id=str(70_000 + number), customer_id=customer_id, placed_at=placed_at(number), status=status
        )

    def ordinary(self, shop: Shop) -> Order:
        """
        The answer for a customer with one order, paid and not sent.
        """
        customer_id = self.customer_ids[0]
        shop.orders = {customer_id: [self.numbered(customer_id, 1)]}
        return shop.latest(customer_id)
