"""
WooCommerce Shipping, formerly Shipping & Tax: labels bought. A label is no parcel sent.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mappings
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, to_number

KEYS: Final = ("wcshipping_labels", "wc_connect_labels")


def read_labels(order: OrderPayload) -> list[Shipment]:
    return [
        shipment
        for key in KEYS
        for value in order.meta(key)
        for label in to_mappings(value)
        if (shipment := _to_shipment(order, label))
    ]


def _to_shipment(order: OrderPayload, label: Mapping[str, Any]) -> Shipment | None:
    number = to_number(label.get("tracking"))
    if number is None or label.get("is_return") or label.get("refund") or label.get("error"):
        return None
    return Shipment(
        source="label",
        id=to_id(label.get("label_id")),
        number=number,
        url=tracking_url(order, number, links=(), carrier=label.get("carrier_id")),
        is_sent=False,
    )
