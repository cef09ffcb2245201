"""
Finds an order's parcels, wherever the shop's plugins keep them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal
from itertools import islice
from typing import Final

from adapters.kit.builders import MOST_PARCELS
from adapters.woocommerce.tracking.aftership import AFTERSHIP
from adapters.woocommerce.tracking.appscenic import APPSCENIC
from adapters.woocommerce.tracking.birddog import BIRDDOG
from adapters.woocommerce.tracking.colissimo import COLISSIMO
from adapters.woocommerce.tracking.correios import CORREIOS
from adapters.woocommerce.tracking.dhl import DHL
from adapters.woocommerce.tracking.dokan import DOKAN_PRO
from adapters.woocommerce.tracking.fulfillments import FULFILLMENTS
from adapters.woocommerce.tracking.generic import GENERIC
from adapters.woocommerce.tracking.jutso import JUTSO
from adapters.woocommerce.tracking.myparcel import MYPARCEL
from adapters.woocommerce.tracking.orders_tracking import ORDERS_TRACKING
from adapters.woocommerce.tracking.packeta import PACKETA
from adapters.woocommerce.tracking.parcelpanel import PARCELPANEL
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment
from adapters.woocommerce.tracking.shipment_tracker import SHIPMENT_TRACKER
from adapters.woocommerce.tracking.shipment_tracking import SHIPMENT_TRACKING
from adapters.woocommerce.tracking.shiptastic import SHIPTASTIC_PLUGIN
from adapters.woocommerce.tracking.woocommerce_shipping import WOOCOMMERCE_SHIPPING
from adapters.woocommerce.tracking.yith import YITH

ZERO: Final = Decimal(0)

# In order of precedence: the first source of a number names the parcel, later ones fill what it left open.
PLUGINS: Final[tuple[TrackingPlugin, ...]] = (
    FULFILLMENTS,
    SHIPTASTIC_PLUGIN,
    SHIPMENT_TRACKING,
    ORDERS_TRACKING,
    AFTERSHIP,
    PARCELPANEL,
    WOOCOMMERCE_SHIPPING,
    MYPARCEL,
    CORREIOS,
    YITH,
    DHL,
    COLISSIMO,
    SHIPMENT_TRACKER,
    PACKETA,
    DOKAN_PRO,
    APPSCENIC,
    JUTSO,
    BIRDDOG,
    GENERIC,
)
ORDER_FIELDS: Final = tuple(name for plugin in PLUGINS for name in plugin.order_fields)


def find_shipments(order: OrderPayload) -> list[Shipment]:
    found: list[Shipment] = []
    names = order.names
    for plugin in PLUGINS:
        if plugin.keys and names.isdisjoint(plugin.keys):
            continue  # an order has the keys of one or two plugins
        if not (plugin.is_last_resort and found):
            found += islice(plugin.read(order), MOST_PARCELS)
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


# What is not filled from another source as it is.
OWN: Final = frozenset({"is_sent", "items", "shared_items", "record_id", "raw_status"})


def complete(first: Shipment, second: Shipment) -> Shipment:
    gaps = {
        field.name: getattr(second, field.name)
        for field in fields(Shipment)
        if getattr(first, field.name) in (None, "", False) and field.name not in OWN
    }
    if first.type is None:
        gaps["raw_status"] = second.raw_status
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
        line_id: first.items.get(line_id, ZERO) + second.items.get(line_id, ZERO)
        for line_id in (*first.items, *second.items)
    }
