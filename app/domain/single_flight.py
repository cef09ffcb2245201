"""
Single-flight: one call per key at a time, however many want its result. Keeps a cache stampede from the store.
"""

import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import partial
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Result = TypeVar("Result")


class Call(Future[Result]):
    """
    A call under way, to be waited for with `result(timeout)` or `join(timeout)`.

    Whoever began it completes it, once: by `run`, `set_result` or `set_exception`. Its key is free again before anybody
    hears of the result, so who asks afterwards begins anew.
    """

    def __init__(self, forget: Callable[[], None], started_at: float) -> None:
        super().__init__()
        self._forget = forget
        self.started_at = started_at

    def set_result(self, result: Result) -> None:
        self._forget()
        super().set_result(result)

    def set_exception(self, exception: BaseException | None) -> None:
        self._forget()
        super().set_exception(exception)

    def run(self, work: Callable[[], Result]) -> None:
        """
        Completes the call with what `work` returns or raises. Raises itself only what ends a thread or the process.
        """
        try:
            result = work()
        except BaseException as error:
            self.set_exception(error)
            if not isinstance(error, Exception):
                raise
        else:
            self.set_result(result)

    def join(self, timeout: float | None = None) -> Result:
        """
        As `result`, but an error that many wait for does not gather a traceback from each of them.

        Raises TimeoutError when the call is not over in `timeout` seconds.
        """
        error = self.exception(timeout)
        if error is not None:
            raise error.with_traceback(None)
        return self.result()


class SingleFlight(Generic[Key, Result]):
    """
    The calls under way. Serves all threads; nothing is left behind when a call ends, well or not.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[Key, Call[Result]] = {}

    def __len__(self) -> int:
        return len(self._calls)

    def do(self, key: Key, work: Callable[[], Result], timeout: float | None = None) -> Result:
        """
        What `work` returns or raises, run by the first who asks; the others wait for it, at most `timeout` seconds.

        Raises TimeoutError.
        """
        call, is_new = self.begin(key)
        if is_new:
            call.run(work)
        return call.join(timeout)

    def begin(self, key: Key) -> tuple[Call[Result], bool]:
        """
        The call under way for this key, and whether it is new: the caller then has to complete it. Never waits.
        """
        with self._lock:
            call = self._calls.get(key)
            if call is not None:
                return call, False
            call = self._calls[key] = Call(partial(self._forget, key), self._clock())
            return call, True

    def _forget(self, key: Key) -> None:
        with self._lock:
            self._calls.pop(key, None)
