"""
The adapter kit's tests: what every adapter owes, as tests its author inherits. The guide is adapters/README.md.

Test support: the one place below adapters/ that may import pytest and the service itself.
"""

import pytest

# Failing promises then show their values, as the author's own tests do.
pytest.register_assert_rewrite(
    *(f"adapters.testing.{name}" for name in ("asking", "contract", "customers", "faults", "orders", "parts", "shop"))
)

from adapters.testing.asking import AskingPromises  # noqa: E402 - after its assertions are to be rewritten
from adapters.testing.customers import CustomerPromises  # noqa: E402
from adapters.testing.faults import FaultPromises  # noqa: E402
from adapters.testing.order_list import OrderList, Part  # noqa: E402
from adapters.testing.orders import OrderPromises  # noqa: E402
from adapters.testing.parts import PartPromises  # noqa: E402
from adapters.testing.standin import Reply, Request, StandInStore, Trouble  # noqa: E402

__all__ = ["AdapterContract", "OrderList", "Part", "Reply", "Request", "StandInStore", "Trouble"]


class AdapterContract(OrderPromises, AskingPromises, PartPromises, CustomerPromises, FaultPromises):
    """
    Subclass it as `Test…`, name the `platform`, and say what its store looks like in `settings`, `order` and
    `order_list`.
    """
