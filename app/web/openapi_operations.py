"""
The operations of the API's description, route by route.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from marshmallow import Schema

from app.auth.caller import READ_ORDERS
from app.web import customer_id
from app.web.error_table import ErrorKind
from app.web.openapi_parts import STATUSES, Status
from app.web.read_request import LONGEST_BRAND
from app.web.schemas import ErrorSchema, OAuthErrorSchema, OrderSchema, TokenSchema

EXAMPLE: Final = Path(__file__).with_name("example_order.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiDetails:
    """
    What of the configuration shows in the description.
    """

    base_url: str
    customer_id_patterns: tuple[str, ...] = ()  # () when a platform cannot say which ids it takes
    example_id: str = "1234567890"
    gives_tokens: bool = False
    demo_customers: tuple[tuple[str, str], ...] = ()  # id → what it shows; empty unless the demo runs


def response_name(code: int) -> str:
    return f"Status{code}"


def reference(code: int) -> dict[str, str]:
    return {"$ref": f"#/components/responses/{response_name(code)}"}


def response(status: Status, schema: type[Schema] = OrderSchema) -> dict[str, Any]:
    """
    An answer of one of the reads; everything but 200 and 304 is an error.
    """
    answer: dict[str, Any] = {
        "description": status.description,
        "headers": {header.name: {"$ref": f"#/components/headers/{header.name}"} for header in status.headers},
    }
    if status.code == 200:
        answer["content"] = {"application/json": {"schema": schema}}
        if schema is OrderSchema:
            example = {"summary": "customer123 of the demo", "value": orjson.loads(EXAMPLE.read_bytes())}
            answer["content"]["application/json"]["examples"] = {"official": example}
    elif status.code >= 400:
        examples = {kind.code: _example(kind) for kind in status.errors}
        answer["content"] = {"application/json": {"schema": ErrorSchema, "examples": examples}}
    return answer


def _example(kind: ErrorKind) -> dict[str, Any]:
    return {"summary": kind.meaning, "value": {"code": kind.code, "message": kind.message, **kind.example}}


def id_parameter(details: ApiDetails) -> dict[str, Any]:
    id_schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": customer_id.LONGEST}
    if details.customer_id_patterns:
        id_schema["pattern"] = "|".join(details.customer_id_patterns)
    return {
        "name": "customer_id",
        "in": "path",
        "required": True,
        "description": "The platform's id of the customer, percent-encoded; of a guest `guest-` and an order's id.",
        "schema": id_schema,
        "examples": {"one": {"value": details.example_id}},
    }


def brand_parameter() -> dict[str, Any]:
    return {
        "name": "brand",
        "in": "query",
        "required": False,
        "description": "Which store, when there are several; the first one without it. Case does not matter.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_BRAND},
    }


def order_operations() -> dict[str, Any]:
    responses = {str(status.code): reference(status.code) for status in STATUSES}
    bodiless = {str(status.code): without_body(status) for status in STATUSES}
    security = [{"bearer": [READ_ORDERS]}, {"apiKey": []}, {"basic": []}]
    common = {"tags": ["orders"], "security": security}
    return {
        "get": {
            "operationId": "getMostRecentOrder",
            "summary": "The customer's most recent order",
            "description": f"Needs the scope `{READ_ORDERS}`; an API token has it.",
            **common,
            "responses": responses,
        },
        "head": {
            "operationId": "headMostRecentOrder",
            "summary": "The same without the body",
            **common,
            "responses": bodiless,
        },
    }


def without_body(status: Status) -> dict[str, Any]:
    return {name: value for name, value in response(status).items() if name != "content"}


def token_operation() -> dict[str, Any]:
    properties = {
        "grant_type": {"type": "string", "const": "client_credentials"},
        "client_id": {"type": "string", "description": "Here with client_secret, or both in HTTP Basic."},
        "client_secret": {"type": "string"},
        "scope": {"type": "string", "description": "All scopes when left out.", "examples": [READ_ORDERS]},
    }
    form = {"type": "object", "required": ["grant_type"], "properties": properties}
    errors = {
        "400": "invalid_request, unsupported_grant_type or invalid_scope.",
        "401": "invalid_client: unknown, or the secret is wrong.",
    }
    content = {"application/json": {"schema": OAuthErrorSchema}}
    shared = {str(code): reference(code) for code in (405, 413, 429, 500)}
    return {
        "operationId": "createToken",
        "tags": ["tokens"],
        "summary": "A token for ten minutes, by client credentials (RFC 6749 §4.4)",
        "security": [],
        "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}},
        "responses": {
            "200": {"description": "The token.", "content": {"application/json": {"schema": TokenSchema}}},
            **{code: {"description": text, "content": content} for code, text in errors.items()},
            **shared,
        },
    }


_HEALTH: Final = {"application/json": {"schema": {"type": "object", "properties": {"status": {"const": "ok"}}}}}
SERVICE_ROUTES: Final = (
    ("/livez", "Is the process alive?", _HEALTH),
    ("/readyz", "May it be given requests?", _HEALTH),
    ("/openapi.json", "This description", {"application/json": {"schema": {"type": "object"}}}),
    ("/docs", "This description for people", {"text/html": {"schema": {"type": "string"}}}),
)


def service_operations(path: str, summary: str, content: dict[str, Any]) -> dict[str, Any]:
    name = path.strip("/").partition(".")[0].capitalize()
    refusals = {str(code): reference(code) for code in (405, 503)}
    common: dict[str, Any] = {"tags": ["service"], "summary": summary, "security": []}
    return {
        "get": {
            "operationId": f"get{name}",
            **common,
            "responses": {"200": {"description": "Yes.", "content": content}, **refusals},
        },
        "head": {"operationId": f"head{name}", **common, "responses": {"200": {"description": "Yes."}}},
    }
