"""
Is the process alive, and may it be given requests? No store in either: a store's outage must not restart the service.
"""

from typing import Final

from flask import Blueprint, Response, request

from app.web.errors import NOT_STORED, ApiError
from app.web.responses import json_response

OK: Final = b'{"status":"ok"}'

LEAVING: Final = "most_recent_order.leaving"  # in the WSGI environment: whether the process is about to go for good


def build_blueprint() -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return json_response(OK, 200, [NOT_STORED])

    @blueprint.get("/readyz")
    def readyz() -> Response:
        if request.environ.get(LEAVING):
            raise ApiError(status=503, description="Draining.", headers={"Retry-After": "1"})
        return json_response(OK, 200, [NOT_STORED])

    return blueprint
