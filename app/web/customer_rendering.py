"""
Contacts' and customers' final bytes: dumped, checked against the contract once, and named by an ETag.
"""

import hashlib
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson
from marshmallow import ValidationError

from app.domain.customer import Contact, ContactPage, Customer, CustomerQuery
from app.domain.errors import Fault, UpstreamMalformed
from app.domain.order import Address
from app.serving.cached_response import Rendered
from app.web.customer_id import BEFORE
from app.web.customer_schemas import ContactSchema, CustomerMembersSchema, PageSchema
from app.web.schema_fields import to_timestamp

SEARCH_PATH: Final = "/erc/ecommerce/connections/external/customers"


class CustomerRenderer:
    """
    Raises UpstreamMalformed for what does not satisfy the contract.
    """

    def __init__(self, public_base_url: str) -> None:
        self._base_url = public_base_url
        self._contact, self._page, self._customer = ContactSchema(), PageSchema(), CustomerMembersSchema()

    def contacts(self, page: ContactPage, *, store: str, brand: str | None) -> Rendered:
        try:
            payload: dict[str, Any] = self._page.dump(page)
            found = [self._to_contact(contact, page.platform, store) for contact in page.contacts]
        except ValidationError:
            raise UpstreamMalformed(Fault.SHAPE, "a contact does not satisfy the contract") from None
        payload["_embedded"] = {"contacts": found}
        payload["_links"] = {"self": {"href": self._page_href(page.query, page.page, brand)}}
        if page.has_next:
            payload["_links"]["next"] = {"href": self._page_href(page.query, page.page + 1, brand)}
        return _to_rendered(payload)

    def customer(self, customer: Customer, *, store: str, brand: str | None) -> Rendered:
        leading_somewhere = tuple(place for place in customer.shipping_addresses if place != Address(id=place.id))
        try:
            payload: dict[str, Any] = self._customer.dump(replace(customer, shipping_addresses=leading_somewhere))
        except ValidationError:
            raise UpstreamMalformed(Fault.SHAPE, "the customer does not satisfy the contract") from None
        if customer.admin_url:
            payload["integration_info"] = {"external_url": customer.admin_url, "type": customer.integration}
        payload["custom_fields"] = {"platform": customer.platform, "store": store, "is_guest": customer.is_guest}
        if brand:
            payload["brand"] = brand
        payload["_links"] = {"self": {"href": f"{self._base_url}{BEFORE}{quote(customer.id, safe='')}"}}
        return _to_rendered(payload)

    def _to_contact(self, contact: Contact, platform: str, store: str) -> dict[str, Any]:
        payload: dict[str, Any] = self._contact.dump(contact)
        payload["custom_fields"] = {"platform": platform, "store": store, "is_guest": contact.is_guest}
        if contact.last_order_at:
            payload["custom_fields"]["last_order_at"] = to_timestamp(contact.last_order_at)
        return payload

    def _page_href(self, query: CustomerQuery, page: int, brand: str | None) -> str:
        given = {"phone": query.phone, "email": query.email, "ids": query.ids, "name": query.name, "brand": brand}
        asked = {name: value for name, value in given.items() if value} | {"page": page, "per_page": query.per_page}
        return f"{self._base_url}{SEARCH_PATH}?{urlencode(asked, doseq=True)}"


def _to_rendered(payload: dict[str, Any]) -> Rendered:
    body = orjson.dumps(payload)
    return Rendered(bytes(memoryview(body)), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"')
