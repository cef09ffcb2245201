"""
The adapter kit itself: for each promise an adapter that breaks it, and the promise notices.
"""

import logging
from dataclasses import replace

import pytest
import requests

from adapters.testkit import AdapterContract, Reply
from app.domain.assemble import to_order
from app.domain.errors import (
    Fault,
    InvalidCustomerId,
    NotFoundReason,
    OrderError,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
)
from app.domain.ports import CheckResult, Verdict
from app.domain.status import DetailedType
from tests.plugin_example.tinyshop import ORDER_STATUSES, TINYSHOP, TinyShopAdapter, to_report

BROKEN = (AssertionError, pytest.fail.Exception, OrderError, LookupError, requests.RequestException)


class Kit(AdapterContract):
    """
    TinyShop's, with the adapter under test in place of its own.
    """

    platform = TINYSHOP

    def settings(self, url):
        return {"TINYSHOP_URL": url, "TINYSHOP_TOKEN": "secret-of-the-stand-in"}

    def order(self, *, order_id, customer_id, placed_at, status=None):
        return {
            "id": int(order_id),
            "number": f"T-{order_id}",
            "customer": int(customer_id),
            "placed": placed_at.isoformat(),
            "status": status or "packed",
            "delivery": "post",
            "currency": "EUR",
            "items": [{"id": 1, "title": "Mug", "price": "9.90", "quantity": 2}],
            "address": {"name": "Ana", "city": "Lisboa", "country": "PT"},
        }

    def answer(self, request, orders):
        return Reply(orders)


class Broken(TinyShopAdapter):
    """
    Asks as TinyShop's adapter does; what it makes of the answer is each subclass's own mistake.
    """

    def ask(self, customer_id, deadline):
        params = [("customer", customer_id)]
        return self._http.get("/api/orders", params=params, headers=self._headers, deadline=deadline)

    def latest_order(self, customer_id, deadline):
        return self.choose(self.ask(customer_id, deadline).json(), customer_id)

    def choose(self, orders, customer_id):
        return to_order(to_report(orders[0]))


class TakesTheLast(Broken):
    def choose(self, orders, customer_id):
        return to_order(to_report(orders[-1]))


class AsksForNobody(Broken):
    def ask(self, customer_id, deadline):
        return self._http.get("/api/orders", headers=self._headers, deadline=deadline)


class PretendsItIsTheCustomers(Broken):
    def choose(self, orders, customer_id):
        return replace(to_order(to_report(orders[0])), customer_id="1002")


class FindsNothingInAnyAnswer(Broken):
    def latest_order(self, customer_id, deadline):
        response = self.ask(customer_id, deadline)
        orders = response.json() if response.status == 200 and response.body[:1] == b"[" else []
        if not orders:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        return self.choose(orders, customer_id)


class AsksTwice(TinyShopAdapter):
    def latest_order(self, customer_id, deadline):
        super().latest_order(customer_id, deadline)
        return super().latest_order(customer_id, deadline)


class Retries(TinyShopAdapter):
    def latest_order(self, customer_id, deadline):
        try:
            return super().latest_order(customer_id, deadline)
        except UpstreamThrottled:
            return super().latest_order(customer_id, deadline)


class MistakesThePage(TinyShopAdapter):
    def latest_order(self, customer_id, deadline):
        try:
            return super().latest_order(customer_id, deadline)
        except UpstreamMalformed as error:
            raise UpstreamRejected from error


class MistakesTheRefusal(TinyShopAdapter):
    def latest_order(self, customer_id, deadline):
        try:
            return super().latest_order(customer_id, deadline)
        except UpstreamRejected as error:
            raise UpstreamMalformed(Fault.STATUS) from error


class RemembersTheCustomer(TinyShopAdapter):
    asked = ""

    def latest_order(self, customer_id, deadline):
        self.asked = customer_id
        order = super().latest_order(customer_id, deadline)
        return replace(order, customer_id=self.asked)


class FollowsRedirects(TinyShopAdapter):
    def __init__(self, store):
        super().__init__(store)
        self._url = store.settings["TINYSHOP_URL"]

    def latest_order(self, customer_id, deadline):
        return requests.get(f"{self._url}/api/orders", headers=self._headers, timeout=5).json()


class LogsItsHeaders(TinyShopAdapter):
    def latest_order(self, customer_id, deadline):
        logging.getLogger(__name__).debug("asking", extra={"headers": self._headers})
        return super().latest_order(customer_id, deadline)


class ShowsItsToken(TinyShopAdapter):
    def __repr__(self):
        return f"TinyShopAdapter({self._headers})"


