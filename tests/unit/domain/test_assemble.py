"""
Quantities, the highlighted item, attention and custom fields.
"""

from decimal import Decimal

import pytest

from app.domain.assemble import to_order
from app.domain.errors import UpstreamMalformed
from app.domain.order import Address
from app.domain.status import Attention
from tests.unit.domain.reports import line, parcel, report, said

TWO_LINES = (line("lamp", ordered="3"), line("mug", price="4", ordered="2"))


class TestDeliverableQuantity:
    def test_what_was_delivered_is_not_owed(self):
        order = to_order(
            report(
                parcel(said("DELIVERED"), id="a", items={"lamp": 2}),
                parcel(said("IN_TRANSIT"), id="b", items={"lamp": 1, "mug": 2}),
                lines=TWO_LINES,
            )
        )

        assert order.deliverable_quantity == 3
        assert order.highlighted_item.deliverable_quantity == 1

    def test_what_is_on_its_way_is_still_owed(self):
        assert to_order(report(parcel(said("IN_TRANSIT")), lines=TWO_LINES)).deliverable_quantity == 5

    def test_a_delivered_parcel_of_unknown_contents_leaves_the_number_out(self):
        order = to_order(report(parcel(said("DELIVERED"), id="a"), parcel(said("IN_TRANSIT"), id="b"), lines=TWO_LINES))

        assert order.deliverable_quantity is None
        assert order.custom_fields.exact_quantities == {}

    def test_a_known_total_is_enough(self):
        order = to_order(
            report(
                parcel(said("DELIVERED"), id="a", quantity=Decimal(2)),
                parcel(said("IN_TRANSIT"), id="b", quantity=Decimal(3)),
                lines=TWO_LINES,
            )
        )

        assert order.deliverable_quantity == 3

    def test_what_was_sent_and_refunded_does_not_pay_for_another_line(self):
        order = to_order(
            report(
                parcel(said("DELIVERED"), items={"lamp": 3}),
                lines=(line("lamp", ordered="3", current="1"), line("mug", ordered="2")),
            )
        )

        assert order.deliverable_quantity == 2

    def test_a_failed_parcel_is_still_owed(self):
        assert to_order(report(parcel(said("FAILURE"), items={"lamp": 1}))).deliverable_quantity == 1

    def test_a_download_beside_goods_is_nothing_to_deliver(self):
        lines = (line("lamp"), line("book", price="50", ships=False))

        order = to_order(report(lines=lines, order_status=said("CONFIRMED")))

        assert order.deliverable_quantity == 1
        assert (order.highlighted_item.id, order.highlighted_item.deliverable_quantity) == ("book", None)

    def test_a_bundle_is_counted_once(self):
        lines = (line("set", price="20"), line("cup", price="0", is_bundle_child=True))

        assert to_order(report(lines=lines, order_status=said("CONFIRMED"))).deliverable_quantity == 1

    @pytest.mark.parametrize("ordered", ["101", "2.5"])
    def test_a_number_the_contract_cannot_carry_is_left_out_and_told_exactly(self, ordered):
        order = to_order(report(lines=(line(ordered=ordered),), order_status=said("CONFIRMED")))

        assert (order.deliverable_quantity, order.highlighted_item.quantity) == (None, None)
        assert order.custom_fields.exact_quantities == {
            "deliverable_quantity": Decimal(ordered),
            "highlighted_item.quantity": Decimal(ordered),
            "highlighted_item.deliverable_quantity": Decimal(ordered),
        }

    @pytest.mark.parametrize("ordered", ["1", "100"])
    def test_the_bounds_are_carried(self, ordered):
        order = to_order(report(lines=(line(ordered=ordered),), order_status=said("CONFIRMED")))

        assert order.deliverable_quantity == int(ordered)


