"""
The contract's reads, by Flask.
"""

from typing import Any, Final

from flask import Flask, Response, request

from app.observability.request_context import context_of
from app.serving.cached_response import CachedResponse, Freshness, NotCached
from app.web.errors import ApiError
from app.web.http_caching import freshness_headers, is_known
from app.web.read_request import ReadRequest, RequestReader, Resource
from app.web.responses import json_response, not_modified

READ: Final = "most_recent_order.read_request"  # in the WSGI environment: what the fast path has read already


def register(app: Flask, reader: RequestReader) -> None:
    for resource in reader.resources:
        # What is asked is read from the path's bytes, not from what the route made of them.
        def view(resource: Resource = resource, **_: str) -> Response:
            return read_and_answer(reader, resource, request.environ)

        app.add_url_rule(resource.rule, resource.endpoint, view, methods=["GET"])


def read_and_answer(reader: RequestReader, resource: Resource, environ: dict[str, Any]) -> Response:
    read: ReadRequest = environ.get(READ) or reader.read_request(environ, resource)
    try:
        answer = read.answer(read.freshness)
    except NotCached:
        raise ApiError(
            status=504, description="Nothing is cached and only that was asked for.", reason="not_cached"
        ) from None
    context = context_of(environ)
    context.cache, context.reason = answer.state, answer.detail
    return to_response(answer, read.freshness, environ)


def to_response(answer: CachedResponse, freshness: Freshness, environ: dict[str, Any]) -> Response:
    headers = freshness_headers(answer, freshness)
    if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        return not_modified(headers)
    return json_response(answer.body, 200, headers)
