"""
`/openapi.json` and `/docs`: the API's description for programs and for people.

The page is RapiDoc, an API browser in one script, served from this package: it needs nothing from anywhere else. Its
version and licences stand at the top of the script and in the file beside it; `app/README.md` says how to renew it.
"""

from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import orjson
from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from app.web.openapi import build_document
from app.web.openapi_operations import ApiDetails
from app.web.responses import SECURITY, json_response, page_response

_HERE: Final = Path(__file__).parent
_MEDIA_TYPES: Final = {
    "page.css": "text/css",
    "page.js": "text/javascript",
    "rapidoc-min.js": "text/javascript",
}
_MAX_AGE_S: Final = 3600


def build_blueprint(details: ApiDetails) -> Blueprint:
    """
    On the demo `/` leads to the page: a first visitor has nothing else to look at. Everything is made when it is first
    asked for, which most processes never are.
    """
    blueprint = Blueprint("docs", __name__)
    policy = content_security_policy(details.base_url)

    @cache
    def description() -> bytes:
        return orjson.dumps(build_document(details))

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return json_response(description(), 200, [("Cache-Control", "no-cache")])

    @blueprint.get("/docs")
    def docs() -> Response:
        return page_response((_HERE / "page.html").read_bytes(), policy)

    @blueprint.get(f"/docs/<any({', '.join(map(repr, _MEDIA_TYPES))}):name>")
    def asset(name: str) -> Response:
        headers = [("Content-Type", _MEDIA_TYPES[name]), ("Cache-Control", f"max-age={_MAX_AGE_S}"), *SECURITY]
        return Response((_HERE / name).read_bytes(), 200, headers)

    if details.demo_customers:

        @blueprint.get("/")
        def root() -> AnyResponse:
            return redirect("/docs")

    return blueprint


def content_security_policy(base_url: str) -> str:
    """
    Scripts from here alone, requests to here and to the address callers use. RapiDoc lays itself out by inline styles.
    """
    parts = urlsplit(base_url)
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; "
        f"connect-src 'self' {parts.scheme}://{parts.netloc}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
