"""
Shiptastic, the shipments of Germanized: members of the order itself while the plugin is on.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_mappings, to_text
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, to_items, to_number
from adapters.woocommerce.tracking.vocabularies import SHIPTASTIC

SENT: Final = frozenset({"shipped", "delivered"})


def read_shiptastic(order: OrderPayload) -> list[Shipment]:
    return [
        _to_shipment(order, shipment)
        for shipment in to_mappings(order.json.get("shipments"))
        if shipment.get("type") != "return" and to_id(shipment.get("id"))
    ]


def _to_shipment(order: OrderPayload, shipment: Mapping[str, Any]) -> Shipment:
    number = to_number(shipment.get("tracking_id"))
    word = (to_text(shipment.get("status")) or "").lower()
    return Shipment(
        source="Shiptastic",
        id=to_id(shipment.get("id")),
        number=number,
        url=tracking_url(
            order, number, links=(shipment.get("tracking_url"),), carrier=shipment.get("shipping_provider")
        ),
        is_sent=word in SENT,
        type=SHIPTASTIC.get(word),
        word=word,
        shipped_at=to_instant(shipment.get("date_sent_gmt")) if word in SENT else None,
        items=to_items(order, shipment.get("items"), "order_item_id", "quantity"),
        estimated_delivery=to_instant(shipment.get("est_delivery_date_gmt")),
    )
