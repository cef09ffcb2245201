"""
The demo customers: the contract's official example and one for every hard case. People and places are invented.
"""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from adapters.demo.parts import DemoCustomer, at, line, order, parcel, said
from app.domain.order import Address, Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType

EXAMPLE_ADDRESS: Final = Address(
    id="address1234",
    first_name="John",
    last_name="Doe",
    phone_number="+351910000000",
    address="Lisbon",
    zip_code="20000000",
    city="Lisbon",
    region_code="PT-11",
    country_code="PT",
    default=True,
)


LAMP: Final = line("Desk lamp", "79.90")
MUGS: Final = line("Mug with handle", "12.50", quantity=4)
CONFIRMED: Final = said(DetailedType.CONFIRMED)
IN_TRANSIT: Final = said(DetailedType.IN_TRANSIT, "2026-11-17T14:05:00")
OUT_FOR_DELIVERY: Final = said(DetailedType.OUT_FOR_DELIVERY, "2026-11-19T07:40:00")
DELIVERED: Final = said(DetailedType.DELIVERED, "2026-11-19T12:16:00")
PICKUP: Final[Mapping[str, Any]] = {
    "delivery_type": DeliveryType.LOCAL_PICKUP,
    "pickup_location": "Oficina Clara, Rua Augusta 15, Lisboa",
}

OFFICIAL_EXAMPLE: Final = OrderReport(
    platform="demo",
    id="order456",
    customer_id="customer123",
    order_number="#Y34DHR",
    purchased_at=at("2021-09-14T12:16:50.078"),
    delivery_type=DeliveryType.SHIPPING,
    order_status=CONFIRMED,
    shipping_address=EXAMPLE_ADDRESS,
    lines=(
        Line(
            id="orderItem789",
            name="Order Item 789",
            description="description of order Item 789",
            brand="Brand 123",
            unit_price=Money(Decimal(100), "GBP"),
            image_url="https://external-integration.url.com/order_item_icon.png",
            ordered=Decimal(1),
            current=Decimal(1),
            sku="Sku 123",
        ),
    ),
    parcels=(
        Parcel(
            id="orderDelivery123",
            events=(
                said(DetailedType.IN_TRANSIT, "2021-10-22T12:16:50.078"),
                said(DetailedType.OUT_FOR_DELIVERY, "2021-10-23T12:16:50.078"),
            ),
            items={"orderItem789": Decimal(1)},
            tracking_info=TrackingInfo(tracking_number="#USPS 123456789", external_url="https://external.url.com/"),
            last_update=at("2021-10-23T12:16:50.078"),
        ),
    ),
)

