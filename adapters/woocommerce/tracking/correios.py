"""
WooCommerce Correios and Melhor Envio: numbers with commas between them, no link.
"""

from types import MappingProxyType
from typing import Final

from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment


def read(order: OrderPayload) -> list[Shipment]:
    fields = (
        order.json.get("correios_tracking_code"),
        order.meta_field("_correios_tracking_code"),
        order.meta_field("_melhorenvio_tracking", "melhorenvio_tracking"),
    )
    whole = Shipment(source="Correios")
    found = (to_shipments(order, whole, field) for field in fields)
    return next(filter(None, found), [])


CORREIOS: Final = TrackingPlugin(
    name="Correios 4.2.5 (read), Melhor Envio (key seen in other plugins only)",
    kept_in="`correios_tracking_code`, `_correios_tracking_code`, `_melhorenvio_tracking`",
    gives="numbers",
    read=read,
    order_fields=("correios_tracking_code",),
    folders=MappingProxyType({"woocommerce-correios": "Correios", "melhor-envio-cotacao": "Melhor Envio"}),
)
