"""
The kinds of order that are easily read wrong, each with what the page of statuses says of it.
"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest

from app.domain.assemble import to_order
from app.domain.order import Money
from app.domain.report import to_handed_over
from app.domain.status import Attention, DeliveryType
from app.web.rendering import build_renderer
from tests.contract.check import check_order
from tests.unit.domain.reports import day, line, parcel, report, said, steps, times

SENT = to_handed_over(DeliveryType.SHIPPING, ships=True, raw_status="sent", rule="handed over")
RENDER = build_renderer("https://orders.example")


def current(order):
    return str(order.status_info[order.status_info_current_index].detailed_type)


def attention(order):
    return {str(code) for code in order.custom_fields.attention}


def exactly_owed(order):
    return order.custom_fields.exact_quantities.get("deliverable_quantity", order.deliverable_quantity)


class TestNothingLeft:
    @pytest.mark.parametrize("word", [None, said("CONFIRMED"), said("DELIVERED"), SENT, said("UNKNOWN", known=False)])
    def test_and_nothing_sent_is_a_failure_with_what_the_money_says(self, word):
        lines = (line("boots", current="0"), line("laces", current="0"))

        order = to_order(report(lines=lines, order_status=word, attention=frozenset({Attention.REFUNDED})))

        assert (steps(order), exactly_owed(order), attention(order)) == ("CONFIRMED >FAILURE", 0, {"refunded"})

    def test_but_a_tip_is_nothing_left(self):
        lines = (line("boots", price="50", current="0"), line("tip", price="90", is_goods=False))

        order = to_order(report(lines=lines, order_status=said("CONFIRMED")))

        assert (current(order), order.highlighted_item.id) == ("FAILURE", "boots")

    def test_of_a_delivered_order_leaves_it_delivered(self):
        lines = (line("boots", current="0"),)

        by_word = to_order(report(lines=lines, order_status=said("DELIVERED"), order_status_is_final=True))
        by_parcel = to_order(report(parcel(said("DELIVERED", 1), items={"boots": 1}), lines=lines))

        assert (current(by_word), current(by_parcel)) == ("DELIVERED", "DELIVERED")

    def test_is_not_said_of_an_order_without_lines(self):
        assert current(to_order(report(lines=(), order_status=said("CONFIRMED")))) == "CONFIRMED"


class TestMadeGood:
    FAILED = parcel(said("FAILURE", 2), id="lost", items={"lamp": 1}, tracking="T1")
    AGAIN = parcel(said("DELIVERED", 5), id="again", items={"lamp": 1}, tracking="T2")

    def test_a_failed_parcel_that_was_sent_again_does_not_decide(self):
        order = to_order(report(self.FAILED, self.AGAIN))

        assert (current(order), order.tracking_info.tracking_number, exactly_owed(order)) == ("DELIVERED", "T2", 0)
        assert attention(order) == {"delivery_failed", "split_shipment"}

    def test_nor_does_one_whose_contents_were_refunded(self):
        lines = (line("lamp", current="0"), line("mug"))
        mug = parcel(said("DELIVERED", 5), id="mug", items={"mug": 1}, tracking="T2")

        assert current(to_order(report(self.FAILED, mug, lines=lines))) == "DELIVERED"

    @pytest.mark.parametrize(
        "failed", [replace(FAILED, items=None), replace(FAILED, items={"lamp": Decimal(1), "mug": Decimal(1)})]
    )
    def test_one_of_unknown_contents_or_with_something_still_missing_decides(self, failed):
        order = to_order(report(failed, self.AGAIN, lines=(line("lamp"), line("mug"))))

        assert (current(order), order.tracking_info.tracking_number) == ("FAILURE", "T1")

    def test_another_piece_of_the_line_does_not_make_it_good(self):
        order = to_order(report(self.FAILED, self.AGAIN, lines=(line("lamp", ordered="2"),)))

        assert (current(order), order.deliverable_quantity) == ("FAILURE", 1)
        assert "partly_delivered" in attention(order)

    def test_the_refund_of_all_that_failed_is_no_delivery(self):
        order = to_order(report(self.FAILED, lines=(line("lamp", current="0"),)))

        assert (current(order), exactly_owed(order)) == ("FAILURE", 0)


class TestRefundedPieces:
    ARRIVED = parcel(said("DELIVERED", 3), items={"kettle": 1}, tracking="T1")

    def test_the_platforms_own_count_of_unsent_pieces_goes_first(self):
        kettles = line("kettle", ordered="2", current="1", unsent=Decimal(1))

        order = to_order(report(self.ARRIVED, lines=(kettles,)))

        assert (current(order), order.deliverable_quantity, order.tracking_info) == ("CONFIRMED", 1, None)
        assert order.highlighted_item.deliverable_quantity == 1
        assert attention(order) == {"partly_shipped", "partly_delivered"}

    def test_where_the_platform_counts_none_unsent_all_has_arrived(self):
        kettles = line("kettle", ordered="2", current="1", unsent=Decimal(0))

        order = to_order(report(self.ARRIVED, lines=(kettles,)))

        assert (current(order), exactly_owed(order)) == ("DELIVERED", 0)

    def test_where_nobody_counts_and_it_matters_the_number_is_left_out(self):
        on_its_way = parcel(said("IN_TRANSIT", 4), id="p2", items={"kettle": 1})

        order = to_order(report(self.ARRIVED, on_its_way, lines=(line("kettle", ordered="3", current="2"),)))

        assert (order.deliverable_quantity, exactly_owed(order)) == (None, None)

    def test_where_it_does_not_matter_the_number_is_given(self):
        lines = (line("kettle", ordered="2", current="1"), line("cup"))

        assert to_order(report(parcel(said("IN_TRANSIT", 1)), lines=lines)).deliverable_quantity == 2


class TestMoreToCome:
    def test_with_unknown_contents_the_order_is_confirmed(self):
        order = to_order(
            report(parcel(said("DELIVERED", 3), tracking="T1"), order_status=said("IN_TRANSIT"), more_to_come=True)
        )

        assert (current(order), order.tracking_info, exactly_owed(order)) == ("CONFIRMED", None, None)
        assert attention(order) == {"partly_shipped", "partly_delivered"}

    def test_with_known_contents_that_are_all_there_it_is_an_old_word(self):
        order = to_order(report(parcel(said("DELIVERED", 3), items={"lamp": 1}), more_to_come=True))

        assert current(order) == "DELIVERED"

    @pytest.mark.parametrize("method", [DeliveryType.LOCAL_PICKUP, DeliveryType.SHIPPING, DeliveryType.UNKNOWN])
    def test_without_parcels_it_is_not_handed_over_whole(self, method):
        ships = method is not DeliveryType.UNKNOWN
        word = to_handed_over(method, ships=ships, raw_status="partly", rule="handed over")

        order = to_order(report(order_status=word, more_to_come=True, delivery_type=method, ships=ships))

        assert (current(order), exactly_owed(order), attention(order)) == ("CONFIRMED", 1, {"partly_shipped"})


class TestTheOrdersWord:
    BARE = parcel(status=SENT, tracking="T1")

    @pytest.mark.parametrize("word", ["OUT_FOR_DELIVERY", "READY_FOR_PICKUP", "DELIVERED", "ATTEMPTED_DELIVERY"])
    def test_is_taken_by_a_bare_number_when_it_is_more_definite(self, word):
        order = to_order(report(self.BARE, order_status=said(word)))

        assert (current(order), str(order.deliveries[0].latest_status_info.type)) == (word, word)

    def test_is_taken_when_the_goods_were_lost_or_returned(self):
        word = said("FAILURE", is_about_goods=True, attention=Attention.RETURNING)

        order = to_order(report(self.BARE, order_status=word))

        assert (current(order), attention(order)) == ("FAILURE", {"delivery_failed", "returning"})

    @pytest.mark.parametrize("facts", [{"is_cancelled": True}, {}], ids=["cancelled", "refunded"])
    def test_is_not_taken_when_it_is_about_money(self, facts):
        assert current(to_order(report(self.BARE, order_status=said("FAILURE"), **facts))) == "IN_TRANSIT"

    def test_is_not_taken_by_a_parcel_a_carrier_spoke_of(self):
        order = to_order(report(parcel(said("IN_TRANSIT", 2), status=SENT), order_status=said("READY_FOR_PICKUP")))

        assert current(order) == "IN_TRANSIT"

    def test_handed_over_yields_to_any_event(self):
        assert current(to_order(report(parcel(said("OUT_FOR_DELIVERY", 2), status=SENT)))) == "OUT_FOR_DELIVERY"

    def test_final_speaks_of_what_is_in_no_record(self):
        lines = (line("lamp"), line("mug"))
        arrived = parcel(said("DELIVERED", 3), items={"lamp": 1})

        order = to_order(report(arrived, lines=lines, order_status=said("DELIVERED"), order_status_is_final=True))

        assert (current(order), exactly_owed(order)) == ("DELIVERED", 0)

    @pytest.mark.parametrize(("at", "expected"), [(3, "IN_TRANSIT"), (1, "DELIVERED"), (None, "DELIVERED")])
    def test_final_yields_to_a_summary_that_is_newer(self, at, expected):
        order = to_order(
            report(parcel(status=said("IN_TRANSIT", at)), order_status=said("DELIVERED", 2), order_status_is_final=True)
        )

        assert current(order) == expected

    def test_a_pickup_given_to_a_carrier_is_on_its_way(self):
        word = to_handed_over(DeliveryType.LOCAL_PICKUP, ships=True, raw_status="completed", rule="handed over")

        order = to_order(report(self.BARE, order_status=word, order_status_is_final=True))

        assert current(order) == "IN_TRANSIT"


class TestUnknownWords:
    def test_take_nothing_away(self):
        unknown = said("UNKNOWN", 4, known=False)

        by_summary = to_order(report(parcel(said("IN_TRANSIT", 2), status=unknown)))
        by_event = to_order(report(parcel(said("IN_TRANSIT", 2), unknown)))

        assert (current(by_summary), current(by_event)) == ("IN_TRANSIT", "IN_TRANSIT")
        assert [each.known for each in by_summary.explanations].count(False) == 1

    def test_decide_alone(self):
        assert current(to_order(report(parcel(status=said("UNKNOWN", known=False))))) == "UNKNOWN"


class TestOneNumber:
    def test_on_several_records_is_one_delivery_with_their_contents(self):
        lines = (line("cup"), line("bowl", price="5"))
        first = parcel(status=SENT, id="71", items={"cup": 1}, tracking="SAME9")
        second = parcel(status=said("OUT_FOR_DELIVERY", 2), id="72", items={"bowl": 1}, tracking="same 9")

        order = to_order(report(first, second, lines=lines))

        (delivery,) = order.deliveries
        assert (delivery.id, str(delivery.latest_status_info.type), delivery.delivery_quantity) == (
            "71",
            "OUT_FOR_DELIVERY",
            2,
        )
        assert (order.deliverable_quantity, attention(order)) == (2, set())

    def test_with_contents_known_of_one_record_only_holds_nobody_knows_what(self):
        first, second = (
            parcel(status=SENT, id="71", items={"cup": 1}, tracking="S"),
            parcel(id="72", tracking="S"),
        )

        assert (
            to_order(report(first, second, lines=(line("cup"), line("bowl")))).deliveries[0].delivery_quantity is None
        )


class TestSharedContents:
    def test_of_two_numbers_of_which_one_arrived_what_is_owed_is_not_known(self):
        facts = {"shared_items": {"lamp": Decimal(2)}, "shipment_id": "5"}
        first = parcel(said("DELIVERED", 1), id="5", tracking="A", **facts)
        second = parcel(said("IN_TRANSIT", 1), id="5-2", tracking="B", **facts)

        order = to_order(report(first, second, lines=(line("lamp", ordered="2"),)))

        assert (current(order), order.deliverable_quantity) == ("IN_TRANSIT", None)


class TestAttempted:
    def test_stays_until_the_parcel_ends(self):
        events = [said("ATTEMPTED_DELIVERY", 2), said("IN_TRANSIT", 3)]

        assert attention(to_order(report(parcel(*events)))) == {"delivery_attempted"}
        assert attention(to_order(report(parcel(*events, said("DELIVERED", 4))))) == set()


class TestTimes:
    def test_a_delivery_has_its_type_since_the_last_other_one(self):
        events = [
            said("OUT_FOR_DELIVERY", 1),
            said("IN_TRANSIT", 2),
            said("OUT_FOR_DELIVERY", 3),
            said("IN_TRANSIT", 4),
        ]
        events += [said("IN_TRANSIT", 5)]

        order = to_order(report(parcel(*events)))

        assert order.deliveries[0].latest_status_info.status_date_time == day(4)
        assert times(order) == [0, 2]

    def test_paid_in_cash_at_the_door_was_confirmed_when_it_was_placed(self):
        assert times(to_order(report(parcel(said("DELIVERED", 3)), paid_at=day(4)))) == [0, None, None, 3]

    @pytest.mark.parametrize("date", [datetime(2026, 11, 16, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
    def test_a_bare_date_of_the_day_of_purchase_and_a_null_date_take_no_time_away(self, date):
        shipped = replace(said("IN_TRANSIT"), at=date)

        order = to_order(report(parcel(shipped, said("OUT_FOR_DELIVERY", 2)), paid_at=day(0.1)))

        assert times(order) == [0.1, None, 2]

    def test_a_bare_date_never_costs_an_exact_time_its_place(self):
        arrived = replace(said("DELIVERED"), at=datetime(2026, 11, 19, tzinfo=UTC))

        order = to_order(report(parcel(said("OUT_FOR_DELIVERY", 3), arrived)))

        assert times(order) == [0, None, 3, None]

    def test_an_impossible_time_of_one_step_leaves_the_others(self):
        order = to_order(
            report(parcel(said("IN_TRANSIT", 1), said("OUT_FOR_DELIVERY", 2), status=said("DELIVERED", -400)))
        )

        assert times(order) == [0, 1, 2, None]

    def test_a_bare_date_shipped_before_the_day_of_payment_keeps_its_place(self):
        shipped = replace(said("IN_TRANSIT"), at=datetime(2026, 11, 18, tzinfo=UTC))

        order = to_order(report(parcel(shipped), paid_at=day(6)))

        assert order.status_info[1].status_date_time == datetime(2026, 11, 18, tzinfo=UTC)
        assert times(order)[0] == 0


@pytest.mark.parametrize("number", ["1e30", "1e40", "NaN", "sNaN", "Infinity", "-1e99", "1E+999999", "-0"])
@pytest.mark.parametrize("member", ["ordered", "current", "unsent", "paid", "unit_price"])
def test_numbers_of_any_size_cost_only_the_smallest_member(member, number):
    value = Money(Decimal(number), "EUR") if member == "unit_price" else Decimal(number)
    lines = (replace(line("lamp", ordered="2"), **{member: value}), line("mug"))
    parcels = (
        parcel(said("DELIVERED", 1), items={"lamp": 1}),
        parcel(said("IN_TRANSIT", 1), id="p2", items={"mug": 1}),
    )

    order = to_order(report(*parcels, lines=lines))

    answer = orjson.loads(RENDER(order, store="default", retrieved_at=day(3)).body)
    check_order(answer)
    assert len(answer["deliveries"]) == 2


def test_a_quantity_that_is_no_number_is_not_nought():
    order = to_order(report(parcel(said("IN_TRANSIT", 1)), lines=(replace(line("lamp"), current=Decimal("NaN")),)))

    assert exactly_owed(order) is None


def test_a_word_that_says_delivered_decides_without_parcels_even_on_a_cancelled_order():
    order = to_order(report(order_status=said("PICKED_UP"), order_status_is_final=True, is_cancelled=True))

    assert (current(order), attention(order), exactly_owed(order)) == ("PICKED_UP", {"cancelled"}, 0)


def test_a_paid_order_is_confirmed_whatever_its_word():
    order = to_order(report(order_status=said("UNKNOWN", known=False), is_accepted=False, paid_at=day(1)))

    assert (steps(order), times(order)) == ("CONFIRMED >UNKNOWN", [1, None])
