"""
Finds an order's parcels, wherever the shop's plugins keep them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from typing import Any, Final

from adapters.woocommerce.tracking import plugins
from adapters.woocommerce.tracking.fulfillments import read_fulfillments
from adapters.woocommerce.tracking.labels import read_labels
from adapters.woocommerce.tracking.line_items import read_line_items
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from adapters.woocommerce.tracking.shipment_tracking import read_shipment_tracking, read_single_shipment
from adapters.woocommerce.tracking.shiptastic import read_shiptastic

NONE: Final = Decimal(0)

Reader = Callable[[OrderPayload], list[Shipment]]

# In order of precedence: the first source of a number names the parcel, later ones fill what it left open.
READERS: Final[tuple[Reader, ...]] = (
    read_shiptastic,
    read_shipment_tracking,
    read_line_items,
    plugins.read_orders_tracking_premium,
    plugins.read_aftership,
    plugins.read_parcelpanel,
    read_labels,
    plugins.read_correios,
    plugins.read_yith,
    plugins.read_dhl,
    plugins.read_shipment_tracker,
    plugins.read_packeta,
    plugins.read_dokan,
)

# Read only when nothing else is found: many plugins repeat their number in one of these keys.
LAST_READERS: Final[tuple[Reader, ...]] = (read_single_shipment, plugins.read_generic)


def find_shipments(order: OrderPayload, fulfillments: Any = None) -> list[Shipment]:
    found = read_fulfillments(order, fulfillments)
    found += [shipment for read in READERS for shipment in read(order)]
    for read in LAST_READERS:
        found = found or read(order)
    return merge(found)


def merge(shipments: Iterable[Shipment]) -> list[Shipment]:
    """
    One shipment for each number; those without a number stay as they are.
    """
    merged: dict[str, Shipment] = {}
    for place, shipment in enumerate(shipments):
        key = shipment.key or f"without a number {place}"
        merged[key] = complete(merged[key], shipment) if key in merged else shipment
    return list(merged.values())


OWN: Final = frozenset({"is_sent", "items", "word", "is_further"})  # not filled from another source as they are


def complete(first: Shipment, second: Shipment) -> Shipment:
    gaps = {
        field.name: getattr(second, field.name)
        for field in fields(Shipment)
        if getattr(first, field.name) in (None, "", False) and field.name not in OWN
    }
    if first.type is None:
        gaps["word"] = second.word
    is_sent = second.is_sent if first.is_sent is None else first.is_sent
    return replace(first, **gaps, is_sent=is_sent, items=_contents(first, second))


def _contents(first: Shipment, second: Shipment) -> Mapping[str, Decimal] | None:
    """
    What two records of one source say of one number is in it together: two lines, or two fulfillments.
    """
    is_told_twice = first.source != second.source or (first.id is not None and first.id == second.id)
    if is_told_twice or not first.items or not second.items:
        return first.items or second.items
    return {
        line_id: first.items.get(line_id, NONE) + second.items.get(line_id, NONE)
        for line_id in (*first.items, *second.items)
    }
