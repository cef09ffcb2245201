"""
Prometheus metrics, right across worker processes. Every label has a handful of values.

With a directory (gunicorn_conf.py makes one) each process keeps its numbers in files there and any of them adds up all.
"""

import hmac
import time
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from flask import Blueprint, Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from werkzeug.exceptions import NotFound

from app.observability.request_context import ORDER_ROUTE, RequestContext

DISTRIBUTION: Final = "most-recent-order"
REQUEST_BUCKETS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8)
FETCH_BUCKETS: Final = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32)


class Metrics:
    def __init__(self, directory: str | None = None) -> None:
        self.registry = CollectorRegistry()
        self.directory = directory
        self.requests = self._counter("requests", "Requests answered.", "route", "status", "cache")
        self.request_seconds = Histogram(
            "most_recent_order_request_duration_seconds",
            "From a whole request to its answer.",
            ["route", "cache"],
            buckets=REQUEST_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = self._gauge("requests_in_flight", "Requests being answered.", mode="livesum")
        self.fetches = self._counter("store_fetches", "Uses of a store, retries included.", "store", "outcome")
        self.fetch_seconds = Histogram(
            "most_recent_order_store_fetch_duration_seconds",
            "How long a store took, whatever came of it.",
            ["store"],
            buckets=FETCH_BUCKETS,
            registry=self.registry,
        )
        self.fetches_in_flight = self._gauge("store_fetches_in_flight", "Fetches under way.", "store", mode="livesum")
        self.retries = self._counter("store_retries", "Fetches tried again at once.", "store")
        self.circuit = self._gauge(
            "store_circuit_state", "0 closed, 1 half open, 2 open; the worst of all processes.", "store", mode="livemax"
        )
        self.stale = self._counter("stale_answers", "Older answers, given because a store failed.", "store")
        self.alarms = self._counter("store_alarms", "Faults a person has to look at.", "store", "fault")
        self.unknown_words = self._counter("unknown_words", "Status words of a platform in no table.", "store")
        self.shared_cache_failures = self._counter("shared_cache_failures", "Faults of the second cache tier.")
        self.cache_bytes = self._gauge("cache_bytes", "Size of the in-process caches.", "store", mode="livesum")
        self.cache_answers = self._gauge("cache_answers", "Answers in the in-process caches.", "store", mode="livesum")
        self.expiry_days = self._gauge(
            "expiry_days", "Days until a credential or an API version runs out.", "store", "kind", mode="livemin"
        )
        self.log_lines_dropped = self._counter("log_lines_dropped", "Lines the reader of the log was too slow for.")
        self.build = self._gauge(
            "build_info", "Always 1; the label is the service's version.", "version", mode="livemax"
        )
        self.started = Gauge(
            "process_start_time_seconds",
            "When the oldest of the processes that answer started, in Unix time.",
            registry=self.registry,
            multiprocess_mode="livemin",
        )
        self.redis_up = self._gauge(
            "redis_up",
            "Whether the last call of Redis was answered, by what it is used for.",
            "use",
            mode="livemostrecent",
        )
        self.build.labels(installed_version()).set(1)
        self.started.set(time.time())
        self.requests.labels(ORDER_ROUTE, "500", "none")
        self._children: dict[tuple[str, int, str], tuple[Counter, Histogram]] = {}

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(f"most_recent_order_{name}", meaning, labels, registry=self.registry)

    def _gauge(self, name: str, meaning: str, *labels: str, mode: str) -> Gauge:
        return Gauge(
            f"most_recent_order_{name}",
            meaning,
            labels,
            registry=self.registry,
            multiprocess_mode=mode,  # type: ignore[arg-type]  # one of the literals above
        )

    def request_answered(self, context: RequestContext, seconds: float) -> None:
        key = (context.route, context.status, context.cache)
        child = self._children.get(key)
        if child is None:
            counter = self.requests.labels(context.route, str(context.status), context.cache.value)
            child = self._children[key] = counter, self.request_seconds.labels(context.route, context.cache.value)
        child[0].inc()
        child[1].observe(seconds)

    def render(self) -> bytes:
        if self.directory is None:
            return generate_latest(self.registry)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, self.directory)  # type: ignore[no-untyped-call]
        return generate_latest(registry)


def installed_version() -> str:
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"


def build_blueprint(metrics: Metrics, token: str | None) -> Blueprint:
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def show() -> Response:
        sent = request.environ.get("HTTP_AUTHORIZATION", "").encode("latin-1")
        # Whoever has not the token learns nothing, not even that there are metrics.
        if token is None or not hmac.compare_digest(sent, f"Bearer {token}".encode("latin-1")):
            raise NotFound
        headers = {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"}
        return Response(metrics.render(), headers=headers)

    return blueprint
