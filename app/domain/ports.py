"""
What a platform plugs in: the adapter, its settings, and the store doctor's checks.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.customer import Batch, Customer, CustomerQuery
from app.domain.order import Order
from app.domain.store import Store


@dataclass(frozen=True, slots=True)
class Deadline:
    """
    A moment on the monotonic clock by which the work must end, handed down through every call of a fetch.
    """

    at: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def after(cls, seconds: float, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        return cls(clock() + seconds, clock)

    def remaining(self) -> float:
        """
        Seconds left, never negative.
        """
        return max(0.0, self.at - self.clock())


class OrderAdapter(ABC):
    """
    A platform's answer to one question: what did this customer order last?

    One instance serves all threads.
    """

    @abstractmethod
    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        """
        The customer's newest order. `customer_id` has passed the platform's `parse_customer_id`.

        Raises OrderNotFound when the store says without doubt that there is none, an UpstreamError when it gives
        no usable answer before `deadline`.
        """

    def customers(self) -> "CustomerAdapter | None":
        """
        Who finds this store's customers; None when the platform cannot be searched.
        """
        return None

    def expiries(self) -> Mapping[str, float]:
        """
        What runs out and only the living adapter knows of, a granted token; as in `Platform.expiries`.
        """
        return {}


class CustomerAdapter(ABC):
    """
    A platform's answer to the question before: who is it that calls?

    One instance serves all threads. A platform with guests also answers `latest_order` for their ids.
    """

    pages_by_cursor = (
        False  # True: a page is reached only by way of those before it, and nobody says how many there are
    )

    @abstractmethod
    def candidates(self, query: CustomerQuery, deadline: Deadline) -> Iterable[Batch]:
        """
        Whom the store's own search brings up, a batch at a time and no further than it is read: all who are meant, and
        near misses as they come. Those looked for by id, e-mail or phone come in one batch.

        Raises UpstreamWithheld when the store does not show what would have to be compared, and any UpstreamError.
        """

    @abstractmethod
    def customer(self, customer_id: str, deadline: Deadline) -> Customer:
        """
        One customer. `customer_id` has passed the platform's `parse_customer_id`.

        Raises OrderNotFound when the store says without doubt that there is none, and any UpstreamError.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """
    One environment variable of a platform. `parse` raises ValueError with a reason that does not show the value.
    """

    name: str
    meaning: str
    default: str = ""
    required: bool = False
    secret: bool = False
    example: str = ""
    parse: Callable[[str], Any] = str


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """
    One line of the store doctor: what was looked at, how it stands, and in plain words why and what to do.
    """

    subject: str
    verdict: Verdict
    found: str
    fix: str = ""


def no_problems(_store: Store) -> Iterable[str]:
    return ()


def no_expiries(_store: Store) -> Mapping[str, float]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """
    A kind of shop software the service knows. Pure data and factories: nothing is opened until `build`.
    """

    name: str  # as in PLATFORM
    title: str  # as the platform writes itself
    settings: tuple[Setting, ...]
    parse_customer_id: Callable[[str], str]  # any accepted form → the platform's number; raises InvalidCustomerId
    build: Callable[[Store], OrderAdapter]
    check: Callable[[Store], Iterable[CheckResult]]
    # Faults of several variables together ("SHOPIFY_ACCESS_TOKEN: set it, or …"); each begins with a variable's name.
    problems: Callable[[Store], Iterable[str]] = field(default=no_problems)
    # What runs out, by a bounded name ("token", "api_version") → Unix time; a metric shows the days left.
    expiries: Callable[[Store], Mapping[str, float]] = field(default=no_expiries)
    # What `parse_customer_id` accepts, for the API's description: an anchored expression that JavaScript reads too.
    customer_id_pattern: str = ""
