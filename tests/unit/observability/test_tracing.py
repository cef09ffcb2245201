"""
Spans of a request and of the use of a store in it, and the name that goes on to the store.
"""

import json

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from adapters.demo.adapter import DemoAdapter
from adapters.registry import load_platforms
from app.domain.errors import ConfigurationError, Fault, UpstreamUnavailable
from app.domain.trace import TRACEPARENT, trace_headers
from app.factory import build_app, read_settings
from app.observability.client_address import build_client_of
from app.observability.metrics import Metrics
from app.observability.request_context import context_of
from app.observability.request_log import build_request_log
from app.observability.tracing import TracedMiddleware, TracedStoreMetricsObserver, build_tracer
from app.serving.latest_orders import LatestOrders
from app.serving.policy import ServingPolicy
from app.serving.service import StoreReads
from app.web.rendering import build_renderer

CALLER = {"Authorization": "Bearer demo-token-for-local-use"}
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
PATH = "/erc/ecommerce/connections/customers/{}/most-recent-order"


class Listening(DemoAdapter):
    """
    Notes what would go on to the store.
    """

    def latest_order(self, customer_id, deadline):
        self.sent = dict(trace_headers())
        return super().latest_order(customer_id, deadline)


@pytest.fixture(name="spans")
def _spans():
    return InMemorySpanExporter()


@pytest.fixture(name="tracer")
def _tracer(spans):
    return build_tracer(SimpleSpanProcessor(spans))


def test_a_request_is_a_span_in_the_callers_trace(spans, tracer):
    app = build_app({})
    app.wsgi_app = TracedMiddleware(app.wsgi_app, tracer)
    app.test_client().get(PATH.format("customer123"), headers={**CALLER, **PARENT, "X-Request-Id": "call-17"})

    (span,) = spans.get_finished_spans()
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == "b7ad6b7169203331"
    assert (span.name, span.kind) == ("GET orders.most_recent_order", SpanKind.SERVER)
    assert dict(span.attributes) == {
        "http.request.method": "GET",
        "http.response.status_code": 200,
        "cache": "miss",
        "store": "default",
        "request_id": "call-17",
    }
    assert span.status.status_code is StatusCode.UNSET


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/metrics"])
def test_probes_make_no_span(spans, tracer, path):
    app = build_app({})
    app.wsgi_app = TracedMiddleware(app.wsgi_app, tracer)
    app.test_client().get(path)

    assert spans.get_finished_spans() == ()


def test_a_failure_is_one_in_its_spans_too(spans, tracer):
    class Failing(DemoAdapter):
        def latest_order(self, customer_id, deadline):
            raise UpstreamUnavailable(Fault.UPSTREAM_5XX, retryable=False)

    observer = TracedStoreMetricsObserver(tracer, Metrics())
    orders = LatestOrders(Failing(), build_renderer("http://x"), StoreReads("eu", ServingPolicy(), observer=observer))
    with tracer.start_as_current_span("request"), pytest.raises(UpstreamUnavailable):
        orders.get("customer123")

    fetch = next(span for span in spans.get_finished_spans() if span.name == "fetch")
    assert fetch.status.status_code is StatusCode.ERROR
    assert fetch.attributes["error.type"] == "upstream_5xx"


def test_a_line_of_the_log_names_the_span(spans, tracer):
    lines = []
    log = build_request_log(lines.append, "a-key-of-the-test", build_client_of(()))
    environ = {"PATH_INFO": "/x", "REQUEST_METHOD": "GET"}

    def inside(environ, _start):
        log(environ, context_of(environ), 0.1)
        return []

    TracedMiddleware(inside, tracer)(environ, None)

    (span,) = spans.get_finished_spans()
    assert json.loads(lines[0])["trace_id"] == f"{span.context.trace_id:032x}"


def test_a_use_of_the_store_is_a_span_of_its_request_and_goes_on_to_the_store(spans, tracer):
    adapter = Listening()
    observer = TracedStoreMetricsObserver(tracer, Metrics())
    orders = LatestOrders(adapter, build_renderer("http://x"), StoreReads("eu", ServingPolicy(), observer=observer))
    with tracer.start_as_current_span("request"):
        orders.get("customer123")

    fetch, request = sorted(spans.get_finished_spans(), key=lambda span: span.name)
    assert (fetch.name, fetch.parent.span_id) == ("fetch", request.context.span_id)
    assert fetch.kind is SpanKind.CLIENT
    assert dict(fetch.attributes) == {"store": "eu", "request_id": "", "outcome": "found"}
    assert adapter.sent == {
        "traceparent": f"00-{fetch.context.trace_id:032x}-{fetch.context.span_id:016x}-{fetch.context.trace_flags:02x}"
    }
    assert TRACEPARENT.get() == ""


def test_a_use_of_the_store_has_the_id_of_the_request_that_began_it(spans, tracer):
    orders = LatestOrders(
        Listening(),
        build_renderer("http://x"),
        StoreReads("eu", ServingPolicy(), observer=TracedStoreMetricsObserver(tracer, Metrics())),
    )

    def inside(_environ, _start):
        orders.get("customer123")
        return []

    environ = {"PATH_INFO": "/x", "REQUEST_METHOD": "GET", "HTTP_X_REQUEST_ID": "call-17"}
    TracedMiddleware(inside, tracer)(environ, None)

    assert [span.attributes["request_id"] for span in spans.get_finished_spans()] == ["call-17", "call-17"]


def test_without_traces_nothing_goes_on_to_the_store():
    adapter = Listening()
    LatestOrders(adapter, build_renderer("http://x"), StoreReads("eu", ServingPolicy())).get("customer123")

    assert adapter.sent == {}


def test_no_span_names_a_customer(spans, tracer):
    app = build_app({})
    app.wsgi_app = TracedMiddleware(app.wsgi_app, tracer)
    app.test_client().get(PATH.format("canary"), headers=CALLER)

    assert "canary" not in str([span.to_json() for span in spans.get_finished_spans()])


@pytest.mark.parametrize("endpoint", ["canary", "ftp://canary", "http://"])
def test_an_endpoint_that_is_no_address_stops_the_start(endpoint):
    with pytest.raises(ConfigurationError) as caught:
        read_settings({"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}, load_platforms())

    assert caught.value.problems == ["OTEL_EXPORTER_OTLP_ENDPOINT: an http or https address"]
