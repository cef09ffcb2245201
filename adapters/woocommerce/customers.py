"""
Who calls a WooCommerce shop: accounts by its list of customers, guests and phone numbers by its search of orders.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from adapters.kit.customers import (
    email_spellings,
    holds,
    is_guests,
    loosely,
    required_text,
    to_guest,
    to_guests,
)
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_id, to_instant, to_mapping, to_text, to_url
from adapters.kit.phone_spellings import phone_spellings
from adapters.woocommerce.accounts import (
    accounts_of_email,
    accounts_of_ids,
    read_account,
    search_accounts,
    to_account_contact,
)
from adapters.woocommerce.addresses import to_address
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.guests import (
    GUEST_FIELDS,
    PAGE_SIZE,
    billing_of,
    billing_phones,
    newest_guests_orders,
    orders_of_email,
    search_orders,
    to_guest_order,
    to_guest_orders,
    to_orders,
)
from adapters.woocommerce.placed import is_placed
from app.domain.customer import Batch, Contact, Customer, CustomerQuery, guest_order_id
from app.domain.ports import CustomerAdapter, Deadline

Payload = Mapping[str, Any]

PLATFORM: Final = "woocommerce"


class WooCommerceCustomers(CustomerAdapter):
    """
    Serves all threads.
    """

    def __init__(self, client: WooCommerceClient, phone_country: str | None) -> None:
        self._client = client
        self._phone_country = phone_country

    def candidates(self, query: CustomerQuery, deadline: Deadline) -> Iterable[Batch]:
        """
        A phone number is looked for beside an id or an e-mail address, too: that way brings up the phones that only
        orders have, the others those that only the account has.
        """
        if query.ids:
            yield self._by_ids(query.ids, deadline)
        elif query.email is not None:
            yield self._by_email(query.email, deadline)
        elif query.phone is None and query.name is not None:
            yield from self._by_name(query.name, deadline)
        if query.phone is not None:
            found = self._by_phone(query.phone, deadline)
            # Guests are already known, by the newest of all their orders.
            is_known = bool(query.ids) or query.email is not None
            contacts = [contact for contact in found.contacts if not (is_known and contact.is_guest)]
            yield Batch(contacts, found.is_unfiltered)

    def customer(self, customer_id: str, deadline: Deadline) -> Customer:
        order_id = guest_order_id(customer_id)
        if order_id is not None:
            return self._guest(customer_id, order_id, deadline)
        record = read_account(self._client, customer_id, deadline)
        return self._to_customer(
            customer_id,
            record,
            since=record.get("date_created_gmt"),
            admin_page=f"user-edit.php?user_id={customer_id}",
        )

    def _guest(self, customer_id: str, order_id: str, deadline: Deadline) -> Customer:
        orders = newest_guests_orders(self._client, order_id, GUEST_FIELDS, deadline)
        newest_id = to_id(orders[0].get("id"))
        return self._to_customer(
            customer_id,
            orders[0],
            since=orders[-1].get("date_created_gmt"),
            admin_page=f"post.php?post={newest_id}&action=edit",
        )

    def _to_customer(self, customer_id: str, record: Payload, *, since: Any, admin_page: str) -> Customer:
        address, _region = to_address(record, {}, self._phone_country)
        billing = billing_of(record)
        return Customer(
            id=customer_id,
            platform=PLATFORM,
            first_name=to_text(record.get("first_name")) or to_text(billing.get("first_name")),
            last_name=to_text(record.get("last_name")) or to_text(billing.get("last_name")),
            customer_since=to_instant(since),
            shipping_addresses=(address,) if address else (),
            admin_url=to_url(f"{self._client.url}/wp-admin/{admin_page}"),
        )

    def _by_email(self, email: str, deadline: Deadline) -> Batch:
        """
        Accounts by the exact address, guests by a search that also finds it inside of longer ones.
        """
        ways = (accounts_of_email, orders_of_email)
        accounts, orders = in_parallel([partial(way, self._client, email, deadline) for way in ways])
        spellings = email_spellings(email)
        are_others = any(not _is_any_of(required_text(record, "email"), spellings) for record in accounts)
        are_strays = any(not any(holds(_texts(order), term) for term in spellings) for order in orders)
        return Batch([*self._to_contacts(accounts), *self._to_guests(orders)], are_others or are_strays)

    def _by_phone(self, phone: str, deadline: Deadline) -> Batch:
        """
        WooCommerce finds a number as it was typed, also inside of a longer one: first the spellings that occur in all
        others, then the others, for shops with another search.
        """
        spellings = phone_spellings(phone)
        covering = [term for term in spellings if not any(other in term for other in spellings if other != term)]
        rest = [term for term in spellings if term not in covering]
        is_unfiltered = False
        for terms in filter(None, (covering, rest)):
            found = in_parallel([partial(search_orders, self._client, term, deadline) for term in terms])
            is_unfiltered = is_unfiltered or any(
                not holds(_texts(order), term) for term, orders in zip(terms, found, strict=True) for order in orders
            )
            orders = {to_id(order.get("id")): order for orders in found for order in orders}
            placed = [order for order in orders.values() if is_placed(order)]
            meant = [order for order in placed if phone in billing_phones(order, self._phone_country)]
            if meant:
                return Batch(self._who_ordered(meant, deadline), is_unfiltered)
        return Batch((), is_unfiltered)

    def _who_ordered(self, orders: Sequence[Payload], deadline: Deadline) -> list[Contact]:
        """
        Guests by their orders, accounts by their records, with the phones of their orders.
        """
        guests = self._to_guests(orders)
        owned = [order for order in orders if not is_guests(order)]
        owners = list(dict.fromkeys(str(order["customer_id"]) for order in owned))[:PAGE_SIZE]
        if not owners:
            return guests
        return guests + self._to_contacts(accounts_of_ids(self._client, owners, deadline), owned)

    def _by_ids(self, ids: Sequence[str], deadline: Deadline) -> Batch:
        order_ids = {order_id: customer_id for customer_id in ids if (order_id := guest_order_id(customer_id))}
        numbers = [customer_id for customer_id in ids if guest_order_id(customer_id) is None]
        accounts: list[Payload] = []
        orders: list[Payload] = []
        calls = []
        if numbers:
            calls.append(lambda: accounts.extend(accounts_of_ids(self._client, numbers, deadline)))
        if order_ids:
            calls.append(lambda: orders.extend(self._orders_of_ids(list(order_ids), deadline)))
        in_parallel(calls)
        guests = [
            to_guest([guest], order_ids[guest.id])
            for order in orders
            if is_guests(order) and is_placed(order) and to_id(order.get("id")) in order_ids
            if (guest := to_guest_order(order, self._phone_country))
        ]
        is_unfiltered = any(to_id(record.get("id")) not in numbers for record in accounts) or any(
            to_id(order.get("id")) not in order_ids for order in orders
        )
        return Batch([*self._to_contacts(accounts), *guests], is_unfiltered)

    def _orders_of_ids(self, order_ids: Sequence[str], deadline: Deadline) -> list[Payload]:
        query = [("include", ",".join(order_ids)), ("per_page", str(PAGE_SIZE)), ("_fields", GUEST_FIELDS)]
        return to_orders(self._client.fetch("/wc/v3/orders", query, deadline))

    def _by_name(self, name: str, deadline: Deadline) -> Iterator[Batch]:
        """
        Accounts page by page; guests among the newest orders in which the name occurs.
        """
        pages = search_accounts(self._client, name, deadline)
        search = partial(search_orders, self._client, name, deadline, customer="0")
        accounts, orders = in_parallel([partial(next, pages), search])
        found = [*accounts, *orders]
        is_unfiltered = len(found) > 1 and not any(holds(_texts(record), name) for record in found)
        yield Batch([*self._to_contacts(accounts), *self._to_guests(orders)], is_unfiltered)
        for page in pages:
            yield Batch(self._to_contacts(page))

    def _to_contacts(self, records: Iterable[Payload], orders: Sequence[Payload] = ()) -> list[Contact]:
        """
        Of accounts, each with what was found of its orders.
        """
        by_owner: dict[str, list[Payload]] = {}
        for order in orders:
            by_owner.setdefault(str(order["customer_id"]), []).append(order)
        return [
            to_account_contact(record, by_owner.get(to_id(record.get("id")) or "", ()), self._phone_country)
            for record in records
        ]

    def _to_guests(self, orders: Iterable[Payload]) -> list[Contact]:
        return to_guests(to_guest_orders(orders, self._phone_country))


def _is_any_of(address: str, spellings: Iterable[str]) -> bool:
    return loosely(address) in map(loosely, spellings)


def _texts(record: Payload) -> Iterator[Any]:
    """
    What of a record or an order a search can have found, as far as it is read.
    """
    yield str(record.get("id"))
    yield from (record.get("email"), f"{record.get('first_name')} {record.get('last_name')}")
    for name in ("billing", "shipping"):
        place = to_mapping(record.get(name))
        yield from place.values()
        yield f"{place.get('first_name')} {place.get('last_name')}"
