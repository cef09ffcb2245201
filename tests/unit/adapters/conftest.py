"""
How many broken copies of an order and of a customer the kit tries on our own adapters.
"""

import pytest

from adapters.testing import customers, orders
from tests.thorough import many


@pytest.fixture(autouse=True)
def _sampled_copies(monkeypatch):
    monkeypatch.setattr(orders, "MOST_BROKEN_COPIES", many(100, thorough=orders.MOST_BROKEN_COPIES))
    monkeypatch.setattr(customers, "MOST_BROKEN", many(20, thorough=customers.MOST_BROKEN))
