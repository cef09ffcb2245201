"""
What a platform that can be searched owes: whoever is meant, and nobody who is nearly.

The fake store answers everybody to every search: the adapter brings up what it gets, and the service then decides who
is meant.
"""

import logging
import time
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from adapters.testing.asking import only_for
from adapters.testing.credentials import encodings
from adapters.testing.hostile import NO_ANSWERS, broken_copies, broken_envelopes
from adapters.testing.needs import needs
from adapters.testing.shop import PATIENCE_S, Shop, ShopKit
from adapters.testing.standin import Reply, Request, Trouble
from adapters.testing.transcript import to_line
from app.domain.customer import CustomerQuery, guest_order_id, to_guest_id
from app.domain.errors import OrderError, OrderNotFound, UpstreamError, UpstreamTimeout
from app.domain.matching import select
from app.domain.ports import CustomerAdapter, Deadline

CREATED_AT: Final = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
EMAIL: Final = "ana.reis@example.test"
PHONE: Final = "+351912000111"

MOST_IDS: Final = 100  # of one question
LONGEST: Final = 255
MOST_BROKEN: Final = 60
IMPATIENCE_S: Final = 0.3
GRACE_S: Final = 2.0

FAULTS: Final = ("refusal", "throttling", "500", "503", "a page", "a firewall's 403", "null", "truncated", "reset")


def customers_of(shop: Shop) -> CustomerAdapter:
    customers = shop.adapter.customers()
    assert customers is not None, "`customers()` of the adapter gives nobody who can be asked"
    return customers


def find(shop: Shop, query: CustomerQuery) -> list[str]:
    customers = customers_of(shop)
    batches = customers.candidates(query, Deadline.after(shop.patience_s))
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

    @needs("guest")
    def test_guests_newest_order_is_answered(self, shop: Shop) -> None:
        """
        Whichever of the guest's orders the id names; never an order of another address.
        """
        orders = [("70001", EMAIL, 0), ("70002", EMAIL, 1), ("70003", f"mari{EMAIL}", 2)]
        shop.guest_orders = [
            self.guest_order(order_id=order_id, email=email, phone=PHONE, placed_at=CREATED_AT + timedelta(days=days))
            for order_id, email, days in orders
        ]

        order = shop.latest(to_guest_id("70001"))

        assert order.customer_id == to_guest_id("70001")
        assert order.purchase_datetime == CREATED_AT + timedelta(days=1)

    def _questions(self) -> dict[str, CustomerQuery]:
        return {
            "e-mail": CustomerQuery(email=EMAIL),
            "phone": CustomerQuery(phone=PHONE),
            "name": CustomerQuery(name="Ana Reis"),
            "id": CustomerQuery(ids=(self.customer_ids[0],)),
        }

    @needs("customer")
    def test_record_of_another_customer_is_never_answered(self, shop: Shop) -> None:
        shop.customers = self.people()[1:]

        with pytest.raises((OrderNotFound, UpstreamError)):
            customers_of(shop).customer(self.customer_ids[0], Deadline.after(PATIENCE_S))

    @needs("customer")
    def test_bounds_of_a_question_are_kept(self, shop: Shop) -> None:
        """
        As many ids as one may ask for, and texts as long as they may be.
        """
        mine = self.customer_ids[0]
        shop.customers = self.people()
        many = (*(f"{7_000 + number}" for number in range(MOST_IDS - 1)), mine)

        assert find(shop, CustomerQuery(ids=tuple(map(self.platform.parse_customer_id, many)))) == [mine]
        assert find(shop, CustomerQuery(email=f"{'a' * (LONGEST - 12)}@example.com")) == []
        assert find(shop, CustomerQuery(name="&% \u0301x" * (LONGEST // 5))) == []

    @needs("customer")
    def test_searches_carry_the_credential(self, shop: Shop) -> None:
        shop.customers = self.people()
        for by, query in self._questions().items():
            find(shop, query)
            for request in shop.store.requests:
                missing = self.unsent_secrets(request, shop.configured)
                assert not missing, f"by {by}: {missing} is not in {to_line(request)}"

    @needs("customer")
    @pytest.mark.parametrize("fault", FAULTS)
    def test_failed_search_is_not_nobody(self, shop: Shop, fault: str) -> None:
        own: dict[str, Reply | Trouble] = {"refusal": self.refusal, "throttling": self.throttling}
        for by, query in self._questions().items():
            for request in self._requests(shop, query):
                outcome = (own | NO_ANSWERS)[fault]
                self._found_or_failed(shop, query, request, outcome, f"by {by}, {fault}")

    @needs("customer")
    def test_broken_list_of_customers_is_not_nobody(self, shop: Shop) -> None:
        for by, query in self._questions().items():
            self._requests(shop, query)
            for exchange in list(shop.store.exchanges):
                body = exchange.outcome.body if isinstance(exchange.outcome, Reply) else None
                for text, broken in broken_envelopes(body):
                    self._found_or_failed(shop, query, exchange.request, Reply(broken), f"by {by}, {text}")

    @needs("customer")
    def test_wrong_types_break_no_search(self, shop: Shop) -> None:
        for by, query in self._questions().items():
            self._requests(shop, query)
            for exchange in list(shop.store.exchanges):
                body = exchange.outcome.body if isinstance(exchange.outcome, Reply) else None
                for place, broken in broken_copies(body, MOST_BROKEN):
                    shop.renew()
                    shop.store.interpose(only_for(exchange.request, Reply(broken)))
                    try:
                        find(shop, query)
                    except OrderError:
                        continue
                    except Exception as error:
                        raise AssertionError(f"by {by}, {place}: {error!r}") from error

    @needs("customer")
    def test_search_ends_by_its_deadline(self, shop: Shop) -> None:
        shop.customers = self.people()
        shop.store.play_always(Trouble.STALL)
        shop.patience_s = IMPATIENCE_S

        started_at = time.monotonic()
        with pytest.raises(UpstreamTimeout):
            find(shop, CustomerQuery(email=EMAIL))
        assert time.monotonic() - started_at < IMPATIENCE_S + GRACE_S, "not by the deadline that was handed in"

    @needs("customer")
    def test_search_shows_neither_secrets_nor_people(
        self, shop: Shop, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        shop.customers = self.people()
        echo = Reply({"message": f"{EMAIL} {PHONE}"}, 500)
        told: list[str] = []
        for outcome in (None, echo, self.refusal):
            shop.store.play_always(outcome)
            for query in self._questions().values():
                try:
                    find(shop, query)
                except OrderError as error:
                    told.append(repr(error))
        printed = capfd.readouterr()
        told += [caplog.text, *(str(vars(record)) for record in caplog.records), printed.out, printed.err]

        private = [
            EMAIL,
            PHONE,
            *(form for secret in self.secrets(shop.configured).values() for form in encodings(secret)),
        ]
        assert [text for text in private if text in "\n".join(told)] == []

    def _requests(self, shop: Shop, query: CustomerQuery) -> list[Request]:
        """
        What is asked of a sound store that has the one who is meant.
        """
        shop.renew()
        shop.customers = self.people()[:1]
        assert find(shop, query) == [self.customer_ids[0]]
        return shop.store.requests

    def _found_or_failed(
        self, shop: Shop, query: CustomerQuery, request: Request, outcome: Reply | Trouble, place: str
    ) -> None:
        shop.renew()
        shop.store.interpose(only_for(request, outcome))
        try:
            found = find(shop, query)
        except UpstreamError:
            return
        assert found == [self.customer_ids[0]], f"{place} for {to_line(request)}: taken for nobody"
