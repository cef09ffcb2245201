"""
Who calls a BigCommerce store: accounts by its list of customers, guests by their orders' e-mail address.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from typing import Any, Final

from adapters.bigcommerce.client import BigCommerceClient
from adapters.bigcommerce.consignments import to_consignments
from adapters.bigcommerce.guests import (
    billing_of,
    email_of,
    newest_guests_orders,
    orders_of_email,
    read_guests_order,
    to_guest_order,
    to_guest_orders,
)
from adapters.bigcommerce.mapping import to_shipping_address
from adapters.kit.builders import to_address
from adapters.kit.customers import email_spellings, loosely, required_text, to_contact, to_guest, to_guests, to_phones
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_id, to_instant, to_mappings, to_text, to_url
from adapters.kit.phone_spellings import phone_spellings
from app.domain.customer import Batch, Contact, Customer, CustomerQuery, guest_order_id
from app.domain.email import fold_email
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.order import Address
from app.domain.ports import CustomerAdapter, Deadline

Payload = Mapping[str, Any]
Params = Sequence[tuple[str, str]]

PLATFORM: Final = "bigcommerce"
PAGE_SIZE: Final = 100
GUESTS_ORDERS: Final = 20  # in one answer, with all that is in them


class BigCommerceCustomers(CustomerAdapter):
    """
    Serves all threads.
    """

    def __init__(self, client: BigCommerceClient, manage_url: str, phone_country: str | None) -> None:
        """
        `manage_url` is the store's control panel.
        """
        self._client = client
        self._manage_url = manage_url
        self._phone_country = phone_country

    def candidates(self, query: CustomerQuery, deadline: Deadline) -> Iterable[Batch]:
        if query.ids:
            yield self._by_ids(query.ids, deadline)
        elif query.email is not None:
            yield self._by_email(query.email, deadline)
        elif query.phone is not None:
            yield self._by_phone(query.phone, deadline)
        elif query.name is not None:
            yield from self._by_name(query.name, deadline)

    def customer(self, customer_id: str, deadline: Deadline) -> Customer:
        order_id = guest_order_id(customer_id)
        if order_id is not None:
            return self._guest(customer_id, order_id, deadline)
        records = self._accounts([("id:in", customer_id)], deadline)
        if not records:
            raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
        record = records[0]
        if to_id(record.get("id")) != customer_id:
            raise UpstreamMalformed(Fault.SHAPE, "not the customer that was asked for")
        return Customer(
            id=customer_id,
            platform=PLATFORM,
            first_name=to_text(record.get("first_name")),
            last_name=to_text(record.get("last_name")),
            customer_since=to_instant(record.get("date_created")),
            shipping_addresses=tuple(
                _to_address(address, self._phone_country) for address in to_mappings(record.get("addresses"))
            ),
            admin_url=to_url(f"{self._manage_url}/customers/{customer_id}/edit"),
        )

    def _guest(self, customer_id: str, order_id: str, deadline: Deadline) -> Customer:
        orders = newest_guests_orders(self._client, order_id, deadline, limit=GUESTS_ORDERS)
        billing = billing_of(orders[0])
        shipping = to_consignments(orders[0].get("consignments")).shipping
        return Customer(
            id=customer_id,
            platform=PLATFORM,
            first_name=to_text(billing.get("first_name")),
            last_name=to_text(billing.get("last_name")),
            customer_since=to_instant(orders[-1].get("date_created")),
            shipping_addresses=tuple(to_shipping_address(address, self._phone_country) for address in shipping[:1]),
            admin_url=to_url(f"{self._manage_url}/orders/{to_id(orders[0].get('id'))}"),
        )

    def _by_email(self, email: str, deadline: Deadline) -> Batch:
        spellings = email_spellings(email)
        calls: list[Callable[[], Sequence[Payload]]] = [
            partial(self._accounts, [("email:in", ",".join(spellings))], deadline),
            *(partial(orders_of_email, self._client, spelling, deadline) for spelling in spellings),
        ]
        records, *found = in_parallel(calls)
        orders = [order for some in found for order in some]
        wanted = loosely(fold_email(email))
        said = [fold_email(required_text(record, "email")) for record in records] + [
            email_of(order) for order in orders
        ]
        return Batch(
            [*map(self._to_contact, records), *to_guests(to_guest_orders(orders, self._phone_country))],
            is_unfiltered=any(loosely(text) != wanted for text in said),
        )

    def _by_phone(self, phone: str, deadline: Deadline) -> Batch:
        """
        BigCommerce compares whole texts: every usual spelling in one call, then each in its own, should a list be
        taken for one text.
        """
        spellings = phone_spellings(phone)
        records = self._accounts([("phone:in", ",".join(spellings))], deadline)
        if not records:
            found = in_parallel([partial(self._accounts, [("phone:in", term)], deadline) for term in spellings])
            records = list({to_id(record.get("id")): record for some in found for record in some}.values())
        contacts = list(map(self._to_contact, records))
        return Batch(contacts, is_unfiltered=any(phone not in contact.phones for contact in contacts))

    def _by_ids(self, ids: Sequence[str], deadline: Deadline) -> Batch:
        numbers = [customer_id for customer_id in ids if guest_order_id(customer_id) is None]
        guests = [customer_id for customer_id in ids if guest_order_id(customer_id)]
        calls: list[Any] = [partial(self._guest_contact, customer_id, deadline) for customer_id in guests]
        if numbers:
            calls.append(partial(self._accounts, [("id:in", ",".join(numbers))], deadline))
        found = in_parallel(calls)
        records: list[Payload] = found.pop() if numbers else []
        return Batch(
            [*map(self._to_contact, records), *filter(None, found)],
            is_unfiltered=any(to_id(record.get("id")) not in numbers for record in records),
        )

    def _guest_contact(self, customer_id: str, deadline: Deadline) -> Contact | None:
        try:
            order = read_guests_order(self._client, guest_order_id(customer_id) or "", deadline)
        except OrderNotFound:
            return None
        guest = to_guest_order(order, self._phone_country)
        return to_guest([guest], customer_id) if guest else None

    def _by_name(self, name: str, deadline: Deadline) -> Iterator[Batch]:
        for page in count(1):
            # A comma would begin another name.
            params = [("name:like", name.replace(",", " ")), ("sort", "date_modified:desc"), ("page", str(page))]
            records = self._accounts(params, deadline)
            names = [loosely(f"{record.get('first_name')} {record.get('last_name')}") for record in records]
            is_unfiltered = len(names) > 1 and not any(loosely(name) in text for text in names)
            yield Batch(list(map(self._to_contact, records)), is_unfiltered)
            if len(records) < PAGE_SIZE:
                return

    def _accounts(self, params: Params, deadline: Deadline) -> list[Payload]:
        return self._client.fetch_customers([*params, ("include", "addresses"), ("limit", str(PAGE_SIZE))], deadline)

    def _to_contact(self, record: Payload) -> Contact:
        addresses = to_mappings(record.get("addresses"))
        countries = [address.get("country_code") for address in addresses]
        own = (record.get("phone"), countries[0] if countries else None)
        stated = [own, *((address.get("phone"), address.get("country_code")) for address in addresses)]
        return to_contact(
            customer_id=record.get("id"),
            first_name=record.get("first_name"),
            last_name=record.get("last_name"),
            emails=[record.get("email")],
            phones=to_phones(stated, self._phone_country),
            created_at=record.get("date_created"),
            updated_at=record.get("date_modified"),
        )


def _to_address(address: Payload, phone_country: str | None) -> Address:
    return to_address(
        address_id=address.get("id"),
        first_name=address.get("first_name"),
        last_name=address.get("last_name"),
        phone=address.get("phone"),
        phone_country=phone_country,
        street=[address.get("address1"), address.get("address2")],
        zip_code=address.get("postal_code"),
        city=address.get("city"),
        region=address.get("state_or_province"),
        country=address.get("country_code"),
    )
