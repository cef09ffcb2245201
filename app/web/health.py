"""
Is the process alive, and may it be given requests? No store in either: a store's outage must not restart the service.
"""

from flask import Blueprint, Response

from app.web.errors import ApiError
from app.web.responses import json_response

OK = b'{"status":"ok"}'
NOT_STORED = (("Cache-Control", "no-store"),)


class Readiness:
    """
    True until the process begins to drain.
    """

    def __init__(self) -> None:
        self.is_ready = True


def build_blueprint(readiness: Readiness) -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return json_response(OK, headers=NOT_STORED)

    @blueprint.get("/readyz")
    def readyz() -> Response:
        if not readiness.is_ready:
            raise ApiError(status=503, description="Draining.", headers={"Retry-After": "1"})
        return json_response(OK, headers=NOT_STORED)

    return blueprint
