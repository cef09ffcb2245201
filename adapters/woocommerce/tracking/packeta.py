"""
Packeta: on the shipping line.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from adapters.kit.parsing import to_id, to_mapping
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

KEY: Final = "packeta"


def read(order: OrderPayload) -> Iterator[Shipment]:
    for line in order.shipping_lines:
        number = to_id(to_mapping(line.get(KEY)).get("packet_id"))
        if number is None:
            continue
        url = f"https://tracking.packeta.com/Z{number.removeprefix('Z')}"
        yield from to_shipments(order, Shipment(source="Packeta"), number, links=(url,))


PACKETA: Final = TrackingPlugin(
    name="Packeta 2.3.1 (read)",
    kept_in="on the shipping line",
    gives="number, link",
    read=read,
    keys=(KEY,),
    folders=MappingProxyType({"packeta": "Packeta"}),
)
