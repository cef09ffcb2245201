"""
What the serving layer tells, as metrics and as log lines: one line when a store or Redis goes bad, one when it is back.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from app.domain.errors import Fault
from app.domain.order import StatusExplanation
from app.observability.metrics import Metrics
from app.observability.shared_flags import SharedFlags
from app.serving.observer import CircuitState, FetchOutcome, Observer

log = logging.getLogger(__name__)

CIRCUIT_VALUES: Final = {CircuitState.CLOSED: 0, CircuitState.HALF_OPEN: 1, CircuitState.OPEN: 2}
ALARMS: Final = (Fault.CREDENTIAL, Fault.IDENTITY_MISMATCH, Fault.UNFILTERED)
BUGS: Final = (Fault.INTERNAL, Fault.SHAPE, Fault.GRAPHQL)  # the store answered, and we could not read it
REDIS_FLAG: Final = "(redis)"  # no store can have this name
REDIS_USE: Final = "cache"
NOT_REDIS: Final = frozenset({"poisoned", "busy"})  # faults of a value or of ours, which say nothing of Redis
LATE: Final = "timeout"  # once is a moment's load, twice in a row is a Redis that is lost
STEADY_S: Final = 10.0  # without a fault, before it is back: of a cluster one node may go on failing
MOST_WORDS: Final = 1000  # a store that makes up a new word for every order is told about this often


class StoreMetricsObserver(Observer):
    """
    What is counted of each of `stores` begins at zero: Prometheus sees no increase in a series that begins at one.
    """

    def __init__(
        self, metrics: Metrics, stores: Iterable[str] = (), *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._metrics = metrics
        self._clock = clock
        for store in stores:
            for counter in (metrics.retries, metrics.stale, metrics.unknown_words):
                counter.labels(store)
            for fault in BUGS:
                metrics.fetches.labels(store, fault.value)
            for fault in ALARMS:
                metrics.alarms.labels(store, fault.value)
            metrics.circuit.labels(store).set(CIRCUIT_VALUES[CircuitState.CLOSED])
        self._words: set[tuple[str, str]] = set()
        self._lock = threading.Lock()
        self._is_redis_lost = False
        self._was_redis_late = False
        self._redis_failed_at = 0.0
        self._flags = SharedFlags(metrics.directory)

    def fetch_started(self, store: str) -> None:
        self._metrics.fetches_in_flight.labels(store).inc()

    def fetch_ended(self, store: str, outcome: FetchOutcome, fault: Fault | None, seconds: float) -> None:
        self._metrics.fetches_in_flight.labels(store).dec()
        self._metrics.fetches.labels(store, fault.value if fault else outcome.value).inc()
        self._metrics.fetch_seconds.labels(store).observe(seconds)

    def retried(self, store: str, fault: Fault) -> None:  # noqa: ARG002 - the protocol's signature
        self._metrics.retries.labels(store).inc()

    def circuit_changed(self, store: str, state: CircuitState) -> None:
        self._metrics.circuit.labels(store).set(CIRCUIT_VALUES[state])

    def stale_served(self, store: str, fault: Fault) -> None:  # noqa: ARG002 - the protocol's signature
        self._metrics.stale.labels(store).inc()

    def went_bad(self, store: str, fault: Fault) -> None:
        if self._flags.set(store):
            log.warning("store went bad", extra={"store": store, "fault": fault.value})

    def came_back(self, store: str) -> None:
        if self._flags.clear(store):
            log.warning("store is back", extra={"store": store})

    def alarm(self, store: str, fault: Fault) -> None:
        self._metrics.alarms.labels(store, fault.value).inc()
        log.error("somebody has to look at this store", extra={"store": store, "fault": fault.value})

    def unknown_word(self, store: str, explanation: StatusExplanation) -> None:
        self._metrics.unknown_words.labels(store).inc()
        with self._lock:
            is_new = (store, explanation.raw_status) not in self._words and len(self._words) < MOST_WORDS
            if is_new:
                self._words.add((store, explanation.raw_status))
        if is_new:
            log.warning(
                "status word in no table",
                extra={"store": store, "word": explanation.raw_status, "kind": explanation.rule},
            )

    def shared_cache_answered(self) -> None:
        self._metrics.redis_up.labels(REDIS_USE).set(1)
        self._was_redis_late = False
        if self._is_redis_lost and self._clock() - self._redis_failed_at >= STEADY_S:
            self._is_redis_lost = False
            if self._flags.clear(REDIS_FLAG):
                log.warning("redis is back")

    def shared_cache_failed(self, reason: str) -> None:
        self._metrics.shared_cache_failures.inc()
        if reason in NOT_REDIS:
            return
        self._metrics.redis_up.labels(REDIS_USE).set(0)
        is_first_delay = reason == LATE and not self._was_redis_late
        self._was_redis_late = True
        self._redis_failed_at = self._clock()
        if not self._is_redis_lost and not is_first_delay:
            self._is_redis_lost = True
            if self._flags.set(REDIS_FLAG):
                log.warning("redis is lost; the service goes on without it", extra={"reason": reason})
