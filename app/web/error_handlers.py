"""
Every error of every route as the contract's JSON.
"""

import logging
import traceback

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from app.domain.errors import OrderError
from app.web.errors import ApiError, to_api_error

log = logging.getLogger(__name__)


def to_response(error: ApiError) -> Response:
    response = Response(error.body(), status=error.status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(error.headers)
    return response


def register(app: Flask) -> None:
    @app.errorhandler(ApiError)
    def _api_error(error: ApiError) -> Response:
        return to_response(error)

    @app.errorhandler(OrderError)
    def _order_error(error: OrderError) -> Response:
        return to_response(to_api_error(error))

    @app.errorhandler(HTTPException)
    def _http_error(error: HTTPException) -> Response:
        headers = {"Allow": "GET, HEAD"} if error.code == 405 else {}
        description = "There is no such route." if error.code == 404 else ""
        return to_response(ApiError(status=error.code or 500, description=description, headers=headers))

    @app.errorhandler(Exception)
    def _bug(error: Exception) -> Response:
        # The place and the type, never the text: an exception's message may quote what was being read.
        frame = traceback.extract_tb(error.__traceback__)[-1]
        log.error("unhandled error", extra={"error": type(error).__name__, "at": f"{frame.filename}:{frame.lineno}"})
        return to_response(ApiError(status=500))
