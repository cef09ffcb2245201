"""
The Flask application, put together from parts that were built elsewhere.
"""

from typing import TYPE_CHECKING, Final

from flask import Flask, Response, request

from app.observability.metrics import Metrics
from app.observability.metrics import build_blueprint as build_metrics_page
from app.observability.request_context import UNKNOWN_ROUTE, record_of
from app.observability.request_id import HEADER, request_id_of
from app.observability.request_log import LogRequest
from app.stores import StoreDirectory
from app.web import docs, error_handlers, health, oauth, views
from app.web.authorization import Authorize, asked_once
from app.web.customer_id import AnythingConverter
from app.web.door import Door
from app.web.openapi import build_document
from app.web.openapi_operations import Facts

if TYPE_CHECKING:
    from app.auth.clients import TokenIssuer

# What needs no caller. /oauth/token asks for the client itself, /metrics for its own token.
PUBLIC: Final = frozenset(
    {
        "docs.asset",
        "docs.docs",
        "docs.openapi",
        "docs.root",
        "health.livez",
        "health.readyz",
        "metrics.show",
        "oauth.token",
    }
)
LONGEST_BODY: Final = 16 * 1024  # only /oauth/token reads one


def create_app(
    stores: StoreDirectory,
    authorize: Authorize,
    *,
    metrics: Metrics,
    metrics_token: str | None = None,
    log_request: LogRequest,
    facts: Facts,
    token_issuer: "TokenIssuer | None" = None,
) -> Flask:
    app = Flask("app.web", static_folder=None)
    authorize = asked_once(authorize)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.url_map.merge_slashes = False
    app.url_map.converters["anything"] = AnythingConverter
    app.register_blueprint(views.build_blueprint(stores))
    app.register_blueprint(health.build_blueprint())
    app.register_blueprint(build_metrics_page(metrics, metrics_token))
    app.register_blueprint(docs.build_blueprint(build_document(facts), is_demo=bool(facts.demo_customers)))
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
        record_of(request.environ).route = request.endpoint or UNKNOWN_ROUTE
        response.headers[HEADER] = request_id_of(request.environ)
        return response

    app.wsgi_app = Door(app.wsgi_app, stores, authorize, metrics, log_request)  # type: ignore[method-assign]  # Flask's own way
    return app
