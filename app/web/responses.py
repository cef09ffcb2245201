"""
How an answer leaves: one way for all of them, with the headers each must have.
"""

from collections.abc import Iterable
from typing import Final

from flask import Response

JSON: Final = "application/json"

# The answers are data for programs: no browser may run, frame or guess anything from them.
SECURITY: Final = (
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
)
JSON_HEADERS: Final = (("Content-Type", JSON), *SECURITY)


def json_response(body: bytes, status: int = 200, headers: Iterable[tuple[str, str]] = ()) -> Response:
    return Response(body, status, [*JSON_HEADERS, *headers])


def not_modified(headers: Iterable[tuple[str, str]]) -> Response:
    response = Response(None, 304, [*SECURITY, *headers])
    del response.headers["Content-Type"]
    return response


def page_response(body: bytes, content_security_policy: str) -> Response:
    response = Response(body, 200, [*SECURITY, ("Cache-Control", "no-cache")], mimetype="text/html")
    response.headers["Content-Security-Policy"] = content_security_policy
    return response
