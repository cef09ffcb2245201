"""
Is this answer the contract's? The JSON Schemas beside this file are written by hand from the contract, not from the
service's own schemas; what a schema cannot say (the status rules' invariants) is said here.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((HERE / name).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


ORDER = validator("order.schema.json")
ERROR = validator("error.schema.json")
GENERIC_OF = {
    "CONFIRMED": "CONFIRMED",
    "IN_TRANSIT": "ON_ITS_WAY",
    "OUT_FOR_DELIVERY": "OUT_FOR_DELIVERY",
    "ATTEMPTED_DELIVERY": "OUT_FOR_DELIVERY",
    "READY_FOR_PICKUP": "OUT_FOR_DELIVERY",
    "DELIVERED": "DELIVERED",
    "PICKED_UP": "DELIVERED",
    "FAILURE": "UNKNOWN",
    "UNKNOWN": "UNKNOWN",
}
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


def check_order(order: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid 200 answer.
    """
    ORDER.validate(order)
    check_ladder(order)


def check_ladder(order: Mapping[str, Any]) -> None:
    """
    The invariants of the status rules.
    """
    steps, index = order["status_info"], order["status_info_current_index"]
    assert 0 <= index < len(steps)
    reached, ahead = steps[: index + 1], steps[index + 1 :]
    assert all("detailed_type" in step for step in reached), "a reached step has no detailed type"
    assert all(set(step) == {"generic_type"} for step in ahead), "a step ahead has more than its generic type"
    assert all(GENERIC_OF[step["detailed_type"]] == step["generic_type"] for step in reached)
    times = [step["status_date_time"] for step in reached if "status_date_time" in step]
    assert times == sorted(times), "the steps' times decrease"
    if steps[index]["generic_type"] == "DELIVERED":
        assert "deliverable_quantity" not in order, "something is owed of a delivered order"
        ended = {delivery["latest_status_info"]["type"] for delivery in order.get("deliveries", [])}
        assert ended <= {"DELIVERED", "PICKED_UP"}, "a delivered order has a delivery that did not end well"


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
