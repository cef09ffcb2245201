"""
How an order reaches the customer: the shipping line's method, and what delivery plugins note beside it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_mappings, to_text
from adapters.woocommerce.tracking.shipment import OrderPayload, from_json_text
from app.domain.status import DeliveryType

# WooCommerce's own methods and the delivery plugins found in use (sources read 2026-11-23); every other method ships.
METHODS: Final[Mapping[str, DeliveryType]] = MappingProxyType(
    {
        "local_pickup": DeliveryType.LOCAL_PICKUP,
        "pickup_location": DeliveryType.LOCAL_PICKUP,  # the block checkout's
        "local_pickup_plus": DeliveryType.LOCAL_PICKUP,
        "legacy_local_pickup": DeliveryType.LOCAL_PICKUP,
        "local_delivery": DeliveryType.LOCAL_DELIVERY,
        "legacy_local_delivery": DeliveryType.LOCAL_DELIVERY,
        "szbd-shipping-method": DeliveryType.LOCAL_DELIVERY,  # Shipping Zones by Drawing
        "service_point_v2_shipping_method": DeliveryType.SHIPPING,  # Sendcloud: a parcel shop is the carrier's
        "packetery_shipping_method": DeliveryType.SHIPPING,
    }
)
_PICKUP_WORDS: Final = ("pickup", "pick-up", "pick_up", "collect", "abholung", "retirada", "recoger", "ritiro")
_DELIVERY_WORDS: Final = ("local-delivery", "local_delivery", "localdelivery", "distance-rate", "distance_rate")
_CARRIERS_PICKUP: Final = (
    "packeta",
    "packetery",
    "inpost",
    "dpd",
    "dhl",
    "ups",
    "gls",
    "mondial",
    "postnl",
    "postnord",
)


def to_delivery_type(order: OrderPayload) -> DeliveryType:
    """
    The first shipping line's: several lines are packages of one order, not alternatives.
    """
    service = order.meta_text("_orderable_service_type")
    if service in {"delivery", "pickup"}:
        return DeliveryType.LOCAL_DELIVERY if service == "delivery" else DeliveryType.LOCAL_PICKUP
    lines = to_mappings(order.json.get("shipping_lines"))
    if not lines:
        return DeliveryType.UNKNOWN
    delivery_type = _of_method(to_text(lines[0].get("method_id")) or "")
    if delivery_type is DeliveryType.SHIPPING and order.meta_text("lddfw_driverid"):
        return DeliveryType.LOCAL_DELIVERY  # Local Delivery Drivers gave it to a driver of the shop
    return delivery_type


def _of_method(method_id: str) -> DeliveryType:
    method = method_id.partition(":")[0].lower()
    if method in METHODS:
        return METHODS[method]
    if any(word in method for word in _DELIVERY_WORDS):
        return DeliveryType.LOCAL_DELIVERY
    if any(word in method for word in _PICKUP_WORDS) and not any(word in method for word in _CARRIERS_PICKUP):
        return DeliveryType.LOCAL_PICKUP
    return DeliveryType.SHIPPING


def pickup_place(order: OrderPayload) -> Mapping[str, Any]:
    """
    What the block checkout noted of the place the customer chose: `name`, `text` and the address in parts.
    """
    for line in to_mappings(order.json.get("shipping_lines")):
        meta = {entry.get("key"): entry.get("value") for entry in to_mappings(line.get("meta_data"))}
        if meta.get("pickup_location") or meta.get("pickup_address"):
            parts = to_mapping(from_json_text(meta.get("_pickup_location_address")))
            return {**parts, "name": meta.get("pickup_location"), "text": meta.get("pickup_address")}
    return {}


def to_pickup_location(place: Mapping[str, Any]) -> str | None:
    return ", ".join(filter(None, (to_text(place.get("name")), to_text(place.get("text"))))) or None
