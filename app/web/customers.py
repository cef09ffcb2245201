"""
The resources: customers found by what is known of them, and one customer by the id.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

from app.auth.caller import READ_CUSTOMERS
from app.domain.customer import CustomerQuery
from app.domain.errors import NotSearchable
from app.serving.cached_response import CachedResponse, Freshness
from app.serving.customers import Customers
from app.stores import StoreEntry
from app.web.customer_id import AFTER, BEFORE, CustomerIdConverter, read_customer_id
from app.web.customer_query import read_query, understand
from app.web.customer_rendering import SEARCH_PATH
from app.web.read_request import Resource, read_brand

RULE: Final = f"{BEFORE}<customer_id:customer_id>"
_PATH: Final = re.compile(re.escape(BEFORE) + CustomerIdConverter.regex)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    Whom, and the brand asked with, which the answer repeats.
    """

    whom: Any
    brand: str | None


class FoundCustomers(Resource):
    endpoint = "customers.find_customers"
    rule = SEARCH_PATH
    scope = READ_CUSTOMERS

    def matches(self, path: str) -> bool:
        return path == SEARCH_PATH

    def sent(self, environ: dict[str, Any]) -> Asked:
        query = environ.get("QUERY_STRING", "")
        return Asked(read_query(query), read_brand(query))

    def question(self, sent: Asked, store: StoreEntry) -> Asked:
        query: CustomerQuery = understand(
            sent.whom,
            parse_id=store.platform.parse_customer_id,
            read_phone=store.read_phone,
            by_cursor=customers_of(store).pages_by_cursor,
        )
        return Asked(query, store.brand_name(sent.brand))

    def answer(self, question: Asked, store: StoreEntry, freshness: Freshness) -> CachedResponse:
        return customers_of(store).find(question.whom, question.brand, freshness)


class OneCustomer(Resource):
    endpoint = "customers.customer"
    rule = RULE
    scope = READ_CUSTOMERS

    def matches(self, path: str) -> bool:
        return _PATH.fullmatch(path) is not None and not path.endswith(AFTER)

    def sent(self, environ: dict[str, Any]) -> Asked:
        return Asked(read_customer_id(environ["PATH_INFO"], after=""), read_brand(environ.get("QUERY_STRING", "")))

    def question(self, sent: Asked, store: StoreEntry) -> Asked:
        customers_of(store)
        return Asked(store.platform.parse_customer_id(sent.whom), store.brand_name(sent.brand))

    def answer(self, question: Asked, store: StoreEntry, freshness: Freshness) -> CachedResponse:
        return customers_of(store).get(question.whom, question.brand, freshness)

    def customer_id(self, question: Asked) -> str:
        customer_id: str = question.whom
        return customer_id


def customers_of(store: StoreEntry) -> Customers:
    """
    Raises NotSearchable.
    """
    if store.customers is None:
        raise NotSearchable
    return store.customers
