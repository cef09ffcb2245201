"""
Numbers that nobody announces, looked at from time to time: how full the caches are, what runs out, what the log lost,
whether Redis answers.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from app.observability.metrics import Metrics
from app.stores import StoreDirectory

log = logging.getLogger(__name__)

SECONDS_PER_DAY: Final = 86_400


class Sampler:
    def __init__(
        self,
        metrics: Metrics,
        stores: StoreDirectory,
        lines_dropped: Callable[[], int],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._metrics = metrics
        self._stores = stores
        self._lines_dropped = lines_dropped
        self._lines_counted = 0
        self._now = now

    def sample(self) -> None:
        for entry in self._stores.entries:
            answers, size = entry.reads.cache_size()
            self._metrics.cache_answers.labels(entry.store.name).set(answers)
            self._metrics.cache_bytes.labels(entry.store.name).set(size)
            expiries = {**entry.platform.expiries(entry.store), **entry.adapter.expiries()}
            for kind, at in expiries.items():
                days = (at - self._now()) / SECONDS_PER_DAY
                self._metrics.expiry_days.labels(entry.store.name, kind).set(round(days, 2))
        self._stores.entries[0].reads.check_shared_cache()  # the stores share it
        dropped = self._lines_dropped()
        self._metrics.log_lines_dropped.inc(max(0, dropped - self._lines_counted))
        self._lines_counted = dropped

    def start(self, every_s: float = 5.0) -> None:
        """
        Goes on until the process ends.
        """
        threading.Thread(target=self._run, args=(every_s,), name="sampling", daemon=True).start()

    def _run(self, every_s: float) -> None:
        while True:
            try:
                self.sample()
            except Exception:
                log.exception("sampling failed")
            time.sleep(every_s)
