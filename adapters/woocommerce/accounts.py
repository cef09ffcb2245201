"""
Accounts: WordPress users of any role, by WooCommerce's list of customers.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

from adapters.kit.customers import email_spellings, to_contact, to_phones
from adapters.kit.http import Response
from adapters.kit.parsing import to_id, to_mapping, to_text
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.errors import FORBIDDEN, NO_CUSTOMER, NOT_FOUND, error_body, error_code, to_payload
from adapters.woocommerce.guests import PAGE_SIZE, billing_of, billing_phones
from app.domain.customer import Contact
from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamMalformed, UpstreamWithheld
from app.domain.ports import Deadline

Payload = Mapping[str, Any]

FIELDS: Final = "id,email,first_name,last_name,date_created_gmt,date_modified_gmt,billing,shipping"
BAD_REQUEST: Final = 400


def read_account(client: WooCommerceClient, customer_id: str, deadline: Deadline) -> Payload:
    """
    Raises OrderNotFound.
    """
    response = client.ask(f"/wc/v3/customers/{customer_id}", [("_fields", FIELDS)], deadline)
    if response.status == NOT_FOUND and error_code(response) in NO_CUSTOMER:
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    _check_right(response)
    record = to_mapping(to_payload(response))
    if to_id(record.get("id")) != customer_id:
        raise UpstreamMalformed(Fault.SHAPE, "not the customer that was asked for")
    return record


def accounts_of_ids(client: WooCommerceClient, ids: Sequence[str], deadline: Deadline) -> list[Payload]:
    return _to_records(_ask(client, deadline, include=",".join(ids)))


def accounts_of_email(client: WooCommerceClient, email: str, deadline: Deadline) -> list[Payload]:
    """
    By the whole address. One that WordPress refuses as an address has no account.
    """
    response = _ask(client, deadline, email=email_spellings(email)[0])
    refused = to_mapping(to_mapping(error_body(response).get("data")).get("params"))
    return [] if response.status == BAD_REQUEST and "email" in refused else _to_records(response)


def search_accounts(client: WooCommerceClient, term: str, deadline: Deadline) -> Iterator[list[Payload]]:
    """
    Page by page, no further than they are read.
    """
    for page in count(1):
        records = _to_records(_ask(client, deadline, search=term, page=str(page)))
        yield records
        if len(records) < PAGE_SIZE:
            return


def to_account_contact(record: Payload, orders: Sequence[Payload], phone_country: str | None) -> Contact:
    """
    `orders` are theirs as far as they were found: their phones and times count as well.
    """
    billing, shipping = billing_of(record), to_mapping(record.get("shipping"))
    stated = [(place.get("phone"), place.get("country")) for place in (billing, shipping)]
    return to_contact(
        customer_id=record.get("id"),
        first_name=record.get("first_name") or billing.get("first_name"),
        last_name=record.get("last_name") or billing.get("last_name"),
        emails=[record.get("email")],
        phones=[
            *to_phones(stated, phone_country),
            *(number for order in orders for number in billing_phones(order, phone_country)),
        ],
        created_at=record.get("date_created_gmt"),
        updated_at=record.get("date_modified_gmt"),
        last_order_at=max((to_text(order.get("date_created_gmt")) or "" for order in orders), default=None),
    )


def _ask(client: WooCommerceClient, deadline: Deadline, **params: str) -> Response:
    """
    For every role: people who work in the shop also buy there.
    """
    query = params | {"role": "all", "per_page": str(PAGE_SIZE), "_fields": FIELDS}
    return client.ask("/wc/v3/customers", list(query.items()), deadline)


def _to_records(response: Response) -> list[Payload]:
    _check_right(response)
    records = to_payload(response)
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise UpstreamMalformed(Fault.SHAPE, "not a list of customers")
    return records


def _check_right(response: Response) -> None:
    """
    Raises UpstreamWithheld when the key is good but its owner may not see customers.
    """
    if response.status == FORBIDDEN and error_code(response):
        raise UpstreamWithheld("the key's owner may not see customers")
