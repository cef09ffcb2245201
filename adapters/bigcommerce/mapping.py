"""
From BigCommerce's payloads to the report the domain decides on. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from adapters.bigcommerce.consignments import Consignments
from adapters.bigcommerce.lines import order_currency, to_lines
from adapters.bigcommerce.methods import Methods
from adapters.bigcommerce.statuses import (
    AWAITING_PICKUP,
    CANCELLED,
    COMPLETED,
    PARTIALLY_REFUNDED,
    PARTIALLY_SHIPPED,
    REFUNDED,
    REFUNDS,
    StatusMapping,
    to_order_status,
    to_payment_word,
    to_status_id,
    to_status_mapping,
)
from adapters.kit.builders import MOST_PARCELS, to_address, to_parcels, to_trackings, unmapped_region
from adapters.kit.money import to_money
from adapters.kit.parsing import to_id, to_instant, to_mapping, to_mappings, to_text, to_url
from app.domain.order import Address
from app.domain.report import Line, OrderReport, Parcel, StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType

Payload = Mapping[str, Any]


def to_report(
    order: Payload,
    consignments: Consignments,
    shipments: Iterable[Payload],
    admin_url: str,
    phone_country: str | None = None,
) -> OrderReport:
    """
    `admin_url` is the control panel's page of orders; the order's own is below it.
    """
    order_id = to_id(order.get("id")) or ""
    status_id = to_status_id(order)
    mapping = to_status_mapping(status_id, order.get("payment_status"), order.get("payment_method"))
    lines = to_lines(order, consignments)
    ships = _ships(order, lines)
    methods = Methods.of(consignments, lines, is_awaiting_pickup=status_id == AWAITING_PICKUP)
    address = consignments.shipping[0] if consignments.shipping else {}
    refunded = to_money(order.get("refunded_amount"), order_currency(order))
    parcels = (parcel for shipment in shipments for parcel in _to_parcels(shipment, methods))
    return OrderReport(
        platform="bigcommerce",
        id=order_id,
        customer_id=to_id(order.get("customer_id")) or "",
        order_number=order_id,  # what e-mails and the control panel show; BigCommerce has no other
        lines=tuple(lines),
        parcels=tuple(islice(parcels, MOST_PARCELS)),
        order_status=to_order_status(
            mapping,
            to_text(order.get("status")) or "",
            methods.whole,
            ships=ships,
            shipped_at=to_instant(order.get("date_shipped")),
        ),
        order_status_is_final=status_id == COMPLETED,
        more_to_come=status_id == PARTIALLY_SHIPPED,
        purchased_at=to_instant(order.get("date_created")),
        is_accepted=mapping is None or mapping.is_accepted,
        is_cancelled=status_id == CANCELLED,
        delivery_type=methods.shown,
        ships=ships,
        shipping_address=to_shipping_address(address, phone_country),
        attention=frozenset(_to_attention(order, mapping, lines)),
        financial_status=to_text(order.get("payment_status")),
        refunded=refunded if refunded and refunded.value > 0 else None,
        region=unmapped_region(country=address.get("country_iso2"), region=address.get("state")),
        pickup_location=_to_place(consignments.pickups),
        admin_url=to_url(f"{admin_url}/{order_id}"),
    )


def _ships(order: Payload, lines: Sequence[Line]) -> bool:
    """
    Something of what is left is sent or kept ready; a fact about the goods, not about the address.
    """
    if not lines:
        return order.get("order_is_digital") is not True
    return any(line.ships for line in lines if line.current > 0) or not any(line.current > 0 for line in lines)


def _to_attention(order: Payload, mapping: StatusMapping | None, lines: Sequence[Line]) -> Iterator[Attention]:
    if mapping and mapping.attention:
        yield mapping.attention
    status_id = to_status_id(order)
    is_refunded = status_id in {REFUNDED, PARTIALLY_REFUNDED}
    if is_refunded or to_payment_word(order.get("payment_status")) in REFUNDS:
        is_left = any(line.current > 0 for line in lines) and status_id != CANCELLED
        yield Attention.PARTLY_REFUNDED if is_left else Attention.REFUNDED


def _to_parcels(shipment: Payload, methods: Methods) -> Sequence[Parcel]:
    items = [(item.get("order_product_id"), item.get("quantity")) for item in to_mappings(shipment.get("items"))]
    # A link given by the shop leaves the generated one empty, and can be anything.
    links = (shipment.get("tracking_link"), shipment.get("generated_tracking_link"))
    url = next(filter(None, map(to_url, links)), None)
    number = shipment.get("tracking_number")
    has_number = bool(to_trackings([(number, url)]))
    delivery_type = DeliveryType.SHIPPING if has_number else methods.of_lines(line_id for line_id, _quantity in items)
    return to_parcels(
        parcel_id=shipment.get("id"),
        events=[_to_event(shipment, delivery_type, is_waiting=methods.is_awaiting_pickup)],
        tracking=[(number, url)],
        items=items,
    )


def _to_event(shipment: Payload, delivery_type: DeliveryType, *, is_waiting: bool) -> StatusReport:
    """
    A shipment is a record that something was sent; BigCommerce never hears what the carrier did with it.
    """
    at = to_instant(shipment.get("date_created"))
    if is_waiting and delivery_type is DeliveryType.LOCAL_PICKUP:
        return StatusReport(type=DetailedType.READY_FOR_PICKUP, at=at, rule="the order awaits its pickup")
    return to_handed_over(delivery_type, ships=True, raw_status="shipment", rule="a shipment exists", at=at)


def to_shipping_address(address: Payload, phone_country: str | None = None) -> Address:
    return to_address(
        address_id=address.get("id"),
        first_name=address.get("first_name"),
        last_name=address.get("last_name"),
        phone=address.get("phone"),
        phone_country=phone_country,
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
