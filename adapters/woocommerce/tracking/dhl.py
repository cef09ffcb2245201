"""
DHL for WooCommerce: a label, with one number or a list of them.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from adapters.kit.parsing import to_mapping
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEY: Final = "_pr_shipment_dhl_label_tracking"


def read(order: OrderPayload) -> Iterator[Shipment]:
    label = Shipment(source="DHL", is_sent=False)
    for value in order.meta(KEY):
        yield from to_shipments(order, label, to_mapping(value).get("tracking_number"), carrier="deutsche-post-dhl")


DHL: Final = TrackingPlugin(
    name="DHL for WooCommerce (read)",
    kept_in="`_pr_shipment_dhl_label_tracking`",
    gives="labels",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"dhl-for-woocommerce": "DHL for WooCommerce"}),
)
