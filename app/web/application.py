"""
The Flask application, put together from parts that were built elsewhere.
"""

from collections.abc import Callable
from typing import Final

from flask import Flask, Response, request

from app.auth.caller import READ_ORDERS
from app.observability.metrics import Metrics
from app.observability.metrics import build_blueprint as build_metrics_page
from app.observability.request_context import UNKNOWN_ROUTE, context_of
from app.observability.request_id import HEADER, request_id_of
from app.observability.request_log import LogRequest
from app.stores import StoreDirectory
from app.web import docs, error_handlers, health, oauth, views
from app.web.authorization import Authorize
from app.web.customer_id import AnythingConverter, CustomerIdConverter
from app.web.customers import FoundCustomers, OneCustomer
from app.web.fast_path import FastPath
from app.web.latest_order import LatestOrder
from app.web.middleware import FramingMiddleware, RequestLogMiddleware
from app.web.openapi_operations import ApiDetails
from app.web.read_request import RequestReader

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
    details: ApiDetails,
    token_endpoint: oauth.TokenEndpoint | None = None,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Flask:
    app = Flask("app.web", static_folder=None)
    reader = RequestReader([LatestOrder(), FoundCustomers(), OneCustomer()], stores, authorize)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.config["MAX_CONTENT_LENGTH"] = LONGEST_BODY
    app.url_map.merge_slashes = False
    app.url_map.converters |= {"anything": AnythingConverter, "customer_id": CustomerIdConverter}
    views.register(app, reader)
    app.register_blueprint(health.build_blueprint(is_stopping))
    app.register_blueprint(build_metrics_page(metrics, metrics_token))
    app.register_blueprint(docs.build_blueprint(details))
    if token_endpoint is not None:
        app.register_blueprint(oauth.build_blueprint(token_endpoint))
    error_handlers.register(app)

    # The reads ask who is calling as they read the request.
    open_endpoints = PUBLIC | {resource.endpoint for resource in reader.resources}

    @app.before_request
    def _open_to_callers_only() -> None:
        # No endpoint: an unknown route or method, which is answered as such.
        if request.endpoint is not None and request.endpoint not in open_endpoints:
            authorize(request.environ, READ_ORDERS)

    @app.after_request
    def _name(response: Response) -> Response:
        context_of(request.environ).route = request.endpoint or UNKNOWN_ROUTE
        response.headers[HEADER] = request_id_of(request.environ)
        return response

    answering = FramingMiddleware(FastPath(app.wsgi_app, reader))
    app.wsgi_app = RequestLogMiddleware(answering, metrics, log_request)  # type: ignore[method-assign]  # Flask's own way
    return app
