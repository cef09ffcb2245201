"""
Guests: WooCommerce keeps no record of them, only their orders, with customer id 0 and a billing e-mail.
"""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, Final

from adapters.kit.customers import GuestOrder, email_spellings, is_guests, to_email, to_phones
from adapters.kit.newest import age
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_id, to_instant, to_mapping, to_text
from adapters.woocommerce import placed
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.errors import NOT_FOUND, error_code, to_payload
from adapters.woocommerce.placed import is_placed
from app.domain.email import fold_email
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.ports import Deadline

Payload = Mapping[str, Any]

GUEST_FIELDS: Final = ",".join([*placed.FIELDS, "billing", "shipping"])
PAGE_SIZE: Final = 100
NO_ORDER: Final = frozenset({"woocommerce_rest_shop_order_invalid_id", "woocommerce_rest_invalid_id"})
MOST_PAGES: Final = 10


def billing_of(order: Payload) -> Payload:
    return to_mapping(order.get("billing"))


def email_of(order: Payload) -> str:
    """
    As it was written, "" when there is none.
    """
    return to_email(billing_of(order).get("email")) or ""


def billing_phones(order: Payload, phone_country: str | None) -> tuple[str, ...]:
    billing = billing_of(order)
    return to_phones([(billing.get("phone"), billing.get("country"))], phone_country)


def to_guest_order(order: Payload, phone_country: str | None) -> GuestOrder | None:
    """
    None for an order that names no guest: it has no e-mail address, or no time.
    """
    order_id, placed_at = to_id(order.get("id")), to_instant(order.get("date_created_gmt"))
    billing = billing_of(order)
    email = to_email(billing.get("email"))
    if order_id is None or placed_at is None or email is None:
        return None
    return GuestOrder(
        id=order_id,
        email=email,
        placed_at=placed_at,
        first_name=to_text(billing.get("first_name")),
        last_name=to_text(billing.get("last_name")),
        phones=billing_phones(order, phone_country),
    )


def to_guest_orders(orders: Iterable[Payload], phone_country: str | None) -> list[GuestOrder]:
    own = [order for order in orders if is_guests(order) and is_placed(order)]
    return [guest for order in own if (guest := to_guest_order(order, phone_country))]


def search_orders(client: WooCommerceClient, term: str, deadline: Deadline, **more: str) -> list[Payload]:
    """
    The newest orders in which the term occurs, as part of something else, too.
    """
    query = {"search": term, "orderby": "date", "order": "desc", "per_page": str(PAGE_SIZE), "_fields": GUEST_FIELDS}
    return to_orders(client.fetch("/wc/v3/orders", list((query | more).items()), deadline))


def to_orders(payload: Any) -> list[Payload]:
    """
    Raises UpstreamMalformed, also for an order without its billing address: nobody could say whose it is.
    """
    orders: list[Any] = payload if isinstance(payload, list) else [None]
    if not all(isinstance(order, dict) and isinstance(order.get("billing"), dict | list) for order in orders):
        raise UpstreamMalformed(Fault.SHAPE, "not a list of orders")
    return orders


def orders_of_email(client: WooCommerceClient, email: str, deadline: Deadline, **more: str) -> list[Payload]:
    """
    The guests' orders in which the address occurs: near misses among them.
    """
    found = in_parallel(
        [partial(search_orders, client, term, deadline, customer="0", **more) for term in email_spellings(email)]
    )
    return [order for orders in found for order in orders]


def read_guests_order(client: WooCommerceClient, order_id: str, fields: str, deadline: Deadline) -> Payload:
    """
    The order a guest's id names, or the one it is a part of. Raises OrderNotFound when that is no guest's.
    """
    order = _read_order(client, order_id, fields, deadline)
    parent_id = placed.parent_of(order)
    if parent_id is not None and placed.is_follow_up(order):
        order = _read_order(client, parent_id, fields, deadline)
    if not (is_guests(order) and is_placed(order) and email_of(order)):
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    return order


def newest_guests_orders(
    client: WooCommerceClient, order_id: str, fields: str, deadline: Deadline, page_size: int = PAGE_SIZE
) -> list[Payload]:
    """
    The orders found of the guest whose order this is, newest first: two calls, and more only past near misses.
    """
    order = read_guests_order(client, order_id, fields, deadline)
    email = fold_email(email_of(order))
    for page in range(1, MOST_PAGES + 1):
        paging = {"_fields": fields, "per_page": str(page_size), "page": str(page)}
        listed = orders_of_email(client, email_of(order), deadline, **paging)
        same = [
            other for other in listed if fold_email(email_of(other)) == email and is_guests(other) and is_placed(other)
        ]
        if same or len(listed) < page_size:
            break
    found = {to_id(one.get("id")): one for one in (order, *same)}
    return sorted(found.values(), key=lambda one: age(one, "date_created_gmt"), reverse=True)


def _read_order(client: WooCommerceClient, order_id: str, fields: str, deadline: Deadline) -> Payload:
    response = client.ask(f"/wc/v3/orders/{order_id}", [("_fields", fields)], deadline)
    if response.status == NOT_FOUND and error_code(response) in NO_ORDER:
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    order = to_payload(response)
    if not isinstance(order, dict) or to_id(order.get("id")) != order_id:
        raise UpstreamMalformed(Fault.SHAPE, "not the order that was asked for")
    return order
