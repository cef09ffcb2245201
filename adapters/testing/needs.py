"""
Promises that can be tested only when the author declares something.
"""

import functools
from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

import pytest

from adapters.testing.hooks import DECLARATIONS, AuthorHooks

Promise = TypeVar("Promise", bound=Callable[..., None])

NEEDS: Final = "needs_declarations"  # the attribute of such a promise


def needs(*names: str) -> Callable[[Promise], Promise]:
    """
    Skipped, and said to be, until the class declares all of them.
    """

    def decorate(promise: Promise) -> Promise:
        @functools.wraps(promise)
        def guarded(self: AuthorHooks, *args: Any, **kwargs: Any) -> None:
            for name in names:
                if not self.declares(name):
                    pytest.skip(f"not shown: {DECLARATIONS[name]}")
            promise(self, *args, **kwargs)

        setattr(guarded, NEEDS, names)
        return cast(Promise, guarded)

    return decorate
