"""
What the store doctor says of a shop.
"""

import pytest

from adapters.shopify.access_scopes import FULFILLMENT_ORDER_SCOPES
from adapters.shopify.platform import SHOPIFY
from app.domain.ports import Verdict
from app.domain.store import Store
from tests.stores.shopify import ALL_SCOPES, LEAST_SCOPES, UNAUTHORIZED, Answer, html_answer, json_answer
from tests.unit.adapters.shopify.orders import order


def examined(shop, version="2026-10", **credential):
    settings = {"SHOPIFY_STORE_URL": shop.url, "SHOPIFY_API_VERSION": version}
    credential = credential or {"SHOPIFY_ACCESS_TOKEN": "shpat_static"}
    return list(SHOPIFY.check(Store(name="default", platform="shopify", settings=settings | credential)))


def of(results, subject):
    return [(result.verdict, result.found) for result in results if result.subject == subject]


def test_a_shop_in_order(shop):
    shop.store.scopes = ALL_SCOPES
    shop.store.add("7", order())

    results = examined(shop)

    assert {result.verdict for result in results} == {Verdict.OK}
    assert of(results, "store") == [(Verdict.OK, "acme.myshopify.com answers; plan: Basic")]
    assert of(results, "token") == [(Verdict.OK, "a static token, without an end")]
    assert of(results, "api version") == [(Verdict.OK, "2026-10, served until 2027-10-16")]
    assert of(results, "throttling") == [
        (Verdict.OK, "100 points a second, 2000 saved up at most; an order costs about 50 to 110")
    ]


def test_what_a_missing_scope_costs(shop):
    shop.store.scopes = frozenset({"read_customers"})

    told = dict.fromkeys(
        result.found.partition(": ")[0] for result in examined(shop) if result.verdict is not Verdict.OK
    )

    assert list(told) == [
        "without read_orders",
        f"without {' or '.join(FULFILLMENT_ORDER_SCOPES)}",
        "without read_products",
        "without read_all_orders",
        "needs read_orders",
    ]


def test_the_least_scopes_are_enough_to_pass(shop):
    shop.store.scopes = LEAST_SCOPES

    assert Verdict.FAILED not in {result.verdict for result in examined(shop)}


def test_unapproved_personal_data(shop):
    shop.store.approved = frozenset({"name", "email"})
    shop.store.add("7", order())

    assert of(examined(shop), "protected customer data") == [
        (Verdict.WARNING, "not approved (address1, phone): addresses have gaps")
    ]


def test_a_shop_without_orders_cannot_tell(shop):
    assert of(examined(shop), "protected customer data") == [(Verdict.SKIPPED, "the shop has no order to try it on")]


def test_a_granted_token_and_its_end(shop):
    results = examined(shop, SHOPIFY_CLIENT_ID="client-id", SHOPIFY_CLIENT_SECRET="client-secret")

    [(verdict, found)] = of(results, "token")
    assert verdict is Verdict.OK
    assert found.startswith("granted for the client id, renewed by itself; this one ends 20")


def test_another_version_than_the_one_asked_for(shop):
    assert of(examined(shop, version="2024-01"), "api version") == [
        (Verdict.WARNING, "2024-01 was asked for, 2026-01 was served")
    ]


def test_an_undated_version_can_change(shop):
    shop.store.served_version = "unstable"

    assert of(examined(shop, version="unstable"), "api version") == [(Verdict.WARNING, "unstable can change any day")]


@pytest.mark.parametrize(
    ("answer", "subject", "found"),
    [
        (UNAUTHORIZED, "token", "Shopify refuses the credential"),
        (json_answer({"errors": "Not Found"}, 404), "store", "no shop answers there"),
        (json_answer({"errors": "Unavailable Shop"}, 402), "store", "the shop is frozen, locked or switched off"),
        (Answer(423, b""), "store", "the shop is frozen, locked or switched off"),
        (html_answer("oops", 500), "store", "not reached: upstream_5xx"),
        (json_answer({"data": {"shop": None}}), "store", "Shopify answers, but not about the shop"),
    ],
)
def test_a_shop_that_does_not_answer(shop, answer, subject, found):
    shop.store.faults.append(answer)

    first = examined(shop)[0]

    assert (first.subject, first.verdict, first.found) == (subject, Verdict.FAILED, found)
    assert first.fix


def test_a_shop_that_throttles(shop):
    shop.store.faults.append(json_answer({"errors": "Too many"}, 429, Retry_After="20"))

    first = examined(shop)[0]

    assert (first.subject, first.verdict) == ("throttling", Verdict.WARNING)
    assert first.found == "the shop asks for a pause of 20 s"
    assert first.fix


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("shop_not_permitted", "app and shop must be of one organisation"),
        ("application_cannot_be_found", "check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET"),
        ("app_not_installed", "install the app on this shop"),
        ("something_else", "check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, and that the app is installed"),
    ],
)
def test_a_refused_grant_says_the_fix(shop, code, fix):
    shop.store.grant_error = code

    first = examined(shop, SHOPIFY_CLIENT_ID="client-id", SHOPIFY_CLIENT_SECRET="client-secret")[0]

    assert (first.subject, first.verdict) == ("token", Verdict.FAILED)
    assert first.fix.startswith(fix)


def test_nothing_secret_or_personal_is_shown(shop):
    shop.store.add("7", order())

    shown = repr(examined(shop)) + repr(
        examined(shop, SHOPIFY_CLIENT_ID="client-id", SHOPIFY_CLIENT_SECRET="client-secret")
    )

    assert [word for word in ("shpat_static", "client-secret", "shpat_granted", "Ana", "Flores") if word in shown] == []


def test_what_is_withheld_of_customers_keeps_them_from_being_found(shop):
    shop.store.add_customer("7", email="ana@example.test", phone="+351912000111", firstName="Ana")
    assert of(examined(shop), "finding customers") == []

    shop.store.approved = shop.store.approved - {"email", "phone"}

    found = "not approved: nobody is found by e-mail, phone"
    assert of(examined(shop), "finding customers") == [(Verdict.WARNING, found)]
