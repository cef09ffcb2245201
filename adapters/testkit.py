"""
The adapter kit: what every adapter owes, as tests its author inherits. The guide is README.md beside this file.

Test support: with adapters/testing/ the one place below adapters/ that may import pytest and the service itself.
"""

from adapters.testing.faults import FaultPromises
from adapters.testing.orders import OrderPromises
from adapters.testing.standin import Reply, Request, StandInStore, Trouble

__all__ = ["AdapterContract", "Reply", "Request", "StandInStore", "Trouble"]


class AdapterContract(OrderPromises, FaultPromises):
    """
    Subclass it as `Test…`, name the `platform`, and say what its store looks like in `settings`, `order` and `answer`.
    """
