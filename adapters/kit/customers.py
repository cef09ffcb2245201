"""
Contacts from a platform's raw values, and the guests among its orders.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_text
from adapters.kit.phones import to_e164
from adapters.kit.regions import to_country_code
from adapters.kit.settings import NUMERIC_CUSTOMER_ID, parse_numeric_customer_id
from app.domain.customer import GUEST, Contact, guest_order_id, to_guest_id
from app.domain.email import fold_email, to_ascii_domain, to_unicode_domain
from app.domain.errors import Fault, InvalidCustomerId, UpstreamMalformed

# For the API's description, where guests have ids as well.
NUMERIC_OR_GUEST_ID: Final = f"^({GUEST})?{NUMERIC_CUSTOMER_ID.removeprefix('^')}"
LONGEST_EMAIL: Final = 320
LONGEST_ID: Final = 255  # characters, the contract's bound
NO_TIME: Final = datetime(1970, 1, 1, tzinfo=UTC)


def parse_numeric_or_guest_id(text: str) -> str:
    """
    For platforms whose customers and orders are numbers from 1.
    """
    try:
        parse_numeric_customer_id(guest_order_id(text) or text)
    except InvalidCustomerId as error:
        raise InvalidCustomerId(f"{error.description}; or {GUEST} and an order's number") from None
    return text


def is_guests(order: Mapping[str, Any]) -> bool:
    """
    Whether it was placed without an account, where such orders have customer 0. Raises UpstreamMalformed when the order
    does not say whose it is.
    """
    owner = order.get("customer_id")
    if isinstance(owner, bool) or not isinstance(owner, int | str):
        raise UpstreamMalformed(Fault.SHAPE, "an order that names no customer")
    return str(owner) == "0"


def to_email(value: Any) -> str | None:
    """
    What has the form of an e-mail address.
    """
    text = to_text(value)
    is_address = text is not None and "@" in text[1:-1] and " " not in text and len(text) <= LONGEST_EMAIL
    return text if is_address else None


def email_spellings(address: str) -> list[str]:
    """
    As shops keep an address, the likeliest first: its domain in ASCII, then in Unicode where that is another text.
    """
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = to_ascii_domain(domain)
        domains = [ascii_domain, to_unicode_domain(ascii_domain)]
    except ValueError:
        domains = [domain]
    return list(dict.fromkeys(f"{local}@{domain}" for domain in domains))


def to_phones(stated: Iterable[tuple[Any, Any]], phone_country: str | None) -> tuple[str, ...]:
    """
    Pairs of a number and the country of its record. One without `+` and country is read in the store's.
    """
    numbers = (to_e164(number, to_country_code(country) or phone_country) for number, country in stated)
    return tuple(dict.fromkeys(number for number in numbers if number))


def to_contact(
    *,
    customer_id: Any,
    first_name: Any = None,
    last_name: Any = None,
    emails: Iterable[Any] = (),
    phones: Iterable[str] = (),
    created_at: Any = None,
    updated_at: Any = None,
    last_order_at: Any = None,
) -> Contact:
    """
    Raises UpstreamMalformed for a record without an id: who may be meant is never left out. One without any time, as
    of an account that was imported, is as old as can be.
    """
    identifier = _usable(to_id(customer_id))
    created, updated, ordered = to_instant(created_at), to_instant(updated_at), to_instant(last_order_at)
    known = created or updated or ordered or NO_TIME
    return Contact(
        external_customer_id=identifier,
        first_name=to_text(first_name),
        last_name=to_text(last_name),
        emails=tuple(dict.fromkeys(filter(None, map(to_email, emails)))),
        phones=tuple(dict.fromkeys(phones)),
        created_at=created or known,
        updated_at=max(created or known, updated or known),
        last_order_at=ordered,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestOrder:
    """
    An order without an account.
    """

    id: str
    email: str
    placed_at: datetime
    first_name: str | None = None
    last_name: str | None = None
    phones: tuple[str, ...] = ()

    @property
    def age(self) -> tuple[datetime, int, str]:
        return self.placed_at, len(self.id), self.id


def to_guests(orders: Iterable[GuestOrder]) -> list[Contact]:
    """
    One contact for each e-mail address, called by the newest of its orders.
    """
    by_email: dict[str, list[GuestOrder]] = {}
    for order in orders:
        by_email.setdefault(fold_email(order.email), []).append(order)
    return [to_guest(sorted(found, key=lambda order: order.age, reverse=True)) for found in by_email.values()]


def to_guest(orders: list[GuestOrder], customer_id: str | None = None) -> Contact:
    """
    `orders` are one person's, newest first; `customer_id` is the id asked with, if there is one.
    """
    newest, oldest = orders[0], orders[-1]
    return Contact(
        external_customer_id=_usable(customer_id or to_guest_id(newest.id)),
        first_name=newest.first_name,
        last_name=newest.last_name,
        emails=(newest.email,),
        phones=tuple(dict.fromkeys(number for order in orders for number in order.phones)),
        created_at=oldest.placed_at,
        updated_at=newest.placed_at,
        last_order_at=newest.placed_at,
    )


def _usable(customer_id: str | None) -> str:
    """
    Raises UpstreamMalformed for an id that nobody could ask with.
    """
    if customer_id is None or len(customer_id) > LONGEST_ID:
        raise UpstreamMalformed(Fault.SHAPE, "a customer without an id")
    return customer_id


def required_text(record: Mapping[str, Any], name: str) -> str:
    """
    What has to be compared. Raises UpstreamMalformed when it is no text: nobody can say whether this one is meant.
    """
    value = record.get(name)
    if not isinstance(value, str):
        raise UpstreamMalformed(Fault.SHAPE, "a customer without what was searched by")
    return value


def holds(texts: Iterable[Any], term: str) -> bool:
    """
    Whether a search by substring can have found this: no more than a hint that the store looked for the term at all.
    """
    wanted = loosely(term)
    return any(wanted in loosely(text) for text in texts if isinstance(text, str))


def loosely(text: str) -> str:
    """
    As databases compare by default: without case and accents.
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
