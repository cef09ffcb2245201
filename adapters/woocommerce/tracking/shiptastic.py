"""
Shiptastic, the shipments of Germanized: members of the order itself while the plugin is on.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_id, to_instant, to_mappings, to_text
from adapters.woocommerce.tracking.per_number import to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment, to_items
from adapters.woocommerce.tracking.vocabularies import SHIPTASTIC

KEY: Final = "shipments"
DRAFT: Final = "draft"
SENT: Final = frozenset({"shipped", "delivered"})


def read(order: OrderPayload) -> Iterator[Shipment]:
    for entry in to_mappings(order.json.get(KEY)):
        if entry.get("type") != "return" and to_id(entry.get("id")):
            yield from _to_shipments(order, entry)


def _to_shipments(order: OrderPayload, entry: Mapping[str, Any]) -> list[Shipment]:
    """
    A shipment without a number is one all the same, a draft without one is none.
    """
    word = (to_text(entry.get("status")) or "").lower()
    whole = Shipment(
        source="Shiptastic",
        id=to_id(entry.get("id")),
        is_sent=word in SENT,
        type=SHIPTASTIC.get(word),
        raw_status=word,
        shipped_at=to_instant(entry.get("date_sent_gmt")) if word in SENT else None,
        items=to_items(order, entry.get("items"), "order_item_id", "quantity"),
        estimated_delivery=to_instant(entry.get("est_delivery_date_gmt")),
    )
    links, carrier = (entry.get("tracking_url"),), entry.get("shipping_provider")
    numbered = to_shipments(order, whole, entry.get("tracking_id"), links=links, carrier=carrier)
    return numbered or ([] if word == DRAFT else [whole])


SHIPTASTIC_PLUGIN: Final = TrackingPlugin(
    name="Shiptastic / Germanized 5.0.3 (recorded)",
    kept_in="`shipments` on the order",
    gives="number, link, contents, times, sent, delivered; returns are left out",
    read=read,
    keys=(KEY,),
    order_fields=(KEY, "shipping_status"),
    folders=MappingProxyType({"shiptastic-for-woocommerce": "Shiptastic", "woocommerce-germanized": "Germanized"}),
)
