"""
The API's own description, OpenAPI 3.1, made from the schemas and the table of statuses.
"""

from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from app.auth.caller import READ_CUSTOMERS, READ_ORDERS
from app.web import customer_id, oauth
from app.web.customer_rendering import SEARCH_PATH
from app.web.customer_schemas import ContactsSchema, CustomerSchema
from app.web.openapi_customers import (
    customer_operations,
    customer_parameters,
    search_operations,
    search_parameters,
)
from app.web.openapi_operations import (
    SERVICE_ROUTES,
    ApiDetails,
    brand_parameter,
    id_parameter,
    order_operations,
    response,
    response_name,
    service_operations,
    token_operation,
)
from app.web.openapi_parts import HEADERS, STATUSES
from app.web.schema_fields import Amount, Instant
from app.web.schemas import ErrorSchema, OAuthErrorSchema, OrderSchema, TokenSchema

VERSION: Final = "1.0.0"  # of the contract; the service's own changes more often
CUSTOMER_PATH: Final = f"{customer_id.BEFORE}{{customer_id}}"
ORDER_PATH: Final = f"{customer_id.BEFORE}{{customer_id}}{customer_id.AFTER}"

DESCRIPTION: Final = """\
Where is my most recent order? One question, answered for a contact centre from whichever shop platform the merchant \
runs, always in the same words.

Every error of every route is one object with a seven-digit `code`. Members without a value are left out; new members \
may be added at any time."""
DEMO: Final = "The demo store runs. Its token is `demo-token-for-local-use`; ask for any of these:"


def build_document(details: ApiDetails) -> dict[str, Any]:
    marshmallow = MarshmallowPlugin(schema_name_resolver=_schema_name)
    spec = APISpec(
        "Most recent order",
        VERSION,
        "3.1.0",
        plugins=[marshmallow],
        info={"description": _description(details), "license": {"name": "MIT", "identifier": "MIT"}},
        servers=[{"url": details.base_url}],
        tags=[
            {"name": "orders"},
            {"name": "customers"},
            *([{"name": "tokens"}] if details.gives_tokens else []),
            {"name": "service"},
        ],
    )
    marshmallow.map_to_openapi_type(Instant, "string", "date-time")  # type: ignore[no-untyped-call]
    marshmallow.map_to_openapi_type(Amount, "number", None)  # type: ignore[no-untyped-call]
    spec.components.schema("Order", schema=OrderSchema)
    spec.components.schema("Contacts", schema=ContactsSchema)
    spec.components.schema("Customer", schema=CustomerSchema)
    spec.components.schema("Error", schema=ErrorSchema)
    _add_components(spec, details)
    spec.path(ORDER_PATH, parameters=[id_parameter(details), brand_parameter()], operations=order_operations())
    spec.path(SEARCH_PATH, parameters=search_parameters(), operations=search_operations())
    spec.path(CUSTOMER_PATH, parameters=customer_parameters(details), operations=customer_operations())
    if details.gives_tokens:
        spec.components.schema("Token", schema=TokenSchema)
        spec.components.schema("OAuthError", schema=OAuthErrorSchema)
        spec.path(oauth.PATH, operations={"post": token_operation()})
    for path, summary, content in SERVICE_ROUTES:
        spec.path(path, operations=service_operations(path, summary, content))
    document: dict[str, Any] = _tidy(spec.to_dict())
    return document


def _description(details: ApiDetails) -> str:
    """
    Markdown: what the page in front of the operations says.
    """
    kinds = [kind for status in STATUSES for kind in status.errors]
    errors = [f"- **{kind.status}** `{kind.code}` {kind.meaning}" for kind in kinds]
    text = [DESCRIPTION, "## Errors", "\n".join(errors)]
    if details.demo_customers:
        customers = [f"- `{customer_id}`: {shows}" for customer_id, shows in details.demo_customers]
        text += ["## Demo customers", DEMO, "\n".join(customers)]
    return "\n\n".join(text)


def _schema_name(schema: Any) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__.removesuffix("Schema")


def _add_components(spec: APISpec, details: ApiDetails) -> None:
    for name, header in HEADERS.items():
        spec.components.header(name, header)
    for status in STATUSES:
        spec.components.response(response_name(status.code), response(status))
    spec.components.security_scheme(
        "bearer",
        {"type": "http", "scheme": "bearer", "description": "An API token, or a JWT with the scope to read orders."},
    )
    spec.components.security_scheme("apiKey", {"type": "apiKey", "in": "header", "name": "X-API-Key"})
    spec.components.security_scheme(
        "basic", {"type": "http", "scheme": "basic", "description": "Any user name; the password is an API token."}
    )
    if details.gives_tokens:
        flow = {
            "tokenUrl": details.base_url + oauth.PATH,
            "scopes": {READ_ORDERS: "Read orders.", READ_CUSTOMERS: "Find customers."},
        }
        spec.components.security_scheme("oauth2", {"type": "oauth2", "flows": {"clientCredentials": flow}})


def _tidy(node: Any) -> Any:
    """
    Marshmallow's dialect → JSON Schema's: formats, expressions and examples by their standard names, enums typed,
    objects open, because members may be added.
    """
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    tidied = {name: _tidy(value) for name, value in node.items() if (name, value) != ("additionalProperties", False)}
    if tidied.get("format") == "url":
        tidied["format"] = "uri"
    if isinstance(tidied.get("pattern"), str):
        tidied["pattern"] = tidied["pattern"].replace(r"\Z", "$")
    if "enum" in tidied:
        tidied.setdefault("type", "string")
    if "example" in tidied and "type" in tidied:
        tidied["examples"] = [tidied.pop("example")]
    return tidied
