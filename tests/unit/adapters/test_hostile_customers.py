"""
Whatever a store sends in the place of a customer: somebody who is meant, nobody, or an error with a name.
"""

import json

import pytest

from adapters.bigcommerce.customers import BigCommerceCustomers
from adapters.kit.http import Response
from adapters.shopify.customers import ShopifyCustomers
from adapters.shopify.errors import to_graphql_response
from adapters.testing.hostile import broken_copies
from adapters.woocommerce.customers import WooCommerceCustomers
from adapters.woocommerce.errors import to_payload
from app.domain.customer import CustomerQuery
from app.domain.errors import OrderError
from app.domain.matching import is_meant, select
from app.domain.ports import Deadline
from app.web.customer_rendering import CustomerRenderer
from tests.contract.check import check_contacts, check_customer
from tests.stores.bigcommerce_customers import account as bigcommerce_account

PLACE = {"first_name": "Ana", "last_name": "Reis", "country": "PT", "phone": "912000111", "email": "ana@example.test"}
WOOCOMMERCE = {
    "accounts": [
        {
            "id": 5,
            "email": "ana@example.test",
            "first_name": "Ana",
            "last_name": "Reis",
            "date_created_gmt": "2026-01-01T10:00:00",
            "date_modified_gmt": "2026-02-01T10:00:00",
            "billing": PLACE,
            "shipping": PLACE | {"address_1": "Rua Nova 1", "city": "Porto", "state": "", "postcode": "4000-001"},
        }
    ],
    "orders": [
        {
            "id": 41,
            "parent_id": 0,
            "status": "completed",
            "customer_id": 0,
            "date_created_gmt": "2026-11-01T10:00:00",
            "created_via": "checkout",
            "billing": PLACE,
            "shipping": PLACE,
        }
    ],
}
BIGCOMMERCE = {
    "accounts": [
        bigcommerce_account(
            5,
            email="ana@example.test",
            last_name="Reis",
            phone="912000111",
            addresses=[{"id": 1, "first_name": "Ana", "city": "Porto", "country_code": "PT", "phone": "912000111"}],
        )
    ],
    "orders": [
        {
            "id": 41,
            "customer_id": 0,
            "status_id": 11,
            "is_deleted": False,
            "date_created": "Sun, 01 Nov 2026 10:00:00 +0000",
            "billing_address": PLACE | {"country_iso2": "PT"},
            "consignments": {"shipping": [{"id": 9, "city": "Porto", "country_iso2": "PT"}]},
        }
    ],
}
PERSON = {
    "id": "gid://shopify/Customer/5",
    "firstName": "Ana",
    "lastName": "Reis",
    "createdAt": "2026-01-01T10:00:00Z",
    "updatedAt": "2026-02-01T10:00:00Z",
    "defaultEmailAddress": {"emailAddress": "ana@example.test"},
    "defaultPhoneNumber": {"phoneNumber": "+351912000111"},
    "defaultAddress": {"id": "gid://shopify/MailingAddress/1"},
    "addressesV2": {"nodes": [{"id": "gid://shopify/MailingAddress/1", "phone": "912000111", "countryCodeV2": "PT"}]},
    "lastOrder": {"processedAt": "2026-11-01T10:00:00Z"},
}
SHOPIFY = {
    "data": {
        "customer": PERSON,
        "customer0": PERSON,
        "customerByIdentifier": PERSON,
        "customers": {"nodes": [PERSON], "pageInfo": {"hasNextPage": False}},
    }
}


class WooCommerceClient:
    url = "https://shop.example"

    def __init__(self, held):
        self.held = held

    def ask(self, route, _params, _deadline):
        listed = self.held["orders" if "/orders" in route else "accounts"]
        body = listed if route.endswith("s") or not isinstance(listed, list) else next(iter(listed), None)
        return Response(200, {}, json.dumps(body).encode())

    def fetch(self, route, params, deadline):
        return to_payload(self.ask(route, params, deadline))


class BigCommerceClient:
    """
    As the client leaves it: lists of objects.
    """

    def __init__(self, held):
        self.accounts, self.orders = ([item for item in _list(held[name]) if isinstance(item, dict)] for name in held)

    def fetch_customers(self, _params, _deadline):
        return self.accounts

    def fetch_guests_orders(self, *_, **__):
        return self.orders

    def fetch_order(self, _order_id, _deadline):
        return next(iter(self.orders), None)


class ShopifyClient:
    def __init__(self, held):
        self.held = held

    def query(self, _text, _variables, _deadline):
        return to_graphql_response(self.held)


def _list(value):
    return value if isinstance(value, list) else []


PLATFORMS = {
    "woocommerce": (WOOCOMMERCE, lambda held: WooCommerceCustomers(WooCommerceClient(held), "PT")),
    "bigcommerce": (BIGCOMMERCE, lambda held: BigCommerceCustomers(BigCommerceClient(held), "https://x.test", "PT")),
    "shopify": (SHOPIFY, lambda held: ShopifyCustomers(ShopifyClient(held), "https://x.test", "PT")),
}
QUERIES = [
    CustomerQuery(email="ana@example.test"),
    CustomerQuery(phone="+351912000111"),
    CustomerQuery(name="Ana"),
    CustomerQuery(ids=("5", "guest-41")),
]
RENDER = CustomerRenderer("https://orders.example")


def find(adapter, query):
    page = select(adapter.candidates(query, Deadline.after(10)), query, platform="any", counts=True)
    assert all(is_meant(contact, query) for contact in page.contacts)
    check_contacts(json.loads(RENDER.contacts(page, store="default", brand=None).body))
    return [contact.external_customer_id for contact in page.contacts]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_whole_records_are_found(platform):
    payload, build = PLATFORMS[platform]
    asked = QUERIES if platform != "shopify" else [*QUERIES[:3], CustomerQuery(ids=("5",))]

    assert all(find(build(payload), query) for query in asked)
    assert build(payload).customer("5", Deadline.after(10)).first_name == "Ana"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_broken_records_are_nobody_or_an_error_with_a_name(platform):
    payload, build = PLATFORMS[platform]
    ids = ("5",) if platform == "shopify" else ("5", "guest-41")
    for _, copy in broken_copies(payload, 400):
        held = copy if isinstance(copy, dict) else {}
        adapter = build(held if platform == "shopify" else {name: held.get(name) for name in payload})
        for query in (*QUERIES[:3], CustomerQuery(ids=ids)):
            try:
                find(adapter, query)
            except OrderError:
                continue
        for customer_id in ids:
            try:
                customer = adapter.customer(customer_id, Deadline.after(10))
            except OrderError:
                continue
            check_customer(json.loads(RENDER.customer(customer, store="default", brand=None).body))
