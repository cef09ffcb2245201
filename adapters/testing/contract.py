"""
Does an answer keep the contract? The schema says its shape; the rest here is what a schema cannot say.

For tests: the service checks its own answers with the schemas it writes them with, these rules stand apart from those.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from app.web.rendering import build_renderer
from jsonschema import Draft202012Validator, FormatChecker

from app.domain.order import Order
from app.domain.status import ENDED_WELL, GENERIC_OF, DetailedType

BASE_URL: Final = "https://orders.example.com"
RETRIEVED_AT: Final = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def to_answer(order: Order) -> dict[str, Any]:
    """
    The JSON the service gives for the order.
    """
    rendered = build_renderer(BASE_URL)(order, store="default", retrieved_at=RETRIEVED_AT)
    answer: dict[str, Any] = json.loads(rendered.body)
    return answer


def violations(answer: Mapping[str, Any]) -> list[str]:
    """
    What the answer breaks, in words; empty when it keeps the contract.
    """
    found = [f"{error.json_path}: {error.message[:200]}" for error in _validator().iter_errors(answer)]
    return found or [*_text_violations(answer, "$"), *_ladder_violations(answer)]


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(files("adapters.testing").joinpath("order.schema.json").read_bytes())
    return Draft202012Validator(schema, format_checker=FormatChecker())


def _text_violations(node: Any, path: str) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from _text_violations(value, f"{path}.{name}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _text_violations(value, f"{path}[{index}]")
    elif node is None or node == "":
        yield f"{path}: has no value and is not left out"
    elif isinstance(node, str):
        if node != " ".join(node.split()) or any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in node):
            yield f"{path}: has control characters or white space to collapse"
        if "<script" in node.lower() or ("javascript:" in node.lower().partition("?")[0] and path.endswith("url")):
            yield f"{path}: carries a script"


def _ladder_violations(answer: Mapping[str, Any]) -> Iterator[str]:
    steps, index = answer["status_info"], answer["status_info_current_index"]
    if not 0 <= index < len(steps):
        yield "the current index points at no step"
        return
    reached, future = steps[: index + 1], steps[index + 1 :]
    if any("detailed_type" in step or "status_date_time" in step for step in future):
        yield "a step after the current one says that it was reached"
    for step in reached:
        if GENERIC_OF[DetailedType(step.get("detailed_type"))] != step["generic_type"]:
            yield f"{step['generic_type']} is not the generic type of {step['detailed_type']}"
    times = [step["status_date_time"] for step in reached if "status_date_time" in step]
    if times != sorted(times):
        yield "the times of the steps decrease"
    if reached[-1].get("detailed_type") in ENDED_WELL:
        if "deliverable_quantity" in answer:
            yield "everything is delivered and something is still to be delivered"
        words = [delivery["latest_status_info"]["type"] for delivery in answer.get("deliveries", ())]
        if any(word not in ENDED_WELL for word in words):
            yield "everything is delivered and a delivery is not"
