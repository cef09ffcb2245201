"""
Who a customer is: what a search looks for, what it finds, and the ids of those who have no account.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.order import Address

GUEST: Final = "guest-"  # then the id of an order of theirs: no personal data, and nothing to remember
MOST_PAGES_BY_CURSOR: Final = 20  # each is reached over those before it


def to_guest_id(order_id: str) -> str:
    """
    The customer id of the guest who placed this order.
    """
    return f"{GUEST}{order_id}"


def guest_order_id(customer_id: str) -> str | None:
    """
    The order a guest's id names; None for the id of an account.
    """
    return customer_id.removeprefix(GUEST) if customer_id.startswith(GUEST) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerQuery:
    """
    What is looked for; of several, all must hold. At least one is given.
    """

    phone: str | None = None  # E.164
    email: str | None = None
    ids: tuple[str, ...] = ()  # in the platform's own form
    name: str | None = None
    page: int = 1
    per_page: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """
    Somebody a search found. Of a guest `created_at` and `updated_at` are the first and the last order found.
    """

    external_customer_id: str
    created_at: datetime
    updated_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()  # E.164
    last_order_at: datetime | None = None

    @property
    def is_guest(self) -> bool:
        return guest_order_id(self.external_customer_id) is not None

    @property
    def full_name(self) -> str:
        """
        First and last name; "" when the store knows neither.
        """
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def name(self) -> str:
        return self.full_name or next(iter((*self.emails, *self.phones, self.external_customer_id)))


@dataclass(frozen=True, slots=True)
class Batch:
    """
    Some of those whom a store's own search brought up, near misses among them: the domain compares each again.

    `is_unfiltered` when the store gave somebody whom that search cannot have found: it ignores what it is asked.
    """

    contacts: Sequence[Contact] = ()
    is_unfiltered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """
    A page of those who are meant. `total` is what is known so far while there may be more.
    """

    query: CustomerQuery
    platform: str
    contacts: tuple[Contact, ...] = ()
    total: int = 0
    is_unfiltered: bool = False

    @property
    def page(self) -> int:
        return self.query.page

    @property
    def per_page(self) -> int:
        return self.query.per_page

    @property
    def count(self) -> int:
        return len(self.contacts)

    @property
    def total_pages(self) -> int:
        return -(-self.total // self.query.per_page)

    @property
    def has_next(self) -> bool:
        return self.query.page < self.total_pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """
    One customer. Of a guest `customer_since` is the first order found and `admin_url` leads to an order.
    """

    id: str  # the one asked with
    platform: str
    integration: str = "UNKNOWN"  # the contract's word for the platform: SHOPIFY or UNKNOWN
    first_name: str | None = None
    last_name: str | None = None
    customer_since: datetime | None = None
    shipping_addresses: tuple[Address, ...] = ()
    admin_url: str | None = None  # the customer in the store's own administration

    @property
    def is_guest(self) -> bool:
        return guest_order_id(self.id) is not None
