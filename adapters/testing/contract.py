"""
Is this answer the contract's? Written by hand from the contract, apart from the schemas the service writes with: the
JSON Schema beside this file says the shape, what a schema cannot say is said here.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final

from jsonschema_rs import Draft202012Validator

from app.domain.order import Order
from app.web.rendering import build_renderer

BASE_URL: Final = "https://orders.example.com"
RETRIEVED_AT: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
RENDER: Final = build_renderer(BASE_URL)
GENERIC_OF: Final = {
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


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator(schema, validate_formats=True)


ORDER: Final = validator(json.loads(files("adapters.testing").joinpath("order.schema.json").read_text()))


def to_answer(order: Order) -> dict[str, Any]:
    """
    The JSON the service gives for the order.
    """
    rendered = RENDER(order, store="default", retrieved_at=RETRIEVED_AT)
    answer: dict[str, Any] = json.loads(rendered.body)
    return answer


def check_order(answer: Mapping[str, Any]) -> None:
    """
    Fails unless the object is a valid 200 answer.
    """
    ORDER.validate(answer)
    check_ladder(answer)
    for place, text in _texts(answer, "$"):
        assert text == " ".join(text.split()), f"{place}: white space is not collapsed"
        assert not any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text), f"{place}: control characters"
        assert "<script" not in text.lower(), f"{place}: tags"


def check_ladder(answer: Mapping[str, Any]) -> None:
    """
    The invariants of the status rules.
    """
    steps, index = answer["status_info"], answer["status_info_current_index"]
    assert 0 <= index < len(steps), "the index points at no step"
    reached, ahead = steps[: index + 1], steps[index + 1 :]
    assert all("detailed_type" in step for step in reached), "a reached step has no detailed type"
    assert all(set(step) == {"generic_type"} for step in ahead), "a step ahead has more than its generic type"
    assert all(GENERIC_OF[step["detailed_type"]] == step["generic_type"] for step in reached), "not its generic type"
    times = [step["status_date_time"] for step in reached if "status_date_time" in step]
    assert times == sorted(times), "the steps' times decrease"
    if steps[index]["generic_type"] == "DELIVERED":
        assert "deliverable_quantity" not in answer, "something is owed of a delivered order"
        ended = {delivery["latest_status_info"]["type"] for delivery in answer.get("deliveries", [])}
        well = {"DELIVERED", "PICKED_UP"}
        # What failed and was made good, sent again or refunded, does not decide.
        assert ended <= {*well, "FAILURE"}, "a delivered order has a delivery that is still open"
        assert not ended or ended & well, "a delivered order has no delivery that ended well"


def _texts(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, str):
        yield place, node
    elif isinstance(node, dict):
        for name, value in node.items():
            yield from _texts(value, f"{place}.{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _texts(value, f"{place}[{index}]")
