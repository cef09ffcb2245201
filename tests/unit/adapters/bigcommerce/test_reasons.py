"""
Why there is no order: an unknown customer is told from one without orders, when the token may ask.
"""

from datetime import UTC, datetime

import pytest

from adapters.testing.hostile import NO_ANSWERS
from adapters.testkit import Reply, Trouble
from app.domain.errors import NotFoundReason, OrderNotFound
from tests.stores import bigcommerce
from tests.stores import bigcommerce_v3 as v3

CUSTOMERS = "/stores/a1b2c3d4e5/v3/customers"
PLACED_AT = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


@pytest.fixture(name="reason")
def _reason(shop, latest):
    def reason(customer_id, seconds=10.0):
        with pytest.raises(OrderNotFound) as error:
            latest(shop, customer_id, seconds=seconds)
        return error.value.reason

    return reason


def test_of_a_customer_the_store_has(reason):
    assert reason("1001") is NotFoundReason.NO_ORDERS


def test_of_a_stranger(shop, reason):
    assert reason("1002") is NotFoundReason.NO_CUSTOMER
    assert [(request.path, request.query) for request in shop.requests[1:]] == [
        (CUSTOMERS, {"id:in": "1002", "limit": "1"})
    ]


@pytest.mark.parametrize("customer_id", ["1001", "1002"])
def test_without_the_scope(shop, reason, customer_id):
    shop.shop.scopes = {"orders"}

    assert reason(customer_id) is NotFoundReason.NO_CUSTOMER_OR_ORDERS


@pytest.mark.parametrize(
    "outcome",
    [
        *NO_ANSWERS.values(),
        bigcommerce.UNAUTHORIZED,
        bigcommerce.THROTTLED,
        Reply({"data": None}),
        Reply({"data": {}}),
        Reply({"data": [v3.customer(1003)]}),
        Reply([]),
    ],
    ids=[*NO_ANSWERS, "401", "429", "no data", "an object", "somebody else", "V2's empty list"],
)
def test_that_cannot_be_had(shop, reason, outcome):
    shop.answer = lambda request: outcome if request.path == CUSTOMERS else shop.shop(request)

    assert reason("1002") is NotFoundReason.NO_CUSTOMER_OR_ORDERS


def test_that_takes_too_long(shop, reason):
    shop.answer = lambda request: Trouble.STALL if request.path == CUSTOMERS else shop.shop(request)

    assert reason("1002", seconds=0.5) is NotFoundReason.NO_CUSTOMER_OR_ORDERS


@pytest.mark.parametrize("attempts", [1, 3])
def test_of_one_who_left_at_the_payment_page_needs_no_call(shop, reason, attempts):
    shop.shop.orders = [bigcommerce.order(200 + n, 1002, PLACED_AT, status_id=0) for n in range(attempts)]

    assert reason("1002") is NotFoundReason.NO_ORDERS
    assert CUSTOMERS not in [request.path for request in shop.requests]