MISTAKES = [
    (TakesTheLast, "test_newest_order_is_answered"),
    (Broken, "test_newest_order_wins_in_any_sequence"),
    (AsksForNobody, "test_store_is_asked_for_this_customer"),
    (Broken, "test_order_of_another_customer_is_never_answered"),
    (PretendsItIsTheCustomers, "test_order_of_another_customer_among_ones_own_is_never_answered"),
    (Broken, "test_customer_without_orders_is_not_found"),
    (AsksTwice, "test_ordinary_order_takes_few_calls"),
    (Broken, "test_wrong_types_break_nothing"),
    (MistakesTheRefusal, "test_refused_credential_is_told_apart"),
    (Broken, "test_throttling_store_is_left_alone_as_long_as_it_asks"),
    (Retries, "test_throttling_store_is_left_alone_as_long_as_it_asks"),
    (FollowsRedirects, "test_redirects_are_not_followed"),
]


def kit_for(adapter, **platform):
    return type("KitFor", (Kit,), {"platform": replace(TINYSHOP, build=adapter, **platform)})()


@pytest.mark.parametrize(("adapter", "promise"), MISTAKES, ids=lambda value: getattr(value, "__name__", value))
def test_promise_notices_the_mistake(adapter, promise):
    kit = kit_for(adapter)

    with kit.opened() as shop, pytest.raises(BROKEN):
        getattr(kit, promise)(shop)


@pytest.mark.parametrize("promise", dict.fromkeys(promise for _, promise in MISTAKES))
def test_promise_is_content_with_a_sound_adapter(promise):
    kit = kit_for(TinyShopAdapter)

    with kit.opened() as shop:
        getattr(kit, promise)(shop)


@pytest.mark.parametrize(
    ("adapter", "reply"),
    [
        (FindsNothingInAnyAnswer, Reply("<title>Just a moment</title>")),
        (FindsNothingInAnyAnswer, Reply(b"null")),
        (MistakesThePage, Reply("<title>Just a moment</title>")),
    ],
)
def test_what_is_no_answer_may_not_become_one(adapter, reply):
    kit = kit_for(adapter)

    with kit.opened() as shop, pytest.raises(BROKEN):
        kit.test_what_is_no_answer_is_an_upstream_error(shop, reply)


@pytest.mark.parametrize("adapter", [LogsItsHeaders, ShowsItsToken])
def test_secret_that_is_shown_is_noticed(adapter, caplog, capfd):
    kit = kit_for(adapter)

    with kit.opened() as shop, pytest.raises(AssertionError, match="secret-of-the-stand-in"):
        kit.test_no_secret_is_shown(shop, caplog, capfd)


def test_guessed_status_is_noticed(monkeypatch):
    monkeypatch.setitem(ORDER_STATUSES, Kit.unlisted_status, DetailedType.IN_TRANSIT)
    kit = kit_for(TinyShopAdapter)

    with kit.opened() as shop, pytest.raises(AssertionError, match="a guess"):
        kit.test_unlisted_status_is_unknown(shop)


def test_ids_that_are_let_through_are_noticed():
    kit = kit_for(TinyShopAdapter, parse_customer_id=str)

    with pytest.raises(pytest.fail.Exception):
        kit.test_ids_no_platform_has_are_refused("1/2")


def test_id_that_is_echoed_is_noticed():
    def echo(text):
        raise InvalidCustomerId(f"{text} is no number")

    with pytest.raises(AssertionError, match="echoed"):
        kit_for(TinyShopAdapter, parse_customer_id=echo).test_ids_no_platform_has_are_refused("1/2")


@pytest.mark.parametrize("results", [[], [CheckResult(subject="orders", verdict=Verdict.FAILED, found="no")]])
def test_doctor_who_says_nothing_or_nothing_to_do_is_noticed(results):
    kit = kit_for(TinyShopAdapter, check=lambda _store: results)

    with kit.opened() as shop, pytest.raises(AssertionError):
        kit.test_doctor_says_what_is_wrong_and_what_to_do(shop, "refusal")
    with kit.opened() as shop, pytest.raises(AssertionError):
        kit.test_doctor_finds_a_sound_store_sound(shop)


def test_exempt_promises_are_no_tests_of_the_class():
    class Exempt(Kit):
        exempt = {"test_redirects_are_not_followed": "nothing is asked"}  # noqa: RUF012 - as an author writes it

    assert Exempt.test_redirects_are_not_followed is None
    assert Kit.test_redirects_are_not_followed is not None


def test_exempting_what_is_no_promise_is_a_mistake():
    with pytest.raises(TypeError, match="test_of_mine"):
        type("Exempt", (Kit,), {"exempt": {"test_of_mine": "a slip of the pen"}})