CUSTOMERS: Final = (
    DemoCustomer("customer123", "the contract's official example: out for delivery", OFFICIAL_EXAMPLE),
    DemoCustomer("no-orders", "a customer without orders: 404", None),
    DemoCustomer(
        "several-parcels",
        "two parcels in different states: the one still open decides",
        order(
            1002,
            CONFIRMED,
            (LAMP, MUGS),
            parcel(1, IN_TRANSIT, DELIVERED, items={LAMP.id: 1}, tracking="PT100200301"),
            parcel(2, said(DetailedType.IN_TRANSIT, "2026-11-18T08:00:00"), items={MUGS.id: 4}, tracking="PT100200302"),
        ),
    ),
    DemoCustomer(
        "pickup-ready",
        "local pickup, waiting for the customer",
        order(
            1003,
            CONFIRMED,
            (LAMP,),
            parcel(1, said(DetailedType.READY_FOR_PICKUP, "2026-11-17T10:00:00"), items={LAMP.id: 1}),
            **PICKUP,
        ),
    ),
    DemoCustomer(
        "picked-up",
        "local pickup, collected",
        order(
            1004,
            CONFIRMED,
            (LAMP,),
            parcel(
                1,
                said(DetailedType.READY_FOR_PICKUP, "2026-11-17T10:00:00"),
                said(DetailedType.PICKED_UP, "2026-11-18T17:45:00"),
                items={LAMP.id: 1},
            ),
            **PICKUP,
        ),
    ),
    DemoCustomer(
        "local-delivery",
        "the store's own van is out",
        order(
            1005,
            CONFIRMED,
            (MUGS,),
            parcel(1, OUT_FOR_DELIVERY, items={MUGS.id: 4}),
            delivery_type=DeliveryType.LOCAL_DELIVERY,
        ),
    ),
    DemoCustomer(
        "attempted",
        "the carrier rang and nobody opened",
        order(
            1006,
            CONFIRMED,
            (LAMP,),
            parcel(
                1,
                IN_TRANSIT,
                OUT_FOR_DELIVERY,
                said(DetailedType.ATTEMPTED_DELIVERY, "2026-11-19T13:20:00"),
                items={LAMP.id: 1},
                tracking="PT100200306",
            ),
        ),
    ),
    DemoCustomer(
        "failed",
        "the parcel goes back to the sender",
        order(
            1007,
            CONFIRMED,
            (LAMP,),
            parcel(
                1,
                IN_TRANSIT,
                said(DetailedType.FAILURE, "2026-11-20T09:00:00"),
                items={LAMP.id: 1},
                tracking="PT100200307",
                returning=True,
            ),
        ),
    ),
    DemoCustomer(
        "cancelled",
        "cancelled before anything was sent",
        order(
            1008,
            said(DetailedType.FAILURE),
            (line("Desk lamp", "79.90", current=0),),
            is_cancelled=True,
            cancelled_at=at("2026-11-16T18:00:00"),
            cancel_reason="customer",
            financial_status="refunded",
            refunded=Money(Decimal("79.90"), "EUR"),
            attention=frozenset({Attention.REFUNDED}),
        ),
    ),
    DemoCustomer(
        "refunded-after-delivery",
        "money came back, the parcel had arrived: delivered stays delivered",
        order(
            1009,
            CONFIRMED,
            (LAMP,),
            parcel(1, IN_TRANSIT, OUT_FOR_DELIVERY, DELIVERED, items={LAMP.id: 1}, tracking="PT100200309"),
            financial_status="refunded",
            refunded=Money(Decimal("79.90"), "EUR"),
            attention=frozenset({Attention.REFUNDED}),
        ),
    ),
    DemoCustomer(
        "digital",
        "a download: nothing to ship",
        order(
            1010,
            to_handed_over(DeliveryType.UNKNOWN, ships=False, raw_status="completed", rule="handed over"),
            (line("Pattern book (PDF)", "9.00", ships=False),),
            delivery_type=DeliveryType.UNKNOWN,
            ships=False,
            shipping_address=None,
        ),
    ),
    DemoCustomer(
        "partly-shipped",
        "one part arrived, the other is in no parcel yet",
        order(
            1011,
            CONFIRMED,
            (LAMP, MUGS),
            parcel(1, IN_TRANSIT, DELIVERED, items={LAMP.id: 1}, tracking="PT100200311"),
        ),
    ),
    DemoCustomer(
        "unknown-status",
        "a status word that no table knows",
        order(
            1012,
            StatusReport(type=DetailedType.UNKNOWN, raw_status="waiting-for-moon", rule="in no table", known=False),
            (LAMP,),
        ),
    ),
    DemoCustomer(
        "150-pieces",
        "more pieces than the contract's numbers carry: the exact one is in custom_fields",
        order(1013, CONFIRMED, (line("Cotton ribbon, metre", "1.20", quantity=150),)),
    ),
    DemoCustomer(
        "slow-store",
        "a store slower than a caller's patience: 504 first, the answer a moment later",
        order(1014, CONFIRMED, (LAMP,)),
    ),
    DemoCustomer(
        "store-down",
        "answers each process once, then is down: stale on a repeat with `Cache-Control: no-cache`, 5 s apart",
        order(1015, CONFIRMED, (LAMP,), parcel(1, IN_TRANSIT, items={LAMP.id: 1}, tracking="PT100200315")),
    ),
    DemoCustomer(
        "guest-1016",
        "somebody without an account, known by an order",
        replace(order(1016, CONFIRMED, (MUGS,), parcel(1, IN_TRANSIT, tracking="PT100200316")), id="1016"),
    ),
)
