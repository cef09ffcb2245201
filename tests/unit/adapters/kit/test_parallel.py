"""
Several calls at the same time.
"""

import threading
from functools import partial

from adapters.kit.parallel import MOST_AT_ONCE, in_parallel


def test_answers_come_in_the_order_of_the_calls_and_not_all_at_once():
    threads = set()

    def call(number):
        threads.add(threading.current_thread())
        return number

    assert in_parallel([partial(call, number) for number in range(100)]) == list(range(100))
    assert len(threads) <= MOST_AT_ONCE
