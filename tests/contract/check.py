"""
Is this answer the contract's? The schemas are written by hand from the contract, not from the service's own schemas.

What holds for an order is the adapter kit's, which ships with the package; what holds for a whole response is here.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from adapters.testing.contract import check_order, validator

CONTACTS = validator(json.loads(Path(__file__).with_name("contacts.schema.json").read_text()))
CUSTOMER = validator(json.loads(Path(__file__).with_name("customer.schema.json").read_text()))
ERROR = validator(json.loads(Path(__file__).with_name("error.schema.json").read_text()))
MESSAGES = {
    400: "Bad request.",
    401: "Invalid JWT.",
    403: "Required scopes are missing.",
    404: "Resource not found.",
    405: "Method not allowed.",
    429: "API rate limit exceeded.",
    500: "Internal Server Error.",
    502: "Bad Gateway.",
    503: "Service Unavailable.",
    504: "Gateway Timeout.",
}


def no_constant(name: str) -> None:
    raise AssertionError(f"{name} is not JSON")


def strict_json(body: bytes | str) -> Any:
    return json.loads(body, parse_constant=no_constant)


def check_contacts(page: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid page of contacts.
    """
    CONTACTS.validate(page)
    contacts, links = page["_embedded"]["contacts"], page["_links"]
    assert page["count"] == len(contacts) <= page["per_page"]
    assert page["total"] >= page["count"]
    assert page["total_pages"] == -(-page["total"] // page["per_page"])
    assert ("next" in links) == (page["page"] < page["total_pages"])
    for name, number in (("self", page["page"]), ("next", page["page"] + 1)):
        if name in links:
            asked = parse_qs(urlsplit(links[name]["href"]).query)
            assert (asked["page"], asked["per_page"]) == ([str(number)], [str(page["per_page"])])
            assert {"phone", "email", "ids", "name"} & asked.keys()
    ids = [contact["external_customer_id"] for contact in contacts]
    assert len(ids) == len(set(ids))
    assert all(contact["created_at"] <= contact["updated_at"] for contact in contacts)
    for contact in contacts:
        assert contact["custom_fields"]["is_guest"] == contact["external_customer_id"].startswith("guest-")


def check_customer(customer: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid customer.
    """
    CUSTOMER.validate(customer)
    assert customer["custom_fields"]["is_guest"] == customer["id"].startswith("guest-")
    assert sum(address.get("default", False) for address in customer.get("shipping_addresses", [])) <= 1


def check_error(status: int, error: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid error of this status.
    """
    ERROR.validate(error)
    assert error["code"] in {f"323{status}0", "3234002"}
    if error["code"] == "3234002":
        assert error["message"] == "At least one of the parameters should be provided."
    elif status in MESSAGES:
        assert error["message"] == MESSAGES[status]


def check_answer(
    status: int, headers: Mapping[str, str], body: bytes, check: Callable[[Mapping[str, Any]], None] = check_order
) -> Any:
    """
    Any answer of the order's route, or of another whose `check` is given, with a body: its JSON, after every check that
    holds for all of them.
    """
    assert headers["Content-Type"] == "application/json"
    payload = strict_json(body)
    if status == 200:
        check(payload)
        assert headers["Cache-Control"].startswith("private")
    else:
        check_error(status, payload)
        assert headers["Cache-Control"] == "no-store"
    return payload
