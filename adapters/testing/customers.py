"""
What a platform that can be searched owes: whoever is meant, and nobody who is nearly.

The fake store answers everybody to every search: the adapter brings up what it gets, and the service then decides who
is meant.
"""

from datetime import UTC, datetime
from typing import Any, Final

from adapters.testing.shop import PATIENCE_S, Shop, ShopKit, needs
from app.domain.customer import CustomerQuery, guest_order_id, to_guest_id
from app.domain.matching import select
from app.domain.ports import CustomerAdapter, Deadline

CREATED_AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EMAIL: Final = "ana.reis@example.test"
PHONE: Final = "+351912000111"


def customers_of(shop: Shop) -> CustomerAdapter:
    customers = shop.adapter.customers()
    assert customers is not None, "`customers()` of the adapter gives nobody who can be asked"
    return customers


def find(shop: Shop, query: CustomerQuery) -> list[str]:
    customers = customers_of(shop)
    batches = customers.candidates(query, Deadline.after(PATIENCE_S))
    page = select(batches, query, platform="any", counts=not customers.pages_by_cursor)
    return [contact.external_customer_id for contact in page.contacts]


class CustomerPromises(ShopKit):
    def people(self) -> list[Any]:
        """
        Two customers: the one who is looked for, and another of nearly the same address, number and name.
        """
        mine, other = self.customer_ids[:2]
        ana = {"first_name": "Ana", "last_name": "Reis", "email": EMAIL, "phone": PHONE}
        eva = {"first_name": "Mariana", "last_name": "Reis", "email": f"mari{EMAIL}", "phone": f"{PHONE[:-1]}2"}
        return [
            self.customer(customer_id=mine, created_at=CREATED_AT, **ana),
            self.customer(customer_id=other, created_at=CREATED_AT, **eva),
        ]

    @needs("customer")
    def test_customer_is_found_and_nobody_else(self, shop: Shop) -> None:
        mine, other = self.customer_ids[:2]
        shop.customers = self.people()

        assert find(shop, CustomerQuery(email=EMAIL.upper())) == [mine], "by e-mail"
        assert find(shop, CustomerQuery(phone=PHONE)) == [mine], "by phone"
        assert find(shop, CustomerQuery(name="ANA reis")) == [mine], "by name"
        assert find(shop, CustomerQuery(ids=(mine,))) == [mine], "by id"
        assert find(shop, CustomerQuery(email=EMAIL, ids=(other,))) == [], "everything that is asked for must hold"

    @needs("customer")
    def test_whoever_is_nearly_meant_is_nobody(self, shop: Shop) -> None:
        shop.customers = self.people()

        assert find(shop, CustomerQuery(email=EMAIL[1:])) == []
        assert find(shop, CustomerQuery(phone=f"{PHONE[:-1]}3")) == []
        assert find(shop, CustomerQuery(name="An")) == []
        assert find(shop, CustomerQuery(ids=(self.customer_ids[2],))) == []

    @needs("customer")
    def test_one_customer(self, shop: Shop) -> None:
        shop.customers = self.people()[:1]

        customer = customers_of(shop).customer(self.customer_ids[0], Deadline.after(PATIENCE_S))

        assert (customer.id, customer.first_name, customer.last_name) == (self.customer_ids[0], "Ana", "Reis")
        assert customer.customer_since == CREATED_AT

    @needs("guest")
    def test_guest_is_found_by_an_order(self, shop: Shop) -> None:
        shop.guest_orders = [self.guest_order(order_id="70001", email=EMAIL, phone=PHONE, placed_at=CREATED_AT)]

        [guest] = find(shop, CustomerQuery(email=EMAIL))

        assert guest == to_guest_id("70001")
        assert guest_order_id(self.platform.parse_customer_id(guest)) == "70001"