class TestHighlightedItem:
    def test_is_the_most_expensive_line_by_what_was_paid_for_it(self):
        lines = (line("lamp", price="10", ordered="3"), line("sofa", price="29"))

        assert to_order(report(lines=lines)).highlighted_item.id == "lamp"

    def test_counts_only_what_is_left_of_a_line(self):
        lines = (line("lamp", price="10", ordered="3", current="1"), line("sofa", price="29"))

        assert to_order(report(lines=lines)).highlighted_item.id == "sofa"

    def test_is_the_first_of_equals(self):
        assert to_order(report(lines=(line("a", ordered="2"), line("b", price="20")))).highlighted_item.id == "a"

    def test_is_told_by_what_was_paid_and_not_by_its_rounded_price(self):
        thirds, whole = line("a", price="3.33", ordered="3", paid=Decimal(10)), line("b", price="10")

        assert to_order(report(lines=(thirds, whole))).highlighted_item.id == "a"

    def test_of_an_order_with_nothing_left_is_the_dearest_as_ordered_without_quantity(self):
        lines = (line("lamp", price="10", ordered="3", current="0"), line("sofa", price="29", current="0"))

        item = to_order(report(lines=lines, is_cancelled=True)).highlighted_item

        assert (item.id, item.quantity) == ("lamp", None)

    def test_is_never_a_part_of_a_bundle(self):
        lines = (line("set", price="20"), line("cup", price="30", is_bundle_child=True))

        assert to_order(report(lines=lines)).highlighted_item.id == "set"

    def test_needs_a_price(self):
        priceless = line("gift")

        lines = (type(priceless)(id="gift", name="gift", unit_price=None, ordered=Decimal(1), current=Decimal(1)),)

        assert to_order(report(lines=lines)).highlighted_item is None

    def test_lists_the_parcels_it_is_in_with_its_own_quantity(self):
        order = to_order(
            report(
                parcel(said("DELIVERED"), id="a", items={"lamp": 2, "mug": 1}),
                parcel(said("IN_TRANSIT"), id="b", items={"mug": 1}),
                lines=TWO_LINES,
            )
        )

        assert [(delivery.id, delivery.delivery_quantity) for delivery in order.highlighted_item.deliveries] == [
            ("a", 2)
        ]
        assert [(delivery.id, delivery.delivery_quantity) for delivery in order.deliveries] == [("a", 3), ("b", 1)]

    def test_of_a_one_line_order_is_in_every_parcel_of_known_quantity(self):
        order = to_order(report(parcel(said("IN_TRANSIT"), quantity=Decimal(1))))

        assert [delivery.id for delivery in order.highlighted_item.deliveries] == ["p1"]


class TestAttention:
    def test_names_what_the_parcels_show_in_a_fixed_order(self):
        order = to_order(
            report(
                parcel(said("FAILURE"), id="a", is_returning=True),
                parcel(said("ATTEMPTED_DELIVERY"), id="b"),
                parcel(said("IN_TRANSIT", attention=Attention.DELAYED), id="c"),
                attention=frozenset({Attention.ON_HOLD}),
            )
        )

        assert order.custom_fields.attention == (
            Attention.ON_HOLD,
            Attention.DELAYED,
            Attention.DELIVERY_ATTEMPTED,
            Attention.DELIVERY_FAILED,
            Attention.RETURNING,
            Attention.SPLIT_SHIPMENT,
        )

    def test_of_the_orders_word_counts_only_while_that_word_decides(self):
        word = said("IN_TRANSIT", attention=Attention.UNCONFIRMED_BY_CARRIER)

        assert to_order(report(order_status=word)).custom_fields.attention == (Attention.UNCONFIRMED_BY_CARRIER,)
        assert to_order(report(parcel(said("IN_TRANSIT")), order_status=word)).custom_fields.attention == ()


@pytest.mark.parametrize("missing", ["id", "customer_id", "order_number"])
def test_an_order_without_its_identity_is_unusable(missing):
    facts = {"platform": "demo", "id": "1", "customer_id": "7", "order_number": "#1"} | {missing: ""}

    with pytest.raises(UpstreamMalformed):
        to_order(type(report())(**facts))


def test_an_event_under_a_word_of_no_table_is_told_though_it_decides_nothing():
    events = (said("UNKNOWN", 1, known=False, rule="event"), said("UNKNOWN", 2, known=False, rule="event"))

    order = to_order(report(parcel(*events, status=said("IN_TRANSIT"))))

    assert [(explanation.raw_status, explanation.known) for explanation in order.explanations] == [
        ("in_transit", True),
        ("unknown", False),
        ("", True),
    ]


def test_findings_say_which_word_and_rule_gave_each_status():
    order = to_order(report(parcel(said("IN_TRANSIT", rule="a table")), order_status=said("UNKNOWN", known=False)))

    assert [
        (explanation.subject, explanation.raw_status, explanation.rule, explanation.type, explanation.known)
        for explanation in order.explanations
    ] == [
        ("order word", "unknown", "", "UNKNOWN", False),
        ("delivery p1", "in_transit", "a table", "IN_TRANSIT", True),
        ("order", "", "the most advanced delivery that is still open", "IN_TRANSIT", True),
    ]


@pytest.mark.parametrize("address", [None, Address(), Address(id="51")], ids=["none", "empty", "an id alone"])
def test_an_address_without_a_place_is_left_out(address):
    assert to_order(report(shipping_address=address)).shipping_addresses == ()
