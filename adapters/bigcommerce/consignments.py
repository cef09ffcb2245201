"""
An order's consignments: how each of its line items gets to the customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_mappings

KINDS: Final = ("pickups", "shipping", "downloads", "email")

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignments:
    line_items: Sequence[Payload]
    shipping: Sequence[Payload] = ()  # addresses to ship to
    pickups: Sequence[Payload] = ()  # places to collect from


def to_consignments(payload: Any) -> Consignments | None:
    """
    None when the store left them out and gave links to them instead.
    """
    groups = _groups(payload)
    if not any(kind in group for group in groups for kind in KINDS):
        return None
    shipping = [item for group in groups for item in to_mappings(group.get("shipping"))]
    pickups = [item for group in groups for item in to_mappings(group.get("pickups"))]
    others = [item for group in groups for item in to_mappings(group.get("downloads"))]
    others += [
        item for group in groups for item in to_mappings(to_mapping(group.get("email")).get("gift_certificates"))
    ]
    line_items = list(_line_items([*shipping, *pickups, *others]))
    if any("resource" in item for item in line_items):
        return None
    return Consignments(line_items=line_items, shipping=shipping, pickups=pickups)


def _groups(payload: Any) -> Sequence[Payload]:
    """
    The object, or the objects of the legacy list that `consignment_structure=object` replaces.
    """
    return to_mappings(payload) if isinstance(payload, list) else [to_mapping(payload)]


def _line_items(consignments: Iterable[Payload]) -> Iterable[Payload]:
    for consignment in consignments:
        items = consignment.get("line_items")
        yield from [items] if isinstance(items, dict) else to_mappings(items)
