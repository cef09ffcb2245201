"""
What is done for every request before anybody looks at what it asks: its time, metrics and log line, and its framing.
"""

import re
import time
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from app.observability.metrics import Metrics
from app.observability.request_context import context_of
from app.observability.request_log import LogRequest
from app.web.error_handlers import to_response
from app.web.errors import ApiError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication

LONGEST_BODY: Final = 64 * 1024  # the only body anybody sends is a token request's form

# RFC 9112 section 3.2: one Host, of the form RFC 3986 gives an authority without user information.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=%-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?")


class RequestLogMiddleware:
    def __init__(self, app: "WSGIApplication", metrics: Metrics, log_request: LogRequest) -> None:
        self._app = app
        self._metrics = metrics
        self._log_request = log_request

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        context = context_of(environ)

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            context.status = int(status[:3])
            return start_response(status, headers, *exc_info)

        self._metrics.in_flight.inc()
        try:
            return self._app(environ, start)
        finally:
            seconds = time.perf_counter() - began
            self._metrics.in_flight.dec()
            self._metrics.request_answered(context, seconds)
            self._log_request(environ, context, seconds)


class FramingMiddleware:
    """
    Requests for no host, or with a body that is too large or malformed, are refused before they are understood.
    """

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        try:
            check_host(environ)
            if environ.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" in environ:
                environ["wsgi.input"] = BytesIO(whole_body(environ))
        except ApiError as error:
            return to_response(error, environ)(environ, start_response)
        return self._app(environ, start_response)


def check_host(environ: dict[str, Any]) -> None:
    host = environ.get("HTTP_HOST")
    if host is None and environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return
    if host is None or not _HOST.fullmatch(host):
        raise ApiError(status=400, description="The Host header is missing or malformed.", reason="malformed")


def whole_body(environ: dict[str, Any]) -> bytes:
    """
    Read before anybody answers: a malformed end is refused then, and no second answer follows the first.
    """
    announced = environ.get("CONTENT_LENGTH") or "0"
    if not announced.isdecimal() or int(announced[:18]) > LONGEST_BODY:
        raise ApiError(status=413)
    try:
        body: bytes = environ["wsgi.input"].read(LONGEST_BODY + 1)
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - the server's parser has exceptions of its own
        raise ApiError(status=400, description="The request's body is malformed.", reason="malformed") from None
    if len(body) > LONGEST_BODY:
        raise ApiError(status=413)
    if len(body) < int(announced):
        raise ApiError(status=400, description="The request's body is cut short.", reason="malformed")
    return body
