"""
`/openapi.json` and `/docs`: the API's description for programs and for people. Both are made once, when the service
starts, and the page needs nothing from anywhere else.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import orjson
from flask import Blueprint, Response
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from app.web.responses import json_response, page_response

_HERE: Final = Path(__file__).parent


def build_blueprint(document: Mapping[str, Any], demo_customers: Sequence[tuple[str, str]]) -> Blueprint:
    """
    `demo_customers` are ids and what each shows; empty unless the demo runs.
    """
    blueprint = Blueprint("docs", __name__)
    description = orjson.dumps(document)
    style = (_HERE / "docs.css").read_text()
    page = render_page(document, demo_customers, style).encode()
    style_hash = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{style_hash}'; base-uri 'none'; frame-ancestors 'none'"

    @blueprint.get("/openapi.json")
    def openapi() -> Response:
        return json_response(description, 200, [("Cache-Control", "no-cache")])

    @blueprint.get("/docs")
    def docs() -> Response:
        return page_response(page, policy)

    return blueprint


def render_page(document: Mapping[str, Any], demo_customers: Sequence[tuple[str, str]], style: str) -> str:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"kind": kind_of, "pretty": pretty, "anchor": anchor_of, "prose": prose}
    environment.globals["resolve"] = lambda node: resolve(document, node)
    template = environment.from_string((_HERE / "docs.html").read_text())
    return template.render(document=document, demo_customers=demo_customers, style=style)


def resolve(document: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
    """
    What a reference points at; anything else is itself.
    """
    target: Any = document
    for name in node.get("$ref", "#").split("/")[1:]:
        target = target[name]
    return node if target is document else target


def kind_of(schema: Mapping[str, Any]) -> str:
    """
    A member's type in a few words.
    """
    if "allOf" in schema:
        return kind_of(schema["allOf"][0])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {kind_of(schema['items'])}"
    words = [str(schema.get("format") or schema.get("type") or "any")]
    if "minimum" in schema and "maximum" in schema:
        words.append(f"{schema['minimum']}..{schema['maximum']}")
    return " ".join(words)


def anchor_of(schema: Mapping[str, Any]) -> str:
    """
    The name of the schema a member leads to, "" when it leads nowhere.
    """
    if "allOf" in schema:
        return anchor_of(schema["allOf"][0])
    if "items" in schema:
        return anchor_of(schema["items"])
    return str(schema.get("$ref", "")).rpartition("/")[2]


def prose(text: str) -> Markup:
    """
    What stands in backticks is code.
    """
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if index % 2 else escape(piece)
        for index, piece in enumerate(text.split("`"))
    )


def pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
