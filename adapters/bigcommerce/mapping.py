"""
From BigCommerce's payloads to the report the domain decides on. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from adapters.bigcommerce.consignments import Consignments
from adapters.bigcommerce.lines import order_currency, to_lines
from adapters.bigcommerce.statuses import AWAITING_PICKUP, CANCELLED, COMPLETED, to_order_status, to_status_mapping
from adapters.kit.builders import to_address, to_parcel, unmapped_region
from adapters.kit.money import to_money
from adapters.kit.parsing import to_id, to_instant, to_mapping, to_mappings, to_text, to_url
from app.domain.order import Address
from app.domain.report import Line, OrderReport, Parcel, StatusReport, to_handed_over
from app.domain.status import DeliveryType, DetailedType

Payload = Mapping[str, Any]


def to_report(order: Payload, consignments: Consignments, shipments: Iterable[Payload], admin_url: str) -> OrderReport:
    """
    `admin_url` is the control panel's page of orders; the order's own is below it.
    """
    order_id = to_id(order.get("id")) or ""
    status_id, payment_status = order.get("status_id"), to_text(order.get("payment_status"))
    mapping = to_status_mapping(status_id, payment_status)
    delivery_type = to_delivery_type(consignments, status_id)
    lines = to_lines(order, consignments)
    ships = _ships(consignments, lines)
    is_waiting = status_id == AWAITING_PICKUP
    parcels = [_to_parcel(shipment, delivery_type, is_waiting=is_waiting) for shipment in shipments]
    address = consignments.shipping[0] if consignments.shipping else {}
    refunded = to_money(order.get("refunded_amount"), order_currency(order))
    return OrderReport(
        platform="bigcommerce",
        id=order_id,
        customer_id=to_id(order.get("customer_id")) or "",
        order_number=order_id,  # what e-mails and the control panel show; BigCommerce has no other
        lines=tuple(lines),
        parcels=tuple(filter(None, parcels)),
        order_status=to_order_status(
            mapping,
            to_text(order.get("status")) or "",
            delivery_type,
            ships=ships,
            shipped_at=to_instant(order.get("date_shipped")),
        ),
        order_status_is_final=status_id == COMPLETED,
        purchased_at=to_instant(order.get("date_created")),
        is_accepted=mapping is None or mapping.is_accepted,
        is_cancelled=status_id == CANCELLED,
        delivery_type=delivery_type,
        ships=ships,
        shipping_address=_to_address(address),
        attention=frozenset({mapping.attention} if mapping and mapping.attention else ()),
        financial_status=payment_status,
        refunded=refunded if refunded and refunded.value > 0 else None,
        region=unmapped_region(country=address.get("country_iso2"), region=address.get("state")),
        pickup_location=_to_place(consignments.pickups),
        admin_url=to_url(f"{admin_url}/{order_id}"),
    )


def to_delivery_type(consignments: Consignments, status_id: Any) -> DeliveryType:
    """
    A shop without pickup methods can still set "Awaiting Pickup" by hand.
    """
    if consignments.pickups or status_id == AWAITING_PICKUP:
        return DeliveryType.LOCAL_PICKUP
    return DeliveryType.SHIPPING if consignments.shipping else DeliveryType.UNKNOWN


def _ships(consignments: Consignments, lines: Sequence[Line]) -> bool:
    if consignments.shipping or consignments.pickups or not lines:
        return True
    return any(line.ships for line in lines)


def _to_parcel(shipment: Payload, delivery_type: DeliveryType, *, is_waiting: bool) -> Parcel | None:
    return to_parcel(
        parcel_id=shipment.get("id"),
        events=[_to_event(shipment, delivery_type, is_waiting=is_waiting)],
        number=shipment.get("tracking_number"),
        # A link given by the shop leaves the generated one empty.
        url=shipment.get("tracking_link") or shipment.get("generated_tracking_link"),
        items=[(item.get("order_product_id"), item.get("quantity")) for item in to_mappings(shipment.get("items"))],
    )


def _to_event(shipment: Payload, delivery_type: DeliveryType, *, is_waiting: bool) -> StatusReport:
    """
    A shipment is a record that something was sent; BigCommerce never hears what the carrier did with it.
    """
    at = to_instant(shipment.get("date_created"))
    if is_waiting:
        return StatusReport(type=DetailedType.READY_FOR_PICKUP, at=at, rule="the order awaits its pickup")
    return to_handed_over(delivery_type, ships=True, raw_status="shipment", rule="a shipment exists", at=at)


def _to_address(address: Payload) -> Address:
    return to_address(
        address_id=address.get("id"),
        first_name=address.get("first_name"),
        last_name=address.get("last_name"),
        phone=address.get("phone"),
        street=[address.get("street_1"), address.get("street_2")],
        zip_code=address.get("zip"),
        city=address.get("city"),
        region=address.get("state"),
        country=address.get("country_iso2"),
    )


def _to_place(pickups: Sequence[Payload]) -> str | None:
    """
    The name and address of the place to collect from.
    """
    location = to_mapping(pickups[0].get("location")) if pickups else {}
    names = ("name", "address_line_1", "address_line_2", "city")
    return ", ".join(part for name in names if (part := to_text(location.get(name)))) or None
