"""
OpenTelemetry traces, when an endpoint is configured: a span for each request, and one for each use of a store in it.

The packages are an extra, and are only imported here and when they are wanted.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import Fault
from app.domain.trace import TRACEPARENT
from app.observability.request_context import RequestContext, context_of
from app.observability.request_id import request_id_of
from app.observability.store_metrics import StoreMetricsObserver
from app.serving.cached_response import CacheState
from app.serving.observer import FetchOutcome

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication
    from opentelemetry.sdk.trace import SpanProcessor
    from opentelemetry.trace import Span, Tracer

SERVICE_NAME: Final = "most-recent-order"
TRACES_PATH: Final = "/v1/traces"
PROBES: Final = frozenset({"/livez", "/readyz", "/metrics"})

_request_id: Final[ContextVar[str]] = ContextVar("request_id", default="")
_fetch_span: Final[ContextVar["Span | None"]] = ContextVar("fetch_span", default=None)


def otlp_processor(endpoint: str) -> "SpanProcessor":
    """
    Sends spans in batches, over HTTP, in the background.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - an optional extra
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an optional extra

    return BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint.rstrip("/") + TRACES_PATH))


def build_tracer(processor: "SpanProcessor") -> "Tracer":
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an optional extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - an optional extra

    provider = TracerProvider(resource=Resource.create({"service.name": SERVICE_NAME}))
    provider.add_span_processor(processor)
    return provider.get_tracer(SERVICE_NAME)


class TracedMiddleware:
    """
    In front of the application: a span for each request but probes, in the caller's trace when it sends one.
    """

    def __init__(self, inside: "WSGIApplication", tracer: "Tracer") -> None:
        self._inside = inside
        self._tracer = tracer

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ["PATH_INFO"] in PROBES:
            return self._inside(environ, start_response)
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an optional extra
        from opentelemetry.trace.propagation.tracecontext import (  # noqa: PLC0415 - an optional extra
            TraceContextTextMapPropagator,
        )

        parent = TraceContextTextMapPropagator().extract({"traceparent": environ.get("HTTP_TRACEPARENT", "")})
        with self._tracer.start_as_current_span("request", context=parent, kind=SpanKind.SERVER) as span:
            context = context_of(environ)
            token = _request_id.set(request_id_of(environ))
            context.trace_id = f"{span.get_span_context().trace_id:032x}"
            try:
                body = self._inside(environ, start_response)
            finally:
                _request_id.reset(token)  # the thread's next request may be a probe
            _describe(span, environ, context)
            return body


def _describe(span: "Span", environ: dict[str, Any], context: RequestContext) -> None:
    method = environ["REQUEST_METHOD"][:20]
    span.update_name(f"{method} {context.route}")
    span.set_attribute("http.request.method", method)
    span.set_attribute("http.response.status_code", context.status)
    span.set_attribute("request_id", request_id_of(environ))
    for name, value in (("store", context.store), ("cache", context.cache.value), ("reason", context.reason)):
        if value and value != CacheState.NONE:
            span.set_attribute(name, value)
    if context.status >= 500:
        _fail(span, context.reason)


def _fail(span: "Span", reason: str) -> None:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an optional extra

    span.set_attribute("error.type", reason)
    span.set_status(StatusCode.ERROR, reason)


class TracedStoreMetricsObserver(StoreMetricsObserver):
    """
    A span for each use of a store, whose name goes on to it. A fetch begins and ends on one thread.
    """

    def __init__(self, tracer: "Tracer", *args: Any) -> None:
        super().__init__(*args)
        self._tracer = tracer

    def fetch_started(self, store: str) -> None:
        from opentelemetry.trace import SpanKind  # noqa: PLC0415 - an optional extra

        super().fetch_started(store)
        attributes = {"store": store, "request_id": _request_id.get()}
        span = self._tracer.start_span("fetch", kind=SpanKind.CLIENT, attributes=attributes)
        context = span.get_span_context()
        _fetch_span.set(span)
        TRACEPARENT.set(f"00-{context.trace_id:032x}-{context.span_id:016x}-{context.trace_flags:02x}")

    def fetch_ended(self, store: str, outcome: FetchOutcome, fault: Fault | None, seconds: float) -> None:
        super().fetch_ended(store, outcome, fault, seconds)
        TRACEPARENT.set("")
        span = _fetch_span.get()
        if span is not None:
            span.set_attribute("outcome", fault.value if fault else outcome.value)
            if fault:
                _fail(span, fault.value)
            span.end()
            _fetch_span.set(None)
