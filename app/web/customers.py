"""
The resources: customers found by what is known of them, and one customer by the id.
"""

from dataclasses import dataclass
from typing import Any, Final

from app.auth.caller import READ_CUSTOMERS
from app.domain.customer import CustomerQuery
from app.domain.errors import InvalidCustomerId, NotSearchable
from app.serving.cached_response import CachedResponse, Freshness
from app.serving.customers import Customers
from app.stores import StoreEntry
from app.web.customer_id import AFTER, BEFORE, read_customer_id
from app.web.customer_query import read_query, understand
from app.web.customer_rendering import SEARCH_PATH
from app.web.errors import ApiError
from app.web.read_request import Resource, read_brand

RULE: Final = f"{BEFORE}<anything:customer_id>"


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
        return path.startswith(BEFORE) and not path.endswith(AFTER)

    def sent(self, environ: dict[str, Any]) -> Asked:
        return Asked(read_customer_id(environ["PATH_INFO"], after=""), read_brand(environ.get("QUERY_STRING", "")))

    def question(self, sent: Asked, store: StoreEntry) -> Asked:
        """
        What has slashes and is no id is a route that there is not.
        """
        customers_of(store)
        try:
            known_id = store.platform.parse_customer_id(sent.whom)
        except InvalidCustomerId:
            if "/" in sent.whom:
                raise ApiError(status=404, description="There is no such route.") from None
            raise
        return Asked(known_id, store.brand_name(sent.brand))

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
