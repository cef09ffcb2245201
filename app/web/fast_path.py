"""
Answers from memory without Flask, whose dispatching costs more than such an answer.

Everything else, and whatever is unusual about a request, is Flask's; a test compares both ways answer by answer.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.domain.errors import OrderError
from app.observability.request_context import context_of
from app.observability.request_id import HEADER, request_id_of
from app.serving.cached_response import CachedResponse, Freshness, NotCached
from app.web.error_handlers import to_response
from app.web.errors import ApiError
from app.web.http_caching import freshness_headers, is_known
from app.web.read_request import RequestReader
from app.web.responses import JSON_HEADERS, SECURITY
from app.web.views import READ

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class FastPath:
    def __init__(self, app: "WSGIApplication", reader: RequestReader) -> None:
        self._app = app
        self._reader = reader

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_CACHE_CONTROL" in environ:
            return self._app(environ, start_response)
        resource = self._reader.resource_of(environ["PATH_INFO"])
        if resource is None:
            return self._app(environ, start_response)
        try:
            read = self._reader.read_request(environ, resource)
            environ[READ] = read
            answer = read.answer(Freshness.ONLY_CACHED)
        except NotCached:
            return self._app(environ, start_response)
        except (ApiError, OrderError) as error:
            return to_response(error, environ)(environ, start_response)
        context_of(environ).cache = answer.state
        return respond(answer, environ, start_response)


def respond(answer: CachedResponse, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    request_id = (HEADER, request_id_of(environ))
    if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        start_response("304 NOT MODIFIED", [*SECURITY, *freshness_headers(answer), request_id])
        return []
    length = ("Content-Length", str(len(answer.body)))
    start_response("200 OK", [*JSON_HEADERS, *freshness_headers(answer), request_id, length])
    return [answer.body]
