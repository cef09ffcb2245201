"""
Every error of every route as the contract's JSON.
"""

import logging
import traceback
from typing import Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from app.domain.errors import OrderError, OrderNotFound
from app.observability.request_context import context_of
from app.observability.request_id import HEADER, request_id_of
from app.serving.cached_response import CacheState
from app.web.errors import NOT_STORED, ApiError, to_api_error
from app.web.responses import json_response

log = logging.getLogger(__name__)


def to_response(error: Exception, environ: dict[str, Any]) -> Response:
    context = context_of(environ)
    if isinstance(error, OrderNotFound):
        context.cache = CacheState.NEGATIVE if error.is_cached else CacheState.MISS
    answer = to_answer(error)
    context.reason = answer.reason
    request_id = request_id_of(environ)
    return json_response(
        answer.body(request_id), answer.status, (NOT_STORED, (HEADER, request_id), *answer.headers.items())
    )


def to_answer(error: Exception) -> ApiError:
    match error:
        case ApiError():
            return error
        case OrderError():
            return to_api_error(error)
        case MethodNotAllowed():
            return ApiError(status=405, headers={"Allow": ", ".join(sorted(error.valid_methods or ()))})
        case NotFound():
            return ApiError(status=404, description="There is no such route.")
        case HTTPException():  # Flask's other refusals, without their HTML
            return ApiError(status=error.code or 500)
        case _:
            # The place and the type, never the text: an exception's message may quote what was being read.
            frame = traceback.extract_tb(error.__traceback__)[-1]
            at = f"{frame.filename}:{frame.lineno}"
            log.error("unhandled error", extra={"error": type(error).__name__, "at": at})
            return ApiError(status=500)


def register(app: Flask) -> None:
    @app.errorhandler(Exception)
    def _error(error: Exception) -> Response:
        return to_response(error, request.environ)
