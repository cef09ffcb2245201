"""
The fake store the kit makes of what the author says, and the adapter that reads it.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

import pytest

from adapters.kit.parsing import to_instant
from adapters.testing.credentials import is_sent, to_header
from adapters.testing.hooks import DECLARATIONS, AuthorHooks
from adapters.testing.needs import NEEDS
from adapters.testing.parameters import member
from adapters.testing.standin import Reply, Request, StandInStore
from adapters.testing.transcript import to_transcript
from app.config.settings import Settings
from app.domain.order import Order
from app.domain.ports import Deadline, OrderAdapter
from app.domain.store import Store

PATIENCE_S: Final = 10.0
FIRST_PLACED_AT: Final = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
SENT_AT: Final = FIRST_PLACED_AT + timedelta(days=5, hours=2)
GRANTED_TOKEN: Final = "token-granted-by-the-kit"  # noqa: S105 - of a fake store
NO_SETTINGS: Final[Mapping[str, str]] = MappingProxyType({})


def placed_at(number: int) -> datetime:
    """
    When the kit's order of this number was placed.
    """
    return FIRST_PLACED_AT + timedelta(days=number)


def when(place: int, of_how_many: int) -> datetime:
    """
    When the order at this place of many was placed, counted from the oldest, 0.
    """
    return FIRST_PLACED_AT - timedelta(hours=7 * (of_how_many - place))


@dataclass(slots=True)
class Shop:
    """
    A fake store with its orders, and the adapter that is to read them.
    """

    store: StandInStore
    configured: Store
    adapter: OrderAdapter
    rebuild: Callable[[], OrderAdapter]
    orders: dict[str, list[Any]] = field(default_factory=dict)  # by customer, newest first: shown whatever is asked
    held: list[Any] | None = None  # all the store has, in no sequence: shown as they are asked for
    patience_s: float = PATIENCE_S
    pieces: int = 0  # of the ordinary order, once it is known
    customers: list[Any] | None = None  # shown to whoever looks for one
    guest_orders: list[Any] | None = None

    def latest(self, customer_id: str, seconds: float | None = None) -> Order:
        return self.adapter.latest_order(customer_id, Deadline.after(self.patience_s if seconds is None else seconds))

    def renew(self) -> None:
        """
        An adapter that remembers nothing, a store that nobody asked yet.
        """
        self.store.forget()
        self.adapter = self.rebuild()
        self.patience_s = PATIENCE_S

    def orders_for(self, request: Request) -> list[Any]:
        """
        Those of the customer the request names; all of them when it names none, as it does for a part of an order.
        """
        sent = " ".join((request.path, *request.query.values(), request.body.decode(errors="replace")))
        named = [customer_id for customer_id in self.orders if _is_word_of(sent, customer_id)]
        return [order for customer_id in named or self.orders for order in self.orders[customer_id]]


def _is_word_of(text: str, word: str) -> bool:
    return re.search(rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])", text) is not None


class ShopKit(AuthorHooks):
    @pytest.fixture
    def shop(self) -> Iterator[Shop]:
        with self.opened() as shop:
            yield shop
            sys.stdout.write(to_transcript(shop.store.exchanges))  # pytest shows it of a promise that failed

    @contextmanager
    def opened(self, more: Mapping[str, str] = NO_SETTINGS) -> Iterator[Shop]:
        """
        `more` are settings that differ from those the author gave.
        """
        with StandInStore(lambda request: self.reply(request, shop)) as store:
            configured = self.configured(store.url, more)
            shop = Shop(store, configured, self.platform.build(configured), lambda: self.platform.build(configured))
            yield shop

    def __init_subclass__(cls) -> None:
        """
        What a platform cannot owe is no test of its class at all, rather than one that is skipped in every run.
        """
        if not hasattr(cls, "platform"):
            return
        if unknown := [name for name in cls.exempt if not (hasattr(cls, name) or name in DECLARATIONS)]:
            raise TypeError(f"exempt names neither tests nor declarations: {unknown}")
        undeclared = [name for name in cls.exempt if name in DECLARATIONS]
        promises = [name for name in dir(cls) if not {*getattr(getattr(cls, name), NEEDS, ())}.isdisjoint(undeclared)]
        exempt = [name for name in cls.exempt if name not in DECLARATIONS]
        for name in (*exempt, *promises, *(() if cls.cases else ("test_case",))):
            setattr(cls, name, None)

    def configured(self, url: str, more: Mapping[str, str] = NO_SETTINGS) -> Store:
        """
        The store as the service's own start-up checks leave it.
        """
        environ = {"PLATFORM": self.platform.name, "API_TOKENS": "a-token-of-the-kit", "PUBLIC_BASE_URL": url}
        settings = Settings.from_env(
            environ | dict(self.settings(url)) | dict(more), {self.platform.name: self.platform}
        )
        return settings.stores[0]

    def reply(self, request: Request, shop: Shop) -> Reply:
        """
        What the fake store says.
        """
        if self.token_path is not None and request.path == self.token_path:
            return Reply({"access_token": GRANTED_TOKEN, "token_type": "Bearer", "expires_in": 3600})
        if not self._is_admitted(request, shop.configured):
            return self.refusal
        if shop.customers is not None or shop.guest_orders is not None:
            return self.answer_customers(request, shop.customers or [], shop.guest_orders or [])
        orders = shop.orders_for(request) if shop.held is None else shop.held
        for part in self.parts:
            if (reply := part.answer(request, orders)) is not None:
                return reply
        if shop.held is not None and self._has_own_store:
            return self.search(request, orders)
        if self.order_list is not None and self.order_list.customer_in(request) is not None and not self._has_own_store:
            return self.order_list.show(orders) if shop.held is None else self.order_list.find(request, orders)
        return self.answer(request, orders)

    @property
    def _has_own_store(self) -> bool:
        return type(self).search is not AuthorHooks.search

    def _is_admitted(self, request: Request, configured: Store) -> bool:
        """
        By the headers the author declared; without any, the promise about credentials looks at the request itself.
        """
        wanted = {name: to_header(value, configured.settings) for name, value in self.credential.items()}
        return all(request.headers.get(name.lower()) == value for name, value in wanted.items())

    def secrets(self, configured: Store) -> dict[str, str]:
        """
        The values of the secret settings, by name.
        """
        names = [setting.name for setting in self.platform.settings if setting.secret]
        return {name: str(value) for name in names if (value := configured.settings.get(name))}

    def unsent_secrets(self, request: Request, configured: Store) -> list[str]:
        """
        The secret settings whose value is not in the request.
        """
        wanted = {name: value for name, value in self.secrets(configured).items() if name not in self.signing_secrets}
        if self.token_path is not None and request.path != self.token_path:
            wanted = {"the granted token": GRANTED_TOKEN}
        return [name for name, value in wanted.items() if not is_sent(value, request)]

    def numbered(self, customer_id: str, number: int, status: Any = None) -> Any:
        """
        The customer's order with this number; a higher number is a newer order.
        """
        return self.order(
            order_id=str(70_000 + number), customer_id=customer_id, placed_at=placed_at(number), status=status
        )

    def many(self, customer_id: str, numbers: Sequence[int]) -> list[Any]:
        """
        An order for each number, which is a part of its id; each newer than the one before. Their other times run
        backwards, so that only the time of placing says which is the newest.
        """
        orders = [
            self.order(
                order_id=str(60_000 + number),
                customer_id=customer_id,
                placed_at=when(place, len(numbers)),
            )
            for place, number in enumerate(numbers)
        ]
        if self.order_list is not None:
            reverse_other_times(orders, self.order_list.placed_at)
        return orders

    def ordinary(self, shop: Shop) -> Order:
        """
        The answer for a customer with one order, paid and not sent.
        """
        customer_id = self.customer_ids[0]
        shop.orders = {customer_id: [self.numbered(customer_id, 1)]}
        return shop.latest(customer_id)

    def sent_order(self, shop: Shop, *, owner: int = 0, number: int = 1, quantities: Sequence[int] = ()) -> Order:
        """
        The answer for a customer with one order, sent in a parcel for each quantity; without any, all in one parcel.
        """
        customer_id = self.customer_ids[owner]
        shop.orders = {customer_id: [self.sent_payload(shop, customer_id, number, quantities)]}
        return shop.latest(customer_id)

    def sent_payload(self, shop: Shop, customer_id: str, number: int, quantities: Sequence[int] = ()) -> Any:
        order = self.numbered(customer_id, number)
        for place, quantity in enumerate(quantities or (self.pieces(shop),)):
            order = self.sent(
                order,
                parcel_id=str(number * 1_000 + place),
                quantity=quantity,
                number=tracking_number(number, place),
                at=SENT_AT,
            )
        return order

    def pieces(self, shop: Shop) -> int:
        """
        How many pieces the ordinary order is of.
        """
        if not shop.pieces:
            item = self.ordinary(shop).highlighted_item
            shop.pieces = (item.quantity if item else None) or 0
            assert shop.pieces > 1, "`order` is to be of one thing, of several pieces"
            shop.renew()
        return shop.pieces


def tracking_number(number: int, place: int = 0) -> str:
    return f"KIT{number:04}{place:02}PT"


def reverse_other_times(orders: Sequence[Any], placed: str) -> None:
    """
    Of orders in the sequence of time: what else they say of it runs against the time they were placed.
    """
    parent, _, own = placed.rpartition(".")
    holders = [member(order, parent) if parent else order for order in orders]
    if not all(isinstance(holder, dict) for holder in holders):
        return
    for name in [name for name in holders[0] if name != own]:
        values = [holder.get(name) for holder in holders]
        if all(value == holder.get(own) or to_instant(value) for value, holder in zip(values, holders, strict=True)):
            for holder, value in zip(holders, reversed(values), strict=True):
                holder[name] = value
