"""
The client-credentials grant, over HTTP and with real threads.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from app.domain.errors import Fault, UpstreamMalformed, UpstreamRejected, UpstreamTimeout, UpstreamUnavailable
from tests.stores.shopify import UNAUTHORIZED, html_answer, json_answer
from tests.unit.adapters.shopify.orders import order

THREADS = 12


@pytest.fixture(name="granting")
def _granting(shop):
    shop.store.add("7", order())
    shop.store.tokens.clear()
    shop.grants = True
    return shop


def together(count, act):
    barrier = threading.Barrier(count)

    def one(_):
        barrier.wait()
        return act()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_a_token_is_granted_and_used(granting):
    granting.latest()

    assert granting.store.token_calls == [
        {"grant_type": "client_credentials", "client_id": "client-id", "client_secret": "client-secret"}
    ]
    assert {call["token"] for call in granting.store.calls} == {"shpat_granted_1"}
    assert granting.adapter().expiries() == {"token": granting.clock.now + 86399}


def test_it_is_kept_until_shortly_before_its_end(granting):
    granting.latest()
    granting.clock.now += 86399 - 301

    granting.latest()

    assert len(granting.store.token_calls) == 1


def test_it_is_renewed_before_its_end(granting):
    granting.latest()
    granting.clock.now += 86399 - 299

    granting.latest()

    assert len(granting.store.token_calls) == 2
    assert granting.store.calls[-1]["token"] == "shpat_granted_2"


def test_threads_that_need_the_first_token_ask_once(granting):
    orders = together(THREADS, granting.latest)

    assert {found.id for found in orders} == {"5001"}
    assert len(granting.store.token_calls) == 1


def test_threads_that_find_it_near_its_end_renew_it_once(granting):
    granting.latest()
    granting.clock.now += 86399 - 299

    together(THREADS, granting.latest)

    assert len(granting.store.token_calls) == 2


def test_while_one_renews_early_the_others_go_on_with_the_old_token(granting):
    granting.latest()
    assert granting.store.token_asked.acquire(timeout=10)
    granting.clock.now += 86399 - 299
    held = threading.Event()
    granting.store.token_faults.append(
        replace(json_answer({"access_token": "late", "expires_in": 86399}), wait_for=held)
    )
    granting.store.tokens["late"] = float("inf")
    with ThreadPoolExecutor(1) as pool:
        renewing = pool.submit(granting.latest, seconds=30)
        assert granting.store.token_asked.acquire(timeout=10)
        granting.latest()
        meanwhile = granting.store.calls[-1]["token"]
        held.set()
        renewing.result()

    assert (meanwhile, granting.store.calls[-1]["token"]) == ("shpat_granted_1", "late")


def test_a_renewal_that_fails_early_is_no_ones_problem(granting):
    granting.latest()
    granting.clock.now += 86399 - 299
    granting.store.token_faults.append(html_answer("oops", 500))

    granting.latest()
    granting.latest()

    assert granting.store.calls[-1]["token"] == "shpat_granted_1"
    assert len(granting.store.token_calls) == 2
    granting.clock.now += 31
    granting.latest()
    assert granting.store.calls[-1]["token"] == "shpat_granted_3"


def test_a_token_the_store_refuses_is_renewed_once_and_the_call_repeated(granting):
    granting.latest()
    granting.store.tokens.clear()

    assert granting.latest().id == "5001"
    assert len(granting.store.token_calls) == 2


def test_threads_whose_token_is_refused_renew_it_once(granting):
    granting.latest()
    granting.store.tokens.clear()

    orders = together(THREADS, granting.latest)

    assert {found.id for found in orders} == {"5001"}
    assert len(granting.store.token_calls) == 2


def test_a_fresh_token_that_is_refused_too_ends_it(granting):
    granting.latest()
    granting.store.calls.clear()
    granting.store.faults.extend([UNAUTHORIZED, UNAUTHORIZED])

    with pytest.raises(UpstreamRejected):
        granting.latest()

    assert len(granting.store.token_calls) == 2
    assert len(granting.store.calls) == 2


def test_a_static_token_has_no_end(shop):
    assert shop.adapter().expiries() == {}


def test_a_static_token_that_is_refused_is_not_tried_again(shop):
    shop.store.tokens.clear()

    with pytest.raises(UpstreamRejected):
        shop.latest()

    assert len(shop.store.calls) == 1


@pytest.mark.parametrize("code", ["shop_not_permitted", "application_cannot_be_found", "app_not_installed"])
def test_a_refused_grant_says_why(granting, code):
    granting.store.grant_error = code

    with pytest.raises(UpstreamRejected) as error:
        granting.latest()

    assert error.value.detail == f"token grant: {code}"


def test_the_log_names_the_oauth_error_once(granting, caplog):
    def refusals():
        return [record.oauth_error for record in caplog.records if "no token granted" in record.message]

    for code in ("shop_not_permitted", "shop_not_permitted", "app_not_installed", "made <b>up</b> by the store"):
        granting.store.grant_error = code
        with pytest.raises(UpstreamRejected):
            granting.latest()
    assert refusals() == ["shop_not_permitted", "app_not_installed", "refused"]
    granting.store.grant_error = None
    granting.latest()
    granting.store.grant_error = "shop_not_permitted"
    granting.store.tokens.clear()
    with pytest.raises(UpstreamRejected):
        granting.latest()

    assert refusals()[-1] == "shop_not_permitted"


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (
            json_answer({"error": "invalid_request", "error_description": "secret of Ana"}, 400),
            "token grant: invalid_request",
        ),
        (json_answer({"error": "something new of Ana"}, 400), "token grant: refused"),
        (html_answer("Oauth error of_ana: no", 400), "token grant: refused"),
        (html_answer("no", 401), "token grant: refused"),
        (json_answer([], 400), "token grant: refused"),
    ],
)
def test_a_refusal_in_other_words_is_not_repeated(granting, answer, detail):
    granting.store.token_faults.append(answer)

    with pytest.raises(UpstreamRejected) as error:
        granting.latest()

    assert error.value.detail == detail


@pytest.mark.parametrize(
    ("answer", "error", "fault"),
    [
        (html_answer("oops", 500), UpstreamUnavailable, Fault.UPSTREAM_5XX),
        (html_answer("welcome", 200), UpstreamMalformed, Fault.NOT_JSON),
        (json_answer({"scope": "read_orders"}), UpstreamMalformed, Fault.SHAPE),
        (json_answer({"errors": "Not Found"}, 404), UpstreamMalformed, Fault.STATUS),
    ],
)
def test_a_grant_that_fails_is_the_stores_fault(granting, answer, error, fault):
    granting.store.token_faults.append(answer)

    with pytest.raises(error) as raised:
        granting.latest()

    assert raised.value.fault is fault
    assert granting.latest().id == "5001"


def test_a_grant_without_a_life_is_renewed_within_the_hour(granting):
    granting.store.token_faults.append(json_answer({"access_token": "bare"}))
    granting.store.tokens["bare"] = float("inf")
    granting.latest()
    granting.clock.now += 3301

    granting.latest()

    assert granting.store.calls[-1]["token"] == "shpat_granted_2"


def test_a_thread_waits_for_anothers_grant_no_longer_than_its_deadline(granting):
    held = threading.Event()
    granting.store.token_faults.append(
        replace(json_answer({"access_token": "late", "expires_in": 86399}), wait_for=held)
    )
    granting.store.tokens["late"] = float("inf")
    granting.adapter()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(granting.latest, seconds=30)
        assert granting.store.token_asked.acquire(timeout=10)
        with pytest.raises(UpstreamTimeout):
            granting.latest(seconds=0.05)
        held.set()
        first.result()


def test_no_credential_is_shown(granting):
    granting.latest()
    tokens = granting.parts["tokens"]

    shown = repr(tokens) + repr(vars(tokens)["_granted"]) + repr(granting.adapter())

    assert "client-secret" not in shown
    assert "shpat_granted" not in shown
