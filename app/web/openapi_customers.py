"""
The operations on customers, for the API's description.
"""

from typing import Any, Final

from marshmallow import Schema

from app.auth.caller import READ_CUSTOMERS
from app.domain.customer import MOST_PAGES_BY_CURSOR
from app.web.customer_query import (
    LONGEST,
    MOST_IDS,
    MOST_PAGES,
    MOST_PER_PAGE,
    PER_PAGE,
    SHORTEST_NAME,
)
from app.web.customer_schemas import ContactsSchema, CustomerSchema
from app.web.openapi_operations import ApiDetails, brand_parameter, id_parameter, reference, response, without_body
from app.web.openapi_parts import STATUSES, Status

FOUND: Final = "Who was found; nobody is an empty list."
THE_CUSTOMER: Final = "The customer."


def search_parameters() -> list[dict[str, Any]]:
    return [
        _text(
            "phone", "A phone number in any usual way of writing; without `+` or `00` it is one of the store's country."
        ),
        _text("email", "A whole e-mail address; case does not matter."),
        {
            "name": "ids",
            "in": "query",
            "required": False,
            "description": "Customer ids of the platform, and guests' ids.",
            "schema": {
                "type": "array",
                "maxItems": MOST_IDS,
                "items": {"type": "string", "minLength": 1, "maxLength": LONGEST},
            },
            "style": "form",
            "explode": True,
        },
        _text(
            "name",
            "Whole parts of a name, found by the store's own search; case and accents do not matter.",
            SHORTEST_NAME,
        ),
        _number(
            "page",
            f"From 1. Stores that page by cursor have at most {MOST_PAGES_BY_CURSOR}.",
            default=1,
            most=MOST_PAGES,
        ),
        _number("per_page", "How many contacts a page has at most.", default=PER_PAGE, most=MOST_PER_PAGE),
        brand_parameter(),
    ]


def customer_parameters(details: ApiDetails) -> list[dict[str, Any]]:
    return [id_parameter(details), brand_parameter()]


def search_operations() -> dict[str, Any]:
    description = (
        f"Needs the scope `{READ_CUSTOMERS}`. By at least one of `phone`, `email`, `ids` and `name`; of several, all "
        "must hold. Whoever is not exactly meant is not among them."
    )
    return _operations("FindCustomers", "Who is it that calls?", description, FOUND, ContactsSchema)


def customer_operations() -> dict[str, Any]:
    description = f"Needs the scope `{READ_CUSTOMERS}`."
    return _operations("GetCustomer", "One customer", description, THE_CUSTOMER, CustomerSchema)


def _operations(name: str, summary: str, description: str, found: str, schema: type[Schema]) -> dict[str, Any]:
    errors = [status for status in STATUSES if status.code >= 400]
    success = [
        Status(200, found, STATUSES[0].headers),
        Status(304, "As it was when its ETag was sent.", STATUSES[1].headers),
    ]
    common = {
        "tags": ["customers"],
        "security": [{"bearer": [READ_CUSTOMERS]}, {"apiKey": []}, {"basic": []}],
    }
    answered = {"200": response(success[0], schema), "304": response(success[1], schema)}
    bodiless = {str(status.code): without_body(status) for status in (*success, *errors)}
    return {
        "get": {
            "operationId": name[0].lower() + name[1:],
            "summary": summary,
            "description": description,
            **common,
            "responses": answered | {str(status.code): reference(status.code) for status in errors},
        },
        "head": {"operationId": f"head{name}", "summary": "The same without the body", **common, "responses": bodiless},
    }


def _text(name: str, description: str, least: int = 1) -> dict[str, Any]:
    schema = {"type": "string", "minLength": least, "maxLength": LONGEST}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _number(name: str, description: str, *, default: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
