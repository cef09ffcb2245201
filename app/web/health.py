"""
Is the process alive, and may it be given requests? No store in either: a store's outage must not restart the service.

A service that was told to stop takes no new connection; on those it keeps it says that it is not ready.
"""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, Response

from app.web.errors import NOT_STORED, ApiError
from app.web.responses import json_response

OK: Final = b'{"status":"ok"}'


def build_blueprint(is_stopping: Callable[[], bool]) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return json_response(OK, 200, [NOT_STORED])

    @blueprint.get("/readyz")
    def readyz() -> Response:
        if is_stopping():
            raise ApiError(status=503, description="The service is about to stop.", reason="stopping")
        return json_response(OK, 200, [NOT_STORED])

    return blueprint
