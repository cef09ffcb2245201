"""
The contract's reads: answered in one way, whether Flask hands the request over or the fast path.
"""

from typing import Any

from flask import Flask, Response, request

from app.observability.request_context import context_of
from app.serving.cached_response import CachedResponse, NotCached
from app.web.errors import ApiError
from app.web.http_caching import freshness_headers, is_known
from app.web.read_request import RequestReader, Resource
from app.web.responses import json_response, not_modified


def register(app: Flask, reader: RequestReader) -> None:
    for resource in reader.resources:
        # What is asked is read from the path's bytes, not from what the route made of them.
        def view(resource: Resource = resource, **_: str) -> Response:
            answer, headers = read_and_answer(reader, resource, request.environ)
            if is_known(request.environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
                return not_modified(headers)
            return json_response(answer.body, 200, headers)

        app.add_url_rule(resource.rule, resource.endpoint, view, methods=["GET"])


def read_and_answer(
    reader: RequestReader, resource: Resource, environ: dict[str, Any]
) -> tuple[CachedResponse, list[tuple[str, str]]]:
    """
    The answer, and the headers that say how fresh it is. Raises ApiError, OrderError.
    """
    read = reader.read_request(environ, resource)
    try:
        answer = read.answer()
    except NotCached:
        raise ApiError(
            status=504, description="Nothing is cached and only that was asked for.", reason="not_cached"
        ) from None
    context = context_of(environ)
    context.cache, context.reason = answer.state, answer.detail
    return answer, freshness_headers(answer, read.freshness)
