"""
Field cases: an order as a real shop or plugin leaves it, and facts that its answer must show.

A case is a JSON file with `kind`, `why`, `input` and `facts`. A fact is a value, "absent", or a choice: `any` and `not`
list values, `has` and `lacks` list members of a list, `contains` lists parts of a text.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ABSENT = "absent"
_LATER = re.compile(r"\{now([+-]\d+)d\}")

Case = Mapping[str, Any]
Answer = Mapping[str, Any]


def field_cases(directory: Path) -> list[Any]:
    """
    The cases of a directory, to parametrise a test with; "{now+40d}" is a time forty days from now.
    """
    return [_load(path) | {"name": path.stem} for path in sorted(directory.glob("*.json"))]


def case_name(case: Case) -> str:
    return str(case["name"])


def failed_facts(case: Case, answer: Answer, order_ids: Sequence[str] = ()) -> list[str]:
    """
    What is not as the case says, a line for each fact. `order_ids` are those of `input.orders`, in their order.
    """
    return [
        f"{name}: {found!r} is not {wanted!r}"
        for name, wanted in case["facts"].items()
        if not _matches(found := fact(name, answer, order_ids), wanted)
    ]


def fact(name: str, answer: Answer, order_ids: Sequence[str] = ()) -> Any:
    """
    What the answer shows; "absent" where it shows nothing.
    """
    if name == "order":
        return order_ids.index(answer["id"])
    if name.startswith("time."):
        return _time_of(answer, name.removeprefix("time."))
    found = _READERS[name](answer) if name in _READERS else _at(answer, _PATHS[name])
    return ABSENT if found is None else found


def _load(path: Path) -> dict[str, Any]:
    def later(match: re.Match[str]) -> str:
        return f"{datetime.now(UTC) + timedelta(days=int(match[1])):%Y-%m-%dT%H:%M:%S}"

    case: dict[str, Any] = json.loads(_LATER.sub(later, path.read_text(encoding="utf-8")))
    return case


def _matches(found: Any, wanted: Any) -> bool:
    if not isinstance(wanted, dict):
        return bool(found == wanted)
    values: Iterable[Any] = [] if found == ABSENT else found
    choices: dict[str, Callable[[list[Any]], bool]] = {
        "any": lambda options: found in options,
        "not": lambda options: found not in options,
        "has": lambda members: set(members) <= set(values),
        "lacks": lambda members: set(members).isdisjoint(values),
        "contains": lambda parts: all(part in found for part in parts),
    }
    return all(choices[choice](operand) for choice, operand in wanted.items())


def _at(value: Any, path: str) -> Any:
    for name in path.split("/"):
        if isinstance(value, list):
            value = value[int(name)] if int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _now(answer: Answer) -> Any:
    return answer["status_info"][answer["status_info_current_index"]]["detailed_type"]


def _steps(answer: Answer) -> list[str]:
    return [step.get("detailed_type") or f"({step['generic_type']})" for step in answer["status_info"]]


def _time_of(answer: Answer, generic_type: str) -> Any:
    steps = [step for step in answer["status_info"] if step["generic_type"] == generic_type]
    return steps[0].get("status_date_time", ABSENT) if steps else ABSENT


def _of_deliveries(path: str) -> Callable[[Answer], list[Any]]:
    def read(answer: Answer) -> list[Any]:
        found = [_at(delivery, path) for delivery in answer.get("deliveries", [])]
        return [ABSENT if value is None else value for value in found]

    return read


_PATHS: Mapping[str, str] = {
    "number": "order_number",
    "tracking": "tracking_info/tracking_number",
    "url": "tracking_info/external_url",
    "delivery_type": "delivery_type",
    "owed": "deliverable_quantity",
    "exactly_owed": "custom_fields/exact_quantities/deliverable_quantity",
    "item.name": "highlighted_item/name",
    "item.price": "highlighted_item/price/value",
    "item.quantity": "highlighted_item/quantity",
    "item.owed": "highlighted_item/deliverable_quantity",
    "address": "shipping_addresses/0/address",
    "city": "shipping_addresses/0/city",
    "country": "shipping_addresses/0/country_code",
    "region": "shipping_addresses/0/region_code",
    "phone": "shipping_addresses/0/phone_number",
    "region_text": "custom_fields/region",
    "pickup_location": "custom_fields/pickup_location",
    "order_status": "custom_fields/order_status",
    "refunded": "custom_fields/refunded/value",
    "attention": "custom_fields/attention",
}
_READERS: Mapping[str, Callable[[Answer], Any]] = {
    "now": _now,
    "steps": _steps,
    "addresses": lambda answer: len(answer.get("shipping_addresses", [])),
    "deliveries": lambda answer: len(answer.get("deliveries", [])),
    "ids": _of_deliveries("id"),
    "types": _of_deliveries("latest_status_info/type"),
    "numbers": _of_deliveries("tracking_info/tracking_number"),
    "quantities": _of_deliveries("delivery_quantity"),
}
