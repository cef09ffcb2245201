"""
The WSGI application in front of Flask: times, counts and logs every request, and answers the commonest one itself.

A fresh answer needs nothing of Flask, whose dispatching costs more than the answer. Everything else, and whatever is
unusual about a request, is Flask's; a test compares both ways answer by answer.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.domain.errors import OrderError
from app.observability.metrics import Metrics
from app.observability.request_context import ORDER_ROUTE, Record, record_of
from app.observability.request_id import HEADER, request_id_of
from app.observability.request_log import LogRequest
from app.serving.cached_response import CachedResponse, Freshness, NotCached
from app.stores import StoreDirectory
from app.web.authorization import Authorize
from app.web.customer_id import AFTER, BEFORE, read_customer_id
from app.web.errors import ApiError
from app.web.http_caching import freshness_headers, is_known
from app.web.responses import JSON_HEADERS, SECURITY
from app.web.views import read_brand

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class Door:
    def __init__(
        self,
        inside: "WSGIApplication",
        stores: StoreDirectory,
        authorize: Authorize,
        metrics: Metrics,
        log_request: LogRequest,
    ) -> None:
        self._inside = inside
        self._stores = stores
        self._authorize = authorize
        self._metrics = metrics
        self._log_request = log_request

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        record = record_of(environ)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            record.status = int(status[:3])
            return start_response(status, headers, *exc_info)

        self._metrics.in_flight.inc()
        try:
            answer = self._fresh_answer(environ, record)
            if answer is None:
                return self._inside(environ, start)
            return respond(answer, environ, start)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.in_flight.dec()
            self._metrics.request_answered(record, seconds)
            self._log_request(environ, record, seconds)

    def _fresh_answer(self, environ: dict[str, Any], record: Record) -> CachedResponse | None:
        path = environ["PATH_INFO"]
        if (
            environ["REQUEST_METHOD"] != "GET"
            or environ.get("HTTP_CACHE_CONTROL")
            or not (path.startswith(BEFORE) and path.endswith(AFTER))
        ):
            return None
        try:
            self._authorize(environ)
            store = self._stores.find(read_brand(environ.get("QUERY_STRING", "")))
            customer_id = store.platform.parse_customer_id(read_customer_id(path))
            answer = store.orders.get(customer_id, Freshness.ONLY_CACHED)
        except (ApiError, OrderError, NotCached):
            return None
        record.route, record.store = ORDER_ROUTE, store.store.name
        record.cache, record.customer = answer.state, customer_id
        return answer


def respond(answer: CachedResponse, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    request_id = (HEADER, request_id_of(environ))
    if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        start_response("304 NOT MODIFIED", [*SECURITY, *freshness_headers(answer), request_id])
        return []
    length = ("Content-Length", str(len(answer.body)))
    start_response("200 OK", [*JSON_HEADERS, *freshness_headers(answer), request_id, length])
    return [answer.body]
