"""
How an answer leaves: one way for all of them, with the headers each must have.
"""

from collections.abc import Iterable
from typing import Final

from flask import Response

from app.web import headers

JSON: Final = "application/json"
SECURITY: Final = tuple(header.as_sent for header in headers.SECURITY)
JSON_HEADERS: Final = (("Content-Type", JSON), *SECURITY)


def json_response(body: bytes, status: int = 200, more: Iterable[tuple[str, str]] = ()) -> Response:
    return Response(body, status, [*JSON_HEADERS, *more])


def not_modified(more: Iterable[tuple[str, str]]) -> Response:
    response = Response(None, 304, [*SECURITY, *more])
    del response.headers["Content-Type"]
    return response


def page_response(body: bytes, content_security_policy: str) -> Response:
    response = Response(body, 200, [*SECURITY, ("Cache-Control", "no-cache")], mimetype="text/html")
    response.headers["Content-Security-Policy"] = content_security_policy
    return response
