"""
The whole service in front of a BigCommerce store.
"""

from datetime import UTC, datetime

import pytest

from adapters.testkit import StandInStore
from app.factory import build_app
from tests.contract.check import check_answer
from tests.stores import bigcommerce
from tests.stores.bigcommerce import BigCommerceStore

PATH = "/erc/ecommerce/connections/customers/{}/most-recent-order"
PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


@pytest.fixture(name="store")
def _store():
    orders = [bigcommerce.order(118, 1001, PLACED_AT), bigcommerce.order(119, 1001, PLACED_AT, status_id=0)]
    with StandInStore(BigCommerceStore(orders)) as store:
        yield store


@pytest.fixture(name="ask")
def _ask(store):
    environ = {
        "PLATFORM": "bigcommerce",
        "BIGCOMMERCE_STORE_HASH": bigcommerce.STORE_HASH,
        "BIGCOMMERCE_ACCESS_TOKEN": bigcommerce.TOKEN,
        "BIGCOMMERCE_API_URL": store.url,
        "API_TOKENS": "a-token-of-these-tests",
        "PUBLIC_BASE_URL": "https://orders.example.com",
    }
    client = build_app(environ).test_client()

    def ask(customer_id):
        answer = client.get(PATH.format(customer_id), headers={"Authorization": "Bearer a-token-of-these-tests"})
        return answer, check_answer(answer.status_code, answer.headers, answer.data)

    return ask


def test_the_newest_order_is_answered_and_kept(store, ask):
    answer, order = ask("1001")
    ask("1001")

    assert answer.status_code == 200
    assert order["order_number"] == "118"
    assert len(store.requests) == 2  # the order, and its product


@pytest.mark.parametrize(
    ("customer_id", "outcome", "status"),
    [
        ("1002", None, 404),
        ("0", None, 400),
        ("1001", bigcommerce.UNAUTHORIZED, 502),
        ("1001", bigcommerce.NOT_FOUND, 502),
        ("1001", bigcommerce.THROTTLED, 503),
    ],
    ids=["nobody", "a guest", "refused", "wrong hash", "throttled"],
)
def test_what_else_comes_of_it(store, ask, customer_id, outcome, status):
    store.play_always(outcome)

    answer, _ = ask(customer_id)

    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("7" if status == 503 else None)
