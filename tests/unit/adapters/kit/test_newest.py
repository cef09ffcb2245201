import pytest

from adapters.kit.newest import newest
from app.domain.errors import IdentityMismatch, OrderNotFound


def order(order_id, placed, customer=7):
    return {"id": order_id, "placed": placed, "customer": customer}


def chosen(*orders):
    return newest(orders, "7", customer="customer", placed_at="placed")["id"]


@pytest.mark.parametrize(
    "orders",
    [
        [order(3, "2026-11-03"), order(9, "2026-11-02"), order(10, "2026-11-01")],
        [order(9, "2026-11-02T00:00:00+00:00"), order(3, "2026-11-02T00:30:00-01:00")],
        [order(2, None), order(3, "2026-11-01"), order(99, "soon")],
    ],
    ids=["by time", "not by text", "one without a time is the oldest"],
)
def test_newest_was_placed_last(orders):
    assert chosen(*orders) == 3
    assert chosen(*reversed(orders)) == 3


def test_of_two_in_the_same_moment_the_higher_id_is_newer():
    assert chosen(order(9, "2026-11-02"), order(10, "2026-11-02")) == 10


@pytest.mark.parametrize("customer", [8, 0, None, "", "07", [7]])
def test_one_order_of_somebody_else_spoils_the_list(customer):
    with pytest.raises(IdentityMismatch):
        chosen(order(1, "2026-11-03"), order(2, "2026-11-01", customer))


def test_customers_number_may_be_a_text():
    assert chosen(order(1, "2026-11-03", "7")) == 1


def test_no_orders_are_not_found():
    with pytest.raises(OrderNotFound):
        chosen()
