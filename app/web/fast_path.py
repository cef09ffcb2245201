"""
Answers the contract's reads without Flask, whose dispatching costs more than an answer from memory, and half as much as
a call to the store.

Whatever is unusual about a request is Flask's view's to answer; a test compares both ways answer by answer.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from app.observability.request_id import HEADER, request_id_of
from app.web.error_handlers import to_response
from app.web.http_caching import is_known
from app.web.read_request import RequestReader
from app.web.responses import JSON_HEADERS, SECURITY
from app.web.views import read_and_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication


class FastPath:
    def __init__(self, app: "WSGIApplication", reader: RequestReader) -> None:
        self._app = app
        self._reader = reader

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        resource = self._reader.resource_of(environ["PATH_INFO"])
        if resource is None or environ["REQUEST_METHOD"] != "GET":
            return self._app(environ, start_response)
        try:
            answer, headers = read_and_answer(self._reader, resource, environ)
        except Exception as error:  # noqa: BLE001 - as Flask's handlers do: a bug is an answer too
            return to_response(error, environ)(environ, start_response)
        request_id = (HEADER, request_id_of(environ))
        if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
            start_response("304 NOT MODIFIED", [*SECURITY, *headers, request_id])
            return []
        length = ("Content-Length", str(len(answer.body)))
        start_response("200 OK", [*JSON_HEADERS, *headers, request_id, length])
        return [answer.body]
