"""
`status_info` and the current index.
"""

import pytest

from app.domain.assemble import to_order
from app.domain.status import DeliveryType
from tests.unit.domain.reports import day, parcel, report, said, steps, times

SHIPPED = [
    ("CONFIRMED", ">CONFIRMED on_its_way out_for_delivery delivered"),
    ("IN_TRANSIT", "CONFIRMED >IN_TRANSIT out_for_delivery delivered"),
    ("OUT_FOR_DELIVERY", "CONFIRMED IN_TRANSIT >OUT_FOR_DELIVERY delivered"),
    ("ATTEMPTED_DELIVERY", "CONFIRMED IN_TRANSIT >ATTEMPTED_DELIVERY delivered"),
    ("READY_FOR_PICKUP", "CONFIRMED IN_TRANSIT >READY_FOR_PICKUP delivered"),
    ("DELIVERED", "CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >DELIVERED"),
    ("PICKED_UP", "CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >PICKED_UP"),
    ("FAILURE", "CONFIRMED >FAILURE"),
    ("UNKNOWN", "CONFIRMED >UNKNOWN"),
]


@pytest.mark.parametrize(("word", "expected"), SHIPPED)
@pytest.mark.parametrize("delivery_type", [DeliveryType.SHIPPING, DeliveryType.UNKNOWN])
def test_a_shipped_order_has_four_steps(word, expected, delivery_type):
    order = to_order(report(parcel(said(word)), delivery_type=delivery_type))

    assert steps(order) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("CONFIRMED", ">CONFIRMED out_for_delivery delivered"),
        ("IN_TRANSIT", "CONFIRMED >IN_TRANSIT out_for_delivery delivered"),
        ("OUT_FOR_DELIVERY", "CONFIRMED >OUT_FOR_DELIVERY delivered"),
        ("DELIVERED", "CONFIRMED OUT_FOR_DELIVERY >DELIVERED"),
        ("FAILURE", "CONFIRMED >FAILURE"),
    ],
)
def test_a_local_delivery_is_on_its_way_only_if_that_was_said(word, expected):
    order = to_order(report(parcel(said(word)), delivery_type=DeliveryType.LOCAL_DELIVERY))

    assert steps(order) == expected


def test_where_parcels_ended_differently_the_last_one_still_tells_when():
    order = to_order(
        report(parcel(said("DELIVERED", 1)), parcel(said("PICKED_UP", 2), id="p2"), lines=()),
    )

    assert steps(order) == "CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >DELIVERED"
    assert order.status_info[-1].status_date_time == day(2)


def test_a_local_delivery_that_was_on_its_way_shows_it():
    order = to_order(
        report(
            parcel(said("IN_TRANSIT", 1), said("OUT_FOR_DELIVERY", 2)),
            delivery_type=DeliveryType.LOCAL_DELIVERY,
        )
    )

    assert steps(order) == "CONFIRMED IN_TRANSIT >OUT_FOR_DELIVERY delivered"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("CONFIRMED", ">CONFIRMED out_for_delivery delivered"),
        ("READY_FOR_PICKUP", "CONFIRMED >READY_FOR_PICKUP delivered"),
        ("PICKED_UP", "CONFIRMED READY_FOR_PICKUP >PICKED_UP"),
    ],
)
def test_a_pickup_is_ready_before_it_is_picked_up(word, expected):
    order = to_order(report(parcel(said(word)), delivery_type=DeliveryType.LOCAL_PICKUP))

    assert steps(order) == expected


@pytest.mark.parametrize(
    ("word", "expected"), [("CONFIRMED", ">CONFIRMED delivered"), ("DELIVERED", "CONFIRMED >DELIVERED")]
)
def test_an_order_with_nothing_to_ship_has_two_steps(word, expected):
    order = to_order(report(order_status=said(word), ships=False))

    assert steps(order) == expected


def test_an_unpaid_order_that_nobody_accepted_reached_nothing():
    order = to_order(report(order_status=said("UNKNOWN"), is_accepted=False))

    assert steps(order) == ">UNKNOWN"


def test_a_cancelled_order_ends_after_what_it_reached():
    order = to_order(
        report(order_status=said("FAILURE"), is_cancelled=True, cancelled_at=day(1), paid_at=day(0.5)),
    )

    assert (steps(order), times(order)) == ("CONFIRMED >FAILURE", [0.5, 1])


def test_a_failed_parcel_keeps_the_steps_it_reached_and_drops_those_ahead():
    order = to_order(report(parcel(said("OUT_FOR_DELIVERY", 2), said("FAILURE", 3))))

    assert steps(order) == "CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >FAILURE"


def test_a_return_after_the_delivery_keeps_the_delivery():
    order = to_order(report(parcel(said("DELIVERED", 3), status=said("FAILURE", 5), is_returning=True)))

    assert steps(order) == "CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY DELIVERED >FAILURE"
    assert times(order) == [0, None, None, 3, 5]
    assert order.deliverable_quantity is None


def test_every_step_has_the_time_the_platform_gave():
    events = [said("IN_TRANSIT", 1), said("IN_TRANSIT", 2), said("OUT_FOR_DELIVERY", 3), said("DELIVERED", 3.5)]

    assert times(to_order(report(parcel(*events), paid_at=day(0.25)))) == [0.25, 1, 3, 3.5]


def test_no_time_is_invented():
    assert times(to_order(report(parcel(said("DELIVERED")), purchased_at=None))) == [None, None, None, None]


def test_the_purchase_stands_in_for_the_payment():
    assert times(to_order(report(parcel(said("IN_TRANSIT", 1))))) == [0, 1]


def test_a_time_that_contradicts_the_order_of_steps_is_left_out_and_the_later_step_keeps_its_own():
    events = [said("IN_TRANSIT", 4), said("OUT_FOR_DELIVERY", 3)]

    order = to_order(report(parcel(*events, status=said("OUT_FOR_DELIVERY"))))

    assert times(order) == [0, None, 3]


def test_the_orders_own_time_fills_a_step_the_parcel_has_no_time_for():
    order = to_order(report(parcel(said("OUT_FOR_DELIVERY", 3)), order_status=said("IN_TRANSIT", 1)))

    assert times(order) == [0, 1, 3]


def test_the_orders_own_time_does_not_speak_for_a_step_ahead():
    order = to_order(report(parcel(said("CONFIRMED")), order_status=said("IN_TRANSIT", 1)))

    assert (steps(order), times(order)) == (">CONFIRMED on_its_way out_for_delivery delivered", [0])


@pytest.mark.parametrize(
    ("word", "expected"),
    [("DELIVERED", [0, 1, None, None]), ("IN_TRANSIT", [0, 1]), ("CONFIRMED", [0]), ("FAILURE", [0, None])],
)
def test_the_time_it_was_handed_over_is_that_of_being_on_its_way_once_it_is(word, expected):
    assert times(to_order(report(order_status=said(word), handed_over_at=day(1)))) == expected


def test_a_second_round_of_the_van_counts_from_its_own_start():
    events = [said("OUT_FOR_DELIVERY", 2), said("ATTEMPTED_DELIVERY", 2.5), said("OUT_FOR_DELIVERY", 3)]

    assert times(to_order(report(parcel(*events)))) == [0, None, 3]


def test_a_pickup_point_of_a_carrier_is_remembered_as_such():
    order = to_order(report(parcel(said("READY_FOR_PICKUP", 2), said("PICKED_UP", 3))))

    assert steps(order) == "CONFIRMED IN_TRANSIT READY_FOR_PICKUP >PICKED_UP"
