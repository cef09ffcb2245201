"""
What the author of an adapter says about a platform.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final

from adapters.testing.order_list import OrderList, Part
from adapters.testing.standin import Reply, Request
from app.domain.ports import Platform

# What a promise may need → what to write in the class that does not say it.
DECLARATIONS: Final[Mapping[str, str]] = {
    "search": "declare `order_list = OrderList(…)`: the names of the parameters that filter, sort and page",
    "sent": "write `sent(self, order, *, parcel_id, quantity, number, at)`: the order with one more parcel",
    "customer": "write `customer(self, *, customer_id, first_name, last_name, email, phone, created_at)`: a customer "
    "as the store holds it",
    "guest": "write `guest_order(self, *, order_id, email, phone, placed_at)`: an order without an account",
}


class AuthorHooks:
    """
    `platform`, `settings`, `order` and `order_list` (or `answer`) are the author's to give; the rest have a default
    that suits most platforms.
    """

    platform: ClassVar[Platform]

    def settings(self, url: str) -> Mapping[str, str]:
        """
        The platform's variables for a store at `url`.
        """
        raise NotImplementedError

    def order(self, *, order_id: str, customer_id: str, placed_at: datetime, status: Any = None) -> Any:
        """
        An order of several pieces of one thing as the store holds it; without a status a paid one, not sent. What the
        kit's store is not to show of it has names that begin with `_`.
        """
        raise NotImplementedError

    def sent(self, order: Any, *, parcel_id: str, quantity: int, number: str, at: datetime) -> Any:
        """
        The order with one more parcel, handed to the carrier at `at`: so many pieces of its line.
        """
        raise NotImplementedError

    def answer(self, request: Request, orders: list[Any]) -> Reply:  # noqa: ARG002 - what a store may need
        """
        What the store answers to a request that is neither for `order_list` nor for one of `parts`; without
        `order_list` to every request, when these are the orders to show, newest first.
        """
        return Reply({"message": f"no such page: {request.path}"}, 404)

    def search(self, request: Request, orders: list[Any]) -> Reply:
        """
        What the store answers when these are all of its orders, in no sequence: for platforms that `order_list` cannot
        describe, the store's own filtering, sorting and paging.
        """
        return self.answer(request, orders)

    def customer(
        self, *, customer_id: str, first_name: str, last_name: str, email: str, phone: str, created_at: datetime
    ) -> Any:
        """
        A customer as the store holds it. `phone` is E.164.
        """
        raise NotImplementedError

    def guest_order(self, *, order_id: str, email: str, phone: str, placed_at: datetime) -> Any:
        """
        An order of somebody without an account.
        """
        raise NotImplementedError

    def answer_customers(self, request: Request, customers: list[Any], guest_orders: list[Any]) -> Reply:
        """
        What the store answers to a search, or to the read of one customer or guest's order, when these are all it
        shows: it need not filter.
        """
        raise NotImplementedError

    order_list: ClassVar[OrderList | None] = None
    parts: ClassVar[Sequence[Part]] = ()
    # Header → its value, settings in braces: {"Authorization": "Bearer {ACME_TOKEN}"}, "Basic {ACME_USER}:{ACME_PASS}".
    credential: ClassVar[Mapping[str, str]] = {}
    signing_secrets: ClassVar[frozenset[str]] = frozenset()  # settings that sign requests and are never sent
    token_path: ClassVar[str | None] = None  # where a token is granted; the other requests carry that token
    customer_ids: ClassVar[tuple[str, ...]] = ("1001", "1002", "1003", "1004")
    refused_customer_ids: ClassVar[tuple[str, ...]] = ()  # besides those no platform takes
    unlisted_status: ClassVar[Any] = "a-status-in-no-table"
    refusal: ClassVar[Reply] = Reply({"message": "Unauthorized"}, 401)  # of a credential
    throttling: ClassVar[Reply] = Reply({"message": "Too many requests"}, 429, {"Retry-After": "7"})
    retry_after_s: ClassVar[float] = 7
    calls_per_order: ClassVar[int] = 1  # for an order of which nothing was sent
    calls_per_sent_order: ClassVar[int | None] = None  # None: as many, and one for each of `parts`
    cases: ClassVar[Path | None] = None  # a folder of <name>.json and, written by hand, <name>.expected.json
    exempt: ClassVar[Mapping[str, str]] = {}  # name of a test, or of a declaration → why the platform cannot owe it

    @classmethod
    def declares(cls, name: str) -> bool:
        """
        Whether the author has said what a promise needs.
        """
        if name == "search" and cls.order_list is not None:
            return True
        needed = {"customer": ("customer", "answer_customers"), "guest": ("guest_order", "answer_customers")}
        return all(getattr(cls, hook) is not getattr(AuthorHooks, hook) for hook in needed.get(name, (name,)))
