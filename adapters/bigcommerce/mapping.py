"""
From BigCommerce's payloads to the report the domain decides on. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from adapters.bigcommerce.consignments import Consignments
from adapters.bigcommerce.statuses import AWAITING_PICKUP, CANCELLED, COMPLETED, to_meaning, to_order_status
from adapters.money import to_currency, to_money
from adapters.parsing import to_decimal, to_id, to_instant, to_mapping, to_mappings, to_text, to_url
from adapters.phones import to_e164
from adapters.regions import to_country_code, to_region_code
from app.domain.order import Address, Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport, to_handed_over
from app.domain.status import DeliveryType, DetailedType

Payload = Mapping[str, Any]

NOTHING: Final = Decimal(0)


def to_report(order: Payload, consignments: Consignments, shipments: Iterable[Payload], admin_url: str) -> OrderReport:
    """
    `admin_url` is the control panel's page of orders; the order's own is below it.
    """
    order_id = to_id(order.get("id")) or ""
    status_id, payment_status = order.get("status_id"), to_text(order.get("payment_status"))
    meaning = to_meaning(status_id, payment_status)
    delivery_type = to_delivery_type(consignments, status_id)
    currency = to_currency(order.get("default_currency_code")) or to_currency(order.get("currency_code"))
    with_tax = order.get("is_tax_inclusive_pricing") is True
    lines = [to_line(item, currency, with_tax=with_tax) for item in consignments.line_items]
    known_lines = sorted((line for line in lines if line), key=lambda line: (len(line.id), line.id))
    ships = _ships(consignments, known_lines)
    address = consignments.shipping[0] if consignments.shipping else {}
    refunded = to_money(order.get("refunded_amount"), currency)
    return OrderReport(
        platform="bigcommerce",
        id=order_id,
        customer_id=to_id(order.get("customer_id")) or "",
        order_number=order_id,  # what e-mails and the control panel show; BigCommerce has no other
        lines=tuple(known_lines),
        parcels=tuple(_to_parcels(shipments, delivery_type, is_waiting=status_id == AWAITING_PICKUP)),
        order_status=to_order_status(
            meaning,
            to_text(order.get("status")) or "",
            delivery_type,
            ships=ships,
            shipped_at=to_instant(order.get("date_shipped")),
        ),
        order_status_is_final=status_id == COMPLETED,
        purchased_at=to_instant(order.get("date_created")),
        is_accepted=meaning is None or meaning.is_accepted,
        is_cancelled=status_id == CANCELLED,
        delivery_type=delivery_type,
        ships=ships,
        shipping_address=to_address(address),
        attention=frozenset({meaning.attention} if meaning and meaning.attention else ()),
        financial_status=payment_status,
        refunded=refunded if refunded and refunded.value > 0 else None,
        region=_unmapped_region(address),
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


def to_line(item: Payload, currency: str | None, *, with_tax: bool) -> Line | None:
    line_id, name = to_id(item.get("id")), to_text(item.get("name"))
    ordered = to_decimal(item.get("quantity"))
    if line_id is None or name is None or ordered is None or ordered < 0:
        return None
    refunded = to_decimal(item.get("quantity_refunded")) or NOTHING
    return Line(
        id=line_id,
        name=name,
        unit_price=to_unit_price(item, ordered, currency, with_tax=with_tax),
        ordered=ordered,
        current=max(NOTHING, ordered - max(NOTHING, refunded)),
        ships=item.get("type") not in {"digital", "giftcertificate"},
        is_bundle_child=to_id(item.get("parent_order_product_id")) is not None,
        description=_to_options(item.get("product_options")),
        brand=to_text(item.get("brand")),
        sku=to_text(item.get("sku")),
    )


def to_unit_price(item: Payload, ordered: Decimal, currency: str | None, *, with_tax: bool) -> Money | None:
    """
    `discounted_total_inc_tax` is what the shopper paid for the line. Its counterpart without tax has to be computed.
    """
    if ordered <= 0:
        return to_money(item.get("price_inc_tax" if with_tax else "price_ex_tax"), currency)
    discounts = [to_decimal(discount.get("amount")) for discount in to_mappings(item.get("applied_discounts"))]
    total = to_decimal(item.get("discounted_total_inc_tax")) if with_tax else None
    if total is None:
        gross = to_decimal(item.get("total_inc_tax" if with_tax else "total_ex_tax"))
        total = None if gross is None else max(NOTHING, gross - sum((d for d in discounts if d), NOTHING))
    return None if total is None or total < 0 else to_money(total / ordered, currency)


def _to_options(options: Any) -> str | None:
    """
    "Size: S, Color: Orange", as the customer chose them.
    """
    chosen = [
        f"{name}: {value}"
        for option in to_mappings(options)
        if (name := to_text(option.get("display_name"))) and (value := to_text(option.get("display_value")))
    ]
    return ", ".join(chosen) or None


def _to_parcels(shipments: Iterable[Payload], delivery_type: DeliveryType, *, is_waiting: bool) -> Iterable[Parcel]:
    for shipment in shipments:
        shipment_id = to_id(shipment.get("id"))
        if shipment_id is None:
            continue
        number = to_text(shipment.get("tracking_number"))
        # A link given by the shop leaves the generated one empty.
        url = to_url(shipment.get("tracking_link")) or to_url(shipment.get("generated_tracking_link"))
        yield Parcel(
            id=shipment_id,
            events=(_to_event(shipment, delivery_type, is_waiting=is_waiting),),
            items=_to_items(shipment.get("items")),
            tracking_info=TrackingInfo(tracking_number=number, external_url=url) if number else None,
        )


def _to_event(shipment: Payload, delivery_type: DeliveryType, *, is_waiting: bool) -> StatusReport:
    """
    A shipment is a record that something was sent; BigCommerce never hears what the carrier did with it.
    """
    at = to_instant(shipment.get("date_created"))
    if is_waiting:
        return StatusReport(type=DetailedType.READY_FOR_PICKUP, at=at, rule="the order awaits its pickup")
    return to_handed_over(delivery_type, ships=True, word="shipment", rule="a shipment exists", at=at)


def _to_items(items: Any) -> Mapping[str, Decimal] | None:
    counted: dict[str, Decimal] = {}
    for item in to_mappings(items):
        line_id, quantity = to_id(item.get("order_product_id")), to_decimal(item.get("quantity"))
        if line_id is None or quantity is None or quantity < 0:
            return None
        counted[line_id] = counted.get(line_id, NOTHING) + quantity
    return counted or None


def to_address(address: Payload) -> Address:
    country = to_country_code(address.get("country_iso2"))
    lines = [line for name in ("street_1", "street_2") if (line := to_text(address.get(name)))]
    return Address(
        id=to_id(address.get("id")),
        first_name=to_text(address.get("first_name")),
        last_name=to_text(address.get("last_name")),
        phone_number=to_e164(address.get("phone"), country),
        address=", ".join(lines) or None,
        zip_code=to_text(address.get("zip")),
        city=to_text(address.get("city")),
        region_code=to_region_code(country, address.get("state")),
        country_code=country,
    )


def _unmapped_region(address: Payload) -> str | None:
    country = to_country_code(address.get("country_iso2"))
    return None if to_region_code(country, address.get("state")) else to_text(address.get("state"))


def _to_place(pickups: Sequence[Payload]) -> str | None:
    """
    The name and address of the place to collect from.
    """
    location = to_mapping(pickups[0].get("location")) if pickups else {}
    names = ("name", "address_line_1", "address_line_2", "city")
    return ", ".join(part for name in names if (part := to_text(location.get(name)))) or None
