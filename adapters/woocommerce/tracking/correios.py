"""
WooCommerce Correios and Melhor Envio: numbers with commas between them, no link.
"""

from types import MappingProxyType
from typing import Final

from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

FIELD: Final = "correios_tracking_code"
CORREIOS_KEY: Final = "_correios_tracking_code"
MELHOR_ENVIO_KEYS: Final = ("_melhorenvio_tracking", "melhorenvio_tracking")


def read(order: OrderPayload) -> list[Shipment]:
    fields = (
        order.json.get(FIELD),
        order.meta_field(CORREIOS_KEY),
        order.meta_field(*MELHOR_ENVIO_KEYS),
    )
    whole = Shipment(source="Correios")
    found = (to_shipments(order, whole, field) for field in fields)
    return next(filter(None, found), [])


CORREIOS: Final = TrackingPlugin(
    name="Correios 4.2.5 (read), Melhor Envio (key seen in other plugins only)",
    kept_in="`correios_tracking_code`, `_correios_tracking_code`, `_melhorenvio_tracking`",
    gives="numbers",
    read=read,
    keys=(FIELD, CORREIOS_KEY, *MELHOR_ENVIO_KEYS),
    order_fields=(FIELD,),
    folders=MappingProxyType({"woocommerce-correios": "Correios", "melhor-envio-cotacao": "Melhor Envio"}),
)
