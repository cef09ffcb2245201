"""
WooCommerce Shipping, formerly Shipping & Tax: labels bought. A label is no parcel sent.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mappings
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEYS: Final = ("wcshipping_labels", "wc_connect_labels")


def read(order: OrderPayload) -> Iterator[Shipment]:
    for key in KEYS:
        for value in order.meta(key):
            for label in to_mappings(value):
                yield from _to_shipments(order, label)


def _to_shipments(order: OrderPayload, label: Mapping[str, Any]) -> list[Shipment]:
    if label.get("is_return") or label.get("refund") or label.get("error"):
        return []
    whole = Shipment(source="label", id=to_id(label.get("label_id")), is_sent=False)
    return to_shipments(order, whole, label.get("tracking"), carrier=label.get("carrier_id"))


WOOCOMMERCE_SHIPPING: Final = TrackingPlugin(
    name="WooCommerce Shipping / Tax 2.3.11 (read)",
    kept_in="`wcshipping_labels`, `wc_connect_labels`",
    gives="labels: `CONFIRMED` until the order is sent; returns, refunds and errors are left out",
    read=read,
    keys=KEYS,
    folders=MappingProxyType(
        {"woocommerce-shipping": "WooCommerce Shipping", "woocommerce-services": "WooCommerce Tax and Shipping"}
    ),
)
