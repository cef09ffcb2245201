"""
How an order reaches the customer: the shipping line's method, and what delivery plugins note beside it.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_text
from adapters.woocommerce import methods
from adapters.woocommerce.line_items import to_meta
from adapters.woocommerce.tracking.shipment import OrderPayload, from_json_text
from app.domain.status import DeliveryType

# The block checkout's keys, then Local Pickup Plus's.
NAMES: Final = ("pickup_location", "_pickup_location_name")
TEXTS: Final = ("pickup_address",)
PARTS: Final = ("_pickup_location_address",)
KEYS: Final = frozenset((*NAMES, *TEXTS, *PARTS))
LINES_OF_ADDRESS: Final = ("address_1", "address_2", "postcode", "city", "state", "country")


def to_delivery_type(order: OrderPayload) -> DeliveryType:
    """
    The first shipping line's: several lines are packages of one order, not alternatives.
    """
    service = order.meta_text("_orderable_service_type")
    if service in {"delivery", "pickup"}:
        return DeliveryType.LOCAL_DELIVERY if service == "delivery" else DeliveryType.LOCAL_PICKUP
    if not order.shipping_lines:
        return DeliveryType.UNKNOWN
    delivery_type = methods.to_delivery_type(to_text(order.shipping_lines[0].get("method_id")) or "")
    if delivery_type is DeliveryType.SHIPPING and order.meta_text("lddfw_driverid"):
        return DeliveryType.LOCAL_DELIVERY  # Local Delivery Drivers gave it to a driver of the shop
    return delivery_type


def pickup_place(order: OrderPayload) -> Mapping[str, Any]:
    """
    What was noted of the place the customer chose, on a shipping line or on the order: `name`, `text` and the address
    in parts.
    """
    of_lines = [to_meta(line.get("meta_data")) for line in order.shipping_lines]
    for meta in (*of_lines, order.meta_data):
        if KEYS.isdisjoint(meta):
            continue
        noted = {key: meta[key][-1] for key in KEYS if key in meta}
        name, text = _first_text(noted, NAMES), _first_text(noted, (*TEXTS, *PARTS))
        if name or text:
            parts = to_mapping(from_json_text(next((noted[key] for key in PARTS if key in noted), None)))
            return {**parts, "name": name, "text": text or _in_one_line(parts)}
    return {}


def _first_text(noted: Mapping[str, Any], keys: tuple[str, ...]) -> str | None:
    texts = (to_text(value) for key in keys if not to_mapping(from_json_text(value := noted.get(key))))
    return next(filter(None, texts), None)


def _in_one_line(parts: Mapping[str, Any]) -> str | None:
    return ", ".join(filter(None, (to_text(parts.get(name)) for name in LINES_OF_ADDRESS))) or None


def to_pickup_location(place: Mapping[str, Any]) -> str | None:
    return ", ".join(filter(None, (to_text(place.get("name")), to_text(place.get("text"))))) or None
