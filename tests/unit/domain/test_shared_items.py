"""
Two parcels that hold a fulfilment together, and nobody says which holds what.
"""

import time
from dataclasses import replace
from decimal import Decimal

from app.domain.assemble import to_order
from app.domain.order import Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import DetailedType

ONE, TWO = Decimal(1), Decimal(2)
CUP = Line(id="11", name="Cup", unit_price=Money(Decimal("8.00"), "EUR"), ordered=TWO, current=TWO)
POT = Line(id="12", name="Pot", unit_price=Money(Decimal("30.00"), "EUR"), ordered=ONE, current=ONE)
DELIVERED = StatusReport(type=DetailedType.DELIVERED, raw_status="DELIVERED")
FIRST = Parcel(id="1", status=DELIVERED, shared_items={"11": TWO, "12": ONE}, shipment_id="1")
SECOND = Parcel(id="1-2", status=DELIVERED, shared_items={"11": TWO, "12": ONE}, shipment_id="1")
REPORT = OrderReport(
    platform="test", id="5", customer_id="7", order_number="#1", lines=(CUP, POT), parcels=(FIRST, SECOND)
)


def test_what_they_hold_together_is_counted_once():
    more = replace(CUP, current=Decimal(5))

    assert to_order(replace(REPORT, lines=(more, POT))).deliverable_quantity == 3


def test_a_line_in_neither_is_still_to_be_sent():
    lid = replace(POT, id="13", name="Lid")

    order = to_order(replace(REPORT, lines=(CUP, POT, lid)))

    assert order.status_info[order.status_info_current_index].detailed_type is DetailedType.CONFIRMED


def test_no_quantity_is_given_for_either():
    assert [delivery.delivery_quantity for delivery in to_order(REPORT).deliveries] == [None, None]


def test_both_are_the_items_deliveries_when_they_hold_nothing_else():
    first, second = (replace(parcel, shared_items={"11": TWO}) for parcel in (FIRST, SECOND))

    item = to_order(replace(REPORT, lines=(CUP,), parcels=(first, second))).highlighted_item

    assert item is not None
    assert [delivery.id for delivery in item.deliveries] == ["1", "1-2"]


def test_neither_is_the_items_delivery_when_they_hold_other_lines_too():
    item = to_order(REPORT).highlighted_item

    assert item is not None
    assert item.deliveries == ()


def test_the_first_of_them_decides():
    on_its_way = StatusReport(type=DetailedType.IN_TRANSIT, raw_status="IN_TRANSIT")
    first = replace(FIRST, status=on_its_way, tracking_info=TrackingInfo(tracking_number="A"))
    second = replace(SECOND, status=on_its_way, tracking_info=TrackingInfo(tracking_number="B"))

    assert to_order(replace(REPORT, parcels=(first, second))).tracking_info == TrackingInfo(tracking_number="A")


def test_thousands_of_lines_in_hundreds_of_parcels_take_no_time():
    lines = tuple(replace(POT, id=str(number)) for number in range(3_000))
    failed = StatusReport(type=DetailedType.FAILURE)
    parcels = tuple(
        Parcel(
            id=str(number),
            status=DELIVERED if number % 2 else failed,
            items={str(number * 5 + place): ONE for place in range(5)},
            tracking_info=TrackingInfo(tracking_number=f"T{number}"),
        )
        for number in range(600)
    )
    began = time.process_time()

    order = to_order(replace(REPORT, lines=lines, parcels=parcels))

    assert time.process_time() - began < 2  # line by parcel it was seven seconds
    assert order.custom_fields.exact_quantities["deliverable_quantity"] == 1_500
    assert order.status_info[order.status_info_current_index].detailed_type is DetailedType.FAILURE
