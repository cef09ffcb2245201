"""
Who calls a Shopify shop. Shopify makes a customer of everybody who orders, so there are no guests.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from adapters.kit.customers import email_spellings, holds, loosely, to_contact, to_phones
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_instant, to_mapping, to_url
from adapters.shopify import queries
from adapters.shopify.addresses import to_address, unmasked
from adapters.shopify.client import ShopifyClient, data_or_raise
from adapters.shopify.errors import GraphQLError, GraphQLResponse
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number
from app.domain.customer import Batch, Contact, Customer, CustomerQuery
from app.domain.email import fold_email
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    NotFoundReason,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamWithheld,
)
from app.domain.order import Address
from app.domain.ports import CustomerAdapter, Deadline

Payload = Mapping[str, Any]

PLATFORM: Final = "shopify"
IDS_IN_A_QUERY: Final = 25  # so that none costs more than Shopify allows
_WORDS: Final = re.compile(r"\w+")
_OPERATORS: Final = frozenset({"AND", "OR", "NOT"})

# What has to be seen of a customer to compare it with what was asked.
EMAIL: Final = ("defaultEmailAddress", "emailAddress")
PHONE: Final = ("defaultPhoneNumber", "phoneNumber", "phone")
NAME: Final = ("firstName", "lastName")


class ShopifyCustomers(CustomerAdapter):
    """
    Serves all threads.
    """

    pages_by_cursor = True

    def __init__(self, client: ShopifyClient, store_url: str, phone_country: str | None) -> None:
        self._client = client
        self._store_url = store_url
        self._phone_country = phone_country

    def candidates(self, query: CustomerQuery, deadline: Deadline) -> Iterable[Batch]:
        hidden: tuple[str, ...] = ()
        for is_asked, names in ((query.email, EMAIL), (query.phone, PHONE), (query.name, NAME)):
            hidden += names if is_asked else ()
        if query.ids:
            yield self._by_ids(query.ids, hidden, deadline)
        elif query.email is not None:
            yield self._by_email(query.email, hidden, deadline)
        elif query.phone is not None:
            yield self._by_phone(query.phone, hidden, deadline)
        elif query.name is not None:
            yield from self._by_name(query.name, hidden, deadline)

    def customer(self, customer_id: str, deadline: Deadline) -> Customer:
        response = self._client.query(queries.ONE_CUSTOMER, {"customerId": _to_gid(customer_id)}, deadline)
        is_unknown = any(_is_unknown_id(error) for error in response.errors)
        records = [] if is_unknown else _to_records(response, ("customer",))
        if not records:
            raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
        record = records[0]
        if to_number(record.get("id")) != customer_id:
            raise IdentityMismatch("another customer was answered")
        default_id = to_number(to_mapping(record.get("defaultAddress")).get("id"))
        return Customer(
            id=customer_id,
            platform=PLATFORM,
            integration="SHOPIFY",
            first_name=unmasked(record, "firstName"),
            last_name=unmasked(record, "lastName"),
            customer_since=to_instant(record.get("createdAt")),
            shipping_addresses=tuple(_to_addresses(record, default_id, self._phone_country)),
            admin_url=to_url(f"{self._store_url}/admin/customers/{customer_id}"),
        )

    def _by_ids(self, ids: Sequence[str], hidden: Sequence[str], deadline: Deadline) -> Batch:
        chunks = [ids[start : start + IDS_IN_A_QUERY] for start in range(0, len(ids), IDS_IN_A_QUERY)]
        found = in_parallel([partial(self._of_ids, chunk, hidden, deadline) for chunk in chunks])
        contacts = [contact for some in found for contact in some]
        return Batch(contacts, is_unfiltered=any(contact.external_customer_id not in ids for contact in contacts))

    def _of_ids(self, ids: Sequence[str], hidden: Sequence[str], deadline: Deadline) -> list[Contact]:
        variables = {f"id{place}": _to_gid(customer_id) for place, customer_id in enumerate(ids)}
        response = self._client.query(queries.customers_of_ids(len(ids)), variables, deadline)
        if any(_is_unknown_id(error) for error in response.errors):  # one that can be no id refuses them all
            alone = [partial(self._of_ids, [one], hidden, deadline) for one in ids] if len(ids) > 1 else []
            return [contact for some in in_parallel(alone) for contact in some]
        return self._to_contacts(response, [f"customer{place}" for place in range(len(ids))], hidden)

    def _by_email(self, email: str, hidden: Sequence[str], deadline: Deadline) -> Batch:
        spellings = email_spellings(email)
        variables = {f"email{place}": {"emailAddress": spelling} for place, spelling in enumerate(spellings)}
        response = self._client.query(queries.customers_of_emails(len(spellings)), variables, deadline)
        contacts = self._to_contacts(response, [f"customer{place}" for place in range(len(spellings))], hidden)
        if not all(contact.emails for contact in contacts):
            raise UpstreamMalformed(Fault.SHAPE, "a customer without what was searched by")
        said = [fold_email(address) for contact in contacts for address in contact.emails]
        return Batch(contacts, is_unfiltered=any(loosely(address) != loosely(fold_email(email)) for address in said))

    def _by_phone(self, phone: str, hidden: Sequence[str], deadline: Deadline) -> Batch:
        variables = {"identifier": {"phoneNumber": phone}, "search": f"phone:{phone}"}
        response = self._client.query(queries.CUSTOMERS_OF_PHONE, variables, deadline)
        contacts = self._to_contacts(response, ("customerByIdentifier", "customers"), hidden)
        is_unfiltered = bool(contacts) and not any(phone in contact.phones for contact in contacts)
        return Batch(contacts, is_unfiltered)

    def _by_name(self, name: str, hidden: Sequence[str], deadline: Deadline) -> Iterator[Batch]:
        words = [f'"{word}"' if word.upper() in _OPERATORS else word for word in _WORDS.findall(name)]
        after: Any = None
        while True:
            variables = {"search": " ".join(words), "after": after}
            response = self._client.query(queries.SEARCH_CUSTOMERS, variables, deadline)
            contacts = self._to_contacts(response, ("customers",), hidden)
            is_stray = [
                not any(holds([contact.full_name, *contact.emails], word) for word in words) for contact in contacts
            ]
            yield Batch(contacts, is_unfiltered=len(is_stray) > 1 and all(is_stray))
            connection = to_mapping(response.data.get("customers"))
            after = to_mapping(connection.get("pageInfo")).get("endCursor")
            if not has_next_page(connection) or not after:
                return

    def _to_contacts(self, response: GraphQLResponse, roots: Sequence[str], hidden: Sequence[str]) -> list[Contact]:
        """
        Raises UpstreamWithheld when somebody was found of whom the app may not see what has to be compared.
        """
        records = _to_records(response, roots)
        if records and any(error.is_denied and error.concerns(name) for error in response.errors for name in hidden):
            raise UpstreamWithheld("protected customer data")
        contacts = {record.get("id"): self._to_contact(record) for record in records}
        return list(contacts.values())

    def _to_contact(self, record: Payload) -> Contact:
        addresses = to_nodes(record.get("addressesV2"))
        countries = [address.get("countryCodeV2") for address in addresses]
        own = (to_mapping(record.get("defaultPhoneNumber")).get("phoneNumber"), countries[0] if countries else None)
        stated = [own, *((address.get("phone"), address.get("countryCodeV2")) for address in addresses)]
        return to_contact(
            customer_id=to_number(record.get("id")),
            first_name=unmasked(record, "firstName"),
            last_name=unmasked(record, "lastName"),
            emails=[to_mapping(record.get("defaultEmailAddress")).get("emailAddress")],
            phones=to_phones(stated, self._phone_country),
            created_at=record.get("createdAt"),
            updated_at=record.get("updatedAt"),
            last_order_at=to_mapping(record.get("lastOrder")).get("processedAt"),
        )


def _to_gid(customer_id: str) -> str:
    return f"gid://shopify/Customer/{customer_id}"


def _to_records(response: GraphQLResponse, roots: Sequence[str]) -> list[Payload]:
    """
    The customers under the roots. Null without an error is the store's word that there is none; null beside an error
    says nothing.
    """
    records: list[Payload] = []
    for root in roots:
        errors = [error for error in response.errors if not error.path or error.concerns(root)]
        if root in response.data and response.data[root] is None and not errors:
            continue
        if any(error.is_denied for error in errors) and not isinstance(response.data.get(root), dict):
            raise UpstreamWithheld("the app may not see customers")
        found = data_or_raise(response, root)
        nodes = found.get("nodes")
        if nodes is not None and not (isinstance(nodes, list) and all(isinstance(node, dict) for node in nodes)):
            raise UpstreamMalformed(Fault.SHAPE, "not a list of customers")
        records += [found] if nodes is None else nodes
    return records


def _is_unknown_id(error: GraphQLError) -> bool:
    """
    A number no id of Shopify's can be, for instance too large a one.
    """
    return error.code == "INVALID_VARIABLE"


def _to_addresses(record: Payload, default_id: str, phone_country: str | None) -> Iterator[Address]:
    for node in to_nodes(record.get("addressesV2")):
        address = to_address(node, phone_country)
        if address is not None:
            is_default = address.id is not None and address.id == default_id
            yield replace(address, default=True if is_default else None)
