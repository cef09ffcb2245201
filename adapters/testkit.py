"""
`adapters.testing` under the name it had first.
"""

from adapters.testing import AdapterContract, OrderList, Part, Reply, Request, StandInStore, Trouble

__all__ = ["AdapterContract", "OrderList", "Part", "Reply", "Request", "StandInStore", "Trouble"]
