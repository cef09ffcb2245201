"""
Bundles, and orders that wait to be collected: what a platform says of them in one word or one member.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from adapters.kit.parsing import to_id
from app.domain.report import StatusReport
from app.domain.status import DeliveryType, DetailedType


def bundle_children(items: Iterable[Mapping[str, Any]], *, parent: str, line_id: str = "id") -> frozenset[str]:
    """
    The ids of the items whose parent is an item of the same order: for `is_bundle_child`. `parent` and `line_id` name
    the items' members. An item whose parent is missing stands for itself.
    """
    listed = list(items)
    ids = {to_id(item.get(line_id)) for item in listed}
    found = {to_id(item.get(line_id)) for item in listed if to_id(item.get(parent)) in ids - {None}}
    return frozenset(child for child in found if child)


def to_ready(delivery_type: DeliveryType, *, raw_status: str, rule: str, at: datetime | None = None) -> StatusReport:
    """
    The platform's word says the goods are ready: to be collected, or else for a carrier, which has not got them.
    """
    is_pickup = delivery_type is DeliveryType.LOCAL_PICKUP
    status = DetailedType.READY_FOR_PICKUP if is_pickup else DetailedType.CONFIRMED
    return StatusReport(type=status, at=at, raw_status=raw_status, rule=rule, from_store=True)
