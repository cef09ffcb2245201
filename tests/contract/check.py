"""
Is this answer the contract's? The schemas are written by hand from the contract, not from the service's own schemas.

What holds for an order is the adapter kit's, which ships with the package; what holds for a whole response is here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from adapters.testing.contract import check_order, validator

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


def check_error(status: int, error: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid error of this status.
    """
    ERROR.validate(error)
    assert error["code"] == f"323{status}0"
    if status in MESSAGES:
        assert error["message"] == MESSAGES[status]


def check_answer(status: int, headers: Mapping[str, str], body: bytes) -> Any:
    """
    Any answer of the order's route with a body: its JSON, after every check that holds for all of them.
    """
    assert headers["Content-Type"] == "application/json"
    payload = strict_json(body)
    if status == 200:
        check_order(payload)
    else:
        check_error(status, payload)
        assert headers["Cache-Control"] == "no-store"
    return payload
