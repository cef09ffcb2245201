"""
Is the process alive, and may it be given requests? No store in either: a store's outage must not restart the service.

A process that is leaving takes no connection, and so is not ready.
"""

from typing import Final

from flask import Blueprint, Response

from app.web.errors import NOT_STORED
from app.web.responses import json_response

OK: Final = b'{"status":"ok"}'


def build_blueprint() -> Blueprint:
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/livez")
    def livez() -> Response:
        return json_response(OK, 200, [NOT_STORED])

    @blueprint.get("/readyz")
    def readyz() -> Response:
        return json_response(OK, 200, [NOT_STORED])

    return blueprint
