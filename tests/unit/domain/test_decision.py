"""
The order's status from its deliveries.
"""

import pytest

from app.domain.assemble import to_order
from app.domain.status import Attention
from tests.unit.domain.reports import line, parcel, report, said, steps, times


def current(order) -> str:
    return order.status_info[order.status_info_current_index].detailed_type


def two(first, second, **facts):
    """
    An order in two parcels, one piece each.
    """
    return report(
        parcel(first, id="p1", items={"lamp": 1}, tracking="T1"),
        parcel(second, id="p2", items={"mug": 1}, tracking="T2"),
        lines=(line("lamp"), line("mug")),
        **facts,
    )


@pytest.mark.parametrize(
    ("first", "second", "status", "tracking"),
    [
        (said("CONFIRMED", 2), said("IN_TRANSIT", 1), "IN_TRANSIT", "T2"),
        (said("UNKNOWN", 2), said("CONFIRMED", 1), "CONFIRMED", "T2"),
        (said("OUT_FOR_DELIVERY", 1), said("ATTEMPTED_DELIVERY", 2), "ATTEMPTED_DELIVERY", "T2"),
        (said("OUT_FOR_DELIVERY", 2), said("ATTEMPTED_DELIVERY", 1), "OUT_FOR_DELIVERY", "T1"),
        (said("DELIVERED", 3), said("IN_TRANSIT", 1), "IN_TRANSIT", "T2"),
        (said("FAILURE", 3), said("CONFIRMED", 1), "CONFIRMED", "T2"),
        (said("FAILURE", 1), said("DELIVERED", 3), "FAILURE", "T1"),
        (said("PICKED_UP", 1), said("PICKED_UP", 3), "PICKED_UP", "T2"),
        (said("PICKED_UP", 1), said("DELIVERED", 3), "DELIVERED", "T2"),
        (said("DELIVERED", 3), said("DELIVERED", 1), "DELIVERED", "T1"),
        (said("IN_TRANSIT", 1), said("IN_TRANSIT", 1), "IN_TRANSIT", "T1"),
        (said("DELIVERED"), said("DELIVERED"), "DELIVERED", "T1"),
    ],
)
def test_the_most_advanced_open_delivery_decides_and_when_none_is_open_the_last_that_ended(
    first, second, status, tracking
):
    order = to_order(two(first, second))

    assert (current(order), order.tracking_info.tracking_number) == (status, tracking)


def test_a_part_in_no_delivery_yet_makes_the_order_confirmed_without_tracking():
    order = to_order(
        report(
            parcel(said("DELIVERED", 3), items={"lamp": 1}, tracking="T1"),
            lines=(line("lamp"), line("mug", ordered="2")),
        )
    )

    assert (current(order), order.tracking_info, order.deliverable_quantity) == ("CONFIRMED", None, 2)


def test_what_was_refunded_is_not_waited_for():
    order = to_order(
        report(parcel(said("DELIVERED", 3), items={"lamp": 1}), lines=(line("lamp"), line("mug", current="0")))
    )

    assert (current(order), order.deliverable_quantity) == ("DELIVERED", None)


def test_an_open_delivery_decides_also_on_a_cancelled_order():
    order = to_order(report(parcel(said("IN_TRANSIT", 1), items={"lamp": 1}), is_cancelled=True))

    assert current(order) == "IN_TRANSIT"
    assert order.custom_fields.attention == (Attention.CANCELLED,)
    assert order.deliverable_quantity is None


def test_an_order_cancelled_after_delivery_stays_delivered():
    order = to_order(report(parcel(said("DELIVERED", 1), items={"lamp": 1}), is_cancelled=True))

    assert current(order) == "DELIVERED"
    assert order.custom_fields.attention == (Attention.CANCELLED,)


def test_a_cancelled_order_without_deliveries_failed():
    assert current(to_order(report(order_status=said("CONFIRMED"), is_cancelled=True))) == "FAILURE"


def test_an_order_word_that_says_delivered_outlives_a_cancellation():
    order = to_order(report(order_status=said("DELIVERED"), order_status_is_final=True, is_cancelled=True))

    assert current(order) == "DELIVERED"


def test_without_deliveries_the_stores_order_status_decides():
    assert current(to_order(report(order_status=said("OUT_FOR_DELIVERY")))) == "OUT_FOR_DELIVERY"


def test_without_any_word_the_status_is_unknown():
    assert current(to_order(report())) == "UNKNOWN"


def test_an_order_word_that_says_delivered_wins_over_an_older_parcel_status():
    order = to_order(report(parcel(said("IN_TRANSIT", 1)), order_status=said("DELIVERED"), order_status_is_final=True))

    assert current(order) == "DELIVERED"
    assert order.deliveries[0].latest_status_info.type == "DELIVERED"


def test_a_parcel_event_newer_than_the_order_word_wins():
    order = to_order(
        report(parcel(said("IN_TRANSIT", 3)), order_status=said("DELIVERED", 2), order_status_is_final=True)
    )

    assert current(order) == "IN_TRANSIT"


class TestOneParcel:
    def test_the_platforms_summary_decides_over_the_events(self):
        order = to_order(report(parcel(said("IN_TRANSIT", 3), status=said("CONFIRMED"))))

        assert current(order) == "CONFIRMED"

    def test_without_a_summary_the_newest_event_decides(self):
        order = to_order(report(parcel(said("OUT_FOR_DELIVERY", 2), said("IN_TRANSIT", 3))))

        assert current(order) == "IN_TRANSIT"

    def test_at_the_same_moment_the_more_advanced_event_decides(self):
        order = to_order(report(parcel(said("OUT_FOR_DELIVERY", 2), said("IN_TRANSIT", 2))))

        assert current(order) == "OUT_FOR_DELIVERY"

    @pytest.mark.parametrize("status", [said("IN_TRANSIT", 4), None])
    def test_delivered_is_sticky(self, status):
        order = to_order(report(parcel(said("DELIVERED", 3), said("IN_TRANSIT", 4), status=status)))

        assert (steps(order), times(order)[-1]) == ("CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >DELIVERED", 3)

    def test_a_parcel_nobody_says_anything_of_is_unknown(self):
        assert current(to_order(report(parcel()))) == "UNKNOWN"
