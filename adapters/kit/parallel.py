"""
Several calls to a store at the same time, for an answer that needs them all.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, TypeVar

T = TypeVar("T")

MOST_AT_ONCE: Final = 16  # a hundred ids are no reason to ask a store a hundred things at once


def in_parallel(calls: Sequence[Callable[[], T]]) -> list[T]:
    """
    What each call gives, in their order; one alone is made on this thread, and of many some wait for others. Raises
    what the first of them raised, once all have ended: each has the deadline of the answer.
    """
    if len(calls) <= 1:
        return [call() for call in calls]
    with ThreadPoolExecutor(min(len(calls), MOST_AT_ONCE)) as pool:
        futures = [pool.submit(copy_context().run, call) for call in calls]
    return [future.result() for future in futures]
