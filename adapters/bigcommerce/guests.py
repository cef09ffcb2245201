"""
Guests: BigCommerce keeps no record of them, only their orders, with customer id 0 and a billing e-mail.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from adapters.bigcommerce.client import BigCommerceClient
from adapters.bigcommerce.placed import is_placed
from adapters.kit.customers import GuestOrder, email_spellings, is_guests, to_email, to_phones
from adapters.kit.newest import age
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_id, to_instant, to_mapping, to_text
from app.domain.email import fold_email
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.ports import Deadline

Payload = Mapping[str, Any]

PAGE_SIZE: Final = 50  # without their line items orders are small
MOST_PAGES: Final = 10


def billing_of(order: Payload) -> Payload:
    """
    Raises UpstreamMalformed for an order without it: nobody could say whose it is.
    """
    billing = order.get("billing_address")
    if not isinstance(billing, dict):
        raise UpstreamMalformed(Fault.SHAPE, "an order without its billing address")
    return billing


def email_of(order: Payload) -> str:
    """
    Folded, "" when there is none.
    """
    return fold_email(to_email(billing_of(order).get("email")) or "")


def to_guest_orders(orders: Iterable[Payload], phone_country: str | None) -> list[GuestOrder]:
    """
    Of those that name a guest: they have an e-mail address and a time.
    """
    placed = [order for order in orders if is_guests(order) and is_placed(order)]
    return [guest for order in placed if (guest := to_guest_order(order, phone_country))]


def to_guest_order(order: Payload, phone_country: str | None) -> GuestOrder | None:
    order_id, placed_at, billing = to_id(order.get("id")), to_instant(order.get("date_created")), billing_of(order)
    email = to_email(billing.get("email"))
    if order_id is None or placed_at is None or email is None:
        return None
    return GuestOrder(
        id=order_id,
        email=email,
        placed_at=placed_at,
        first_name=to_text(billing.get("first_name")),
        last_name=to_text(billing.get("last_name")),
        phones=to_phones([(billing.get("phone"), billing.get("country_iso2"))], phone_country),
    )


def orders_of_email(client: BigCommerceClient, email: str, deadline: Deadline) -> Sequence[Payload]:
    """
    The newest of the guests with this address, as it is written.
    """
    return client.fetch_guests_orders(email, deadline, limit=PAGE_SIZE)


def read_guests_order(client: BigCommerceClient, order_id: str, deadline: Deadline) -> Payload:
    """
    The order a guest's id names. Raises OrderNotFound when it is no guest's.
    """
    order = client.fetch_order(order_id, deadline)
    if order is None:
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    if to_id(order.get("id")) != order_id:
        raise UpstreamMalformed(Fault.SHAPE, "not the order that was asked for")
    if not (is_guests(order) and is_placed(order) and to_email(to_mapping(order.get("billing_address")).get("email"))):
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    return order


def newest_guests_orders(client: BigCommerceClient, order_id: str, deadline: Deadline, *, limit: int) -> list[Payload]:
    """
    The orders found of the guest whose order this is, newest first and as they are for an account's order: two calls,
    and more only past attempts that never became orders.
    """
    order = read_guests_order(client, order_id, deadline)
    email = email_of(order)
    spellings = email_spellings(to_email(billing_of(order).get("email")) or "")
    for page in range(1, MOST_PAGES + 1):
        fetch = partial(client.fetch_guests_orders, deadline=deadline, with_lines=True, limit=limit, page=page)
        listed = [other for orders in in_parallel([partial(fetch, text) for text in spellings]) for other in orders]
        placed = [other for other in listed if is_guests(other) and is_placed(other) and email_of(other) == email]
        if placed or len(listed) < limit:
            break
    found = {to_id(one.get("id")): one for one in (order, *placed)}
    return sorted(found.values(), key=lambda one: age(one, "date_created"), reverse=True)
