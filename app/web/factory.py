"""
The Flask application, put together from parts that were built elsewhere.
"""

from flask import Flask, Response

from app.stores import StoreDirectory
from app.web import error_handlers, health, views
from app.web.auth import Authenticate

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def create_app(stores: StoreDirectory, authenticate: Authenticate, readiness: health.Readiness | None = None) -> Flask:
    app = Flask("app.web", static_folder=None)
    app.url_map.merge_slashes = False
    app.register_blueprint(views.build_blueprint(stores, authenticate))
    app.register_blueprint(health.build_blueprint(readiness or health.Readiness()))
    error_handlers.register(app)

    @app.after_request
    def _secure(response: Response) -> Response:
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return app
