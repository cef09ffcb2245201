"""
How much a process grows when ever more customers are asked for: prints customers asked for and resident MB.

The first ones go the whole way of a miss, with flight, thread and circuit, but for the call to the store; the others
only into the cache. Their answers have as many bytes as real ones.
"""

import os
import sys
import time
from types import SimpleNamespace

from app.serving.cached_response import Rendered
from app.serving.latest_orders import LatestOrders
from app.serving.policy import ServingPolicy
from app.serving.service import StoreReads
from tests.bench.servers import resident_mb

WHOLE_WAY = 10_000
BODY_BYTES = 2_000
CACHE_BYTES = 64 << 20


class AnyOrder:
    """
    An order of whoever is asked for.
    """

    def latest_order(self, customer_id, _deadline):
        return SimpleNamespace(customer_id=customer_id, explanations=())


def render(_order, **_):
    return Rendered(os.urandom(16) * (BODY_BYTES // 16), '"etag"')


def main(marks):
    policy = ServingPolicy(cache_max_bytes=CACHE_BYTES)
    reads = StoreReads("default", policy)
    orders = LatestOrders(AnyOrder(), render, reads)
    print(0, round(resident_mb(os.getpid()), 1), flush=True)
    for asked in range(1, marks[-1] + 1):
        if asked <= WHOLE_WAY:
            orders.get(f"c{asked}")
        else:
            key = reads.hashed(f"order c{asked}")
            reads._memory.put(key, policy.entry(key, render(None), time.monotonic()))
        if asked in marks:
            print(asked, round(resident_mb(os.getpid()), 1), flush=True)


if __name__ == "__main__":
    main([int(mark) for mark in sys.argv[1:]])
