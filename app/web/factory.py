"""
The Flask application, put together from parts that were built elsewhere.
"""

from collections.abc import Sequence
from typing import Final

from flask import Flask, Response, request

from app.callers.clients import TokenIssuer
from app.stores import StoreDirectory
from app.web import docs, error_handlers, health, oauth, views
from app.web.auth import Authorize
from app.web.customer_id import AnythingConverter
from app.web.openapi import build_document
from app.web.openapi_operations import Facts
from app.web.request_id import HEADER, request_id_of

# What needs no caller. /oauth/token asks for the client itself.
PUBLIC: Final = frozenset({"docs.docs", "docs.openapi", "health.livez", "health.readyz", "oauth.token"})
LONGEST_BODY: Final = 16 * 1024  # only /oauth/token reads one


def create_app(
    stores: StoreDirectory,
    authorize: Authorize,
    *,
    facts: Facts,
    demo_customers: Sequence[tuple[str, str]] = (),
    token_issuer: TokenIssuer | None = None,
) -> Flask:
    app = Flask("app.web", static_folder=None)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.url_map.merge_slashes = False
    app.url_map.converters["anything"] = AnythingConverter
    app.register_blueprint(views.build_blueprint(stores))
    app.register_blueprint(health.build_blueprint())
    app.register_blueprint(docs.build_blueprint(build_document(facts), demo_customers))
    if token_issuer is not None:
        app.register_blueprint(oauth.build_blueprint(token_issuer))
    error_handlers.register(app)

    @app.before_request
    def _open_to_callers_only() -> None:
        # No endpoint: an unknown route or method, which is answered as such.
        if request.endpoint is not None and request.endpoint not in PUBLIC:
            authorize(request.environ)

    @app.after_request
    def _name(response: Response) -> Response:
        response.headers[HEADER] = request_id_of(request.environ)
        return response

    return app
