"""
The second tier: answers that all processes and machines share. Whatever happens to it is a miss, never an error.
"""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from app.domain.errors import ServiceBusy
from app.serving.cache import Entry
from app.serving.observer import Observer
from app.serving.redis_deadline import NoThread, RedisDeadline
from app.serving.resilience.circuit_breaker import CallResult, CircuitBreaker, CircuitPolicy
from app.serving.signed_entry import read_entry, sign_entry

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

    Client = Redis | RedisCluster

Result = TypeVar("Result")

PATIENCE_S: Final = 0.05
LOCK_S: Final = 1.5  # as long as others wait for a holder that died
POLL_S: Final = 0.05
LONGEST_VALUE: Final = 256 * 1024
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
    """

    def __init__(
        self,
        connect: "Callable[[], Client]",
        secret: bytes,
        observer: Observer,
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        `connect` is called with the first use, and again until it succeeds.
        """
        self._connect = connect
        self._client: Client | None = None
        self._connecting = threading.Lock()
        self._secret = secret
        self._observer = observer
        self._patience_s = patience_s
        self._clock = clock
        self._sleep = sleep
        self._circuit = CircuitBreaker(CIRCUIT, clock=clock)
        self._deadline = RedisDeadline()

    def get(self, key: bytes) -> Entry | None:
        name = _name(key)
        found = self._ask(lambda redis: _read(redis, name))
        if found is None or not found[0]:
            return None
        value, left_ms = found
        try:
            entry = read_entry(self._secret, name, value, left_s=left_ms / 1000, now=self._clock())
        except (ValueError, KeyError, TypeError):
            entry = None
        if entry is None:
            self._observer.shared_cache_failed("poisoned")
            self._ask(lambda redis: redis.delete(name))
        return entry

    def put(self, key: bytes, entry: Entry) -> None:
        name = _name(key)
        value = sign_entry(self._secret, name, entry)
        lasts_ms = int((entry.kept_until - self._clock()) * 1000)
        if len(value) <= LONGEST_VALUE and lasts_ms > 0:
            self._ask(lambda redis: redis.set(name, value, px=lasts_ms))

    def drop(self, key: bytes) -> None:
        self._ask(lambda redis: redis.delete(_name(key)))

    def claim(self, key: bytes, newer_than: float) -> Entry | None:
        lock = _lock(key)
        ends = self._clock() + LOCK_S
        while True:
            is_mine = self._ask(lambda redis: bool(redis.set(lock, b"1", nx=True, px=int(LOCK_S * 1000))))
            entry = self.get(key)
            if entry is not None and entry.fetched_at > newer_than and entry.is_fresh(self._clock()):
                return entry
            if is_mine is not False or self._clock() >= ends:
                return None
            self._sleep(POLL_S)

    def release(self, key: bytes, claimed_at: float) -> None:
        if self._clock() < claimed_at + LOCK_S:  # later it may be another's
            self._ask(lambda redis: redis.delete(_lock(key)))

    def _ask(self, call: "Callable[[Client], Result]") -> Result | None:
        """
        What Redis says, or None when it does not in time.
        """
        try:
            permit = self._circuit.acquire()
        except ServiceBusy:
            return None
        try:
            result = self._deadline.run(lambda: call(self._connected()), self._patience_s)
        except Exception as error:  # noqa: BLE001 - redis-py also lets OSError, ValueError and IndexError through
            self._circuit.report(permit, CallResult.FAILURE)
            self._observer.shared_cache_failed(_reason(error))
            return None
        self._circuit.report(permit, CallResult.SUCCESS)
        self._observer.shared_cache_answered()
        return result

    def _connected(self) -> "Client":
        with self._connecting:
            if self._client is None:
                self._client = self._connect()
            return self._client


def _reason(error: Exception) -> str:
    if isinstance(error, NoThread):
        return "busy"
    return "timeout" if isinstance(error, TimeoutError) else type(error).__name__


def _name(key: bytes) -> bytes:
    return b"most-recent-order:" + key.hex().encode()


def _lock(key: bytes) -> bytes:
    return _name(key) + b":lock"


def _read(redis: "Client", name: bytes) -> tuple[bytes, int]:
    """
    The value, and how many milliseconds it has left.
    """
    with redis.pipeline(transaction=False) as pipeline:
        pipeline.getrange(name, 0, LONGEST_VALUE)  # not GET: a value somebody made huge is not fetched whole
        pipeline.pttl(name)
        value, left_ms = pipeline.execute(raise_on_error=False)
    for said in (value, left_ms):
        if isinstance(said, Exception) and not str(said).startswith("WRONGTYPE"):
            raise said
    if isinstance(value, Exception):
        return b"not a string", 0
    if not isinstance(value, bytes) or not isinstance(left_ms, int):
        raise TypeError
    return value, left_ms
