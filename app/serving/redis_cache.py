"""
The second tier: answers that all processes and machines share. Whatever happens to it is a miss, never an error.
"""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final, TypeVar

from app.domain.errors import ServiceBusy
from app.serving.cache import Entry
from app.serving.observer import Observer
from app.serving.resilience.bulkhead import Bulkhead
from app.serving.resilience.circuit_breaker import CallResult, CircuitBreaker, CircuitPolicy
from app.serving.sealed import seal, unseal

if TYPE_CHECKING:
    from redis import Redis

log = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE_S: Final = 0.05
LOCK_S: Final = 1.5  # as long as others wait for a holder that died
POLL_S: Final = 0.05
LONGEST_VALUE: Final = 256 * 1024
CALLS_IN_FLIGHT: Final = 32
# One failure is enough to leave it alone for a moment: an answer without it costs one call to the store.
CIRCUIT: Final = CircuitPolicy(window_s=1, min_calls=1_000_000, failures_in_a_row=1, open_s=1, longest_open_s=5)


class SharedCache:
    """
    None at all: the tier of a service without REDIS_URL.
    """

    def get(self, key: bytes) -> Entry | None:  # noqa: ARG002 - the signature
        return None

    def put(self, key: bytes, entry: Entry) -> None: ...

    def drop(self, key: bytes) -> None: ...

    def claim(self, key: bytes, newer_than: float) -> Entry | None:  # noqa: ARG002 - the signature
        """
        None: go and fetch, nobody else does for a short while. Else a fresh answer that was fetched after `newer_than`.
        """
        return None

    def release(self, key: bytes, claimed_at: float) -> None: ...


class RedisCache(SharedCache):
    """
    Redis keeps time (PX, PTTL): the clocks of two machines need not agree.

    A socket's timeout does not bound a reply that drips, so each call has a thread, which is left behind when it is
    late; the circuit keeps those few.
    """

    def __init__(
        self,
        redis: "Redis",
        secret: bytes,
        observer: Observer,
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._redis = redis
        self._secret = secret
        self._observer = observer
        self._patience_s = patience_s
        self._clock = clock
        self._sleep = sleep
        self._circuit = CircuitBreaker(CIRCUIT, clock=clock)
        self._calls = Bulkhead(CALLS_IN_FLIGHT)

    def get(self, key: bytes) -> Entry | None:
        name = _name(key)
        found = self._ask(lambda: self._read(name))
        if found is None:
            return None
        value, left_ms = found
        if not value:
            return None
        try:
            entry = unseal(self._secret, name, value, self._clock(), left_ms / 1000)
        except (ValueError, KeyError, TypeError):
            entry = None
        if entry is None:
            self._observer.shared_cache_failed("poisoned")
            self._ask(lambda: self._redis.delete(name))
        return entry

    def put(self, key: bytes, entry: Entry) -> None:
        name = _name(key)
        value = seal(self._secret, name, entry)
        lasts_ms = int((entry.kept_until - self._clock()) * 1000)
        if len(value) <= LONGEST_VALUE and lasts_ms > 0:
            self._ask(lambda: self._redis.set(name, value, px=lasts_ms))

    def drop(self, key: bytes) -> None:
        self._ask(lambda: self._redis.delete(_name(key)))

    def claim(self, key: bytes, newer_than: float) -> Entry | None:
        lock = _name(key) + b":lock"
        ends = self._clock() + LOCK_S
        while True:
            is_mine = self._ask(lambda: bool(self._redis.set(lock, b"1", nx=True, px=int(LOCK_S * 1000))))
            entry = self.get(key)
            if entry is not None and entry.fetched_at > newer_than and entry.is_fresh(self._clock()):
                return entry
            if is_mine is not False or self._clock() >= ends:
                return None
            self._sleep(POLL_S)

    def release(self, key: bytes, claimed_at: float) -> None:
        if self._clock() < claimed_at + LOCK_S:  # later it may be another's
            self._ask(lambda: self._redis.delete(_name(key) + b":lock"))

    def _read(self, key: bytes) -> tuple[bytes, int]:
        with self._redis.pipeline(transaction=False) as pipeline:
            pipeline.getrange(key, 0, LONGEST_VALUE)  # not GET: a value somebody made huge is not fetched whole
            pipeline.pttl(key)
            value, left_ms = pipeline.execute(raise_on_error=False)
        for said in (value, left_ms):
            if isinstance(said, Exception) and not str(said).startswith("WRONGTYPE"):
                raise said
        if isinstance(value, Exception):
            return b"not a string", 0
        if not isinstance(value, bytes) or not isinstance(left_ms, int):
            raise TypeError
        return value, left_ms

    def _ask(self, call: Callable[[], Result]) -> Result | None:
        """
        What Redis says, or None when it does not in time.
        """
        try:
            permit = self._circuit.acquire()
        except ServiceBusy:
            return None
        said: Future[Result] = Future()
        failed = "busy"
        try:
            if self._calls.acquire():
                threading.Thread(target=self._call, args=(call, said), daemon=True).start()
                failed = "timeout"
                result = said.result(self._patience_s)
                self._circuit.report(permit, CallResult.SUCCESS)
                self._observer.shared_cache_answered()
                return result
        except TimeoutError:
            pass
        except Exception as error:  # noqa: BLE001 - redis-py also lets OSError, ValueError and IndexError through
            failed = type(error).__name__
        self._circuit.report(permit, CallResult.FAILURE)
        self._observer.shared_cache_failed(failed)
        return None

    def _call(self, call: Callable[[], Result], said: "Future[Result]") -> None:
        try:
            said.set_result(call())
        except Exception as error:  # noqa: BLE001 - for whoever asked
            said.set_exception(error)
        finally:
            self._calls.release()


def _name(key: bytes) -> bytes:
    return b"most-recent-order:" + key.hex().encode()


def connect(url: str, secret: bytes, observer: Observer) -> RedisCache:
    """
    Opens nothing yet. Raises ImportError without the extra `redis`.
    """
    from redis import Redis  # noqa: PLC0415 - an optional extra
    from redis.backoff import NoBackoff  # noqa: PLC0415 - an optional extra
    from redis.retry import Retry  # noqa: PLC0415 - an optional extra

    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),  # the default tries for seconds
        "socket_connect_timeout": 1,  # a late connection is ready for the next call
        "socket_timeout": 1,
        "protocol": 2,
        "driver_info": None,  # no CLIENT SETINFO
    }
    return RedisCache(Redis.from_url(url, **options), secret, observer)
