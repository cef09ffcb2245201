"""
Each source of tracking as its plugin writes it, and the deliveries it comes to.
"""

import json
from datetime import UTC, datetime

import pytest

from adapters.woocommerce.mapping import MappingOptions, OrderResources, to_report
from adapters.woocommerce.tracking import PLUGINS as DECLARED
from adapters.woocommerce.tracking.carriers import TEMPLATES, fill, to_slug
from adapters.woocommerce.tracking.fulfillments import FULFILLMENTS, to_fulfillments
from adapters.woocommerce.tracking.shipment import OrderPayload
from adapters.woocommerce.tracking.vocabularies import DOKAN, SHIPTASTIC, TAGS, TRACKSHIP
from app.domain.assemble import to_order
from app.domain.errors import IdentityMismatch, UpstreamMalformed
from app.domain.order import Delivery, LatestStatusInfo, TrackingInfo
from app.domain.status import Attention, DetailedType
from tests.unit.adapters.woocommerce.orders import line, meta, order

COMPLETED_AT = datetime(2026, 11, 5, 10, tzinfo=UTC)
SHIPPED_ON = datetime(2026, 11, 4, tzinfo=UTC)
SHIPPED_UNIX = "1793750400"  # the same, as plugins write it
USPS = "https://tools.usps.com/go/TrackConfirmAction_input?qtc_tLabels1="


def read(payload, fulfillments=()):
    return to_order(to_report(OrderResources(order=payload, fulfillments=fulfillments), MappingOptions()))


def deliveries(payload, fulfillments=()):
    return read(payload, fulfillments).deliveries


def delivery(delivery_id, number=None, url=None, *, status=DetailedType.IN_TRANSIT, at=COMPLETED_AT, **members):
    tracking = TrackingInfo(tracking_number=number, external_url=url) if number else None
    latest = LatestStatusInfo(type=status, status_date_time=at)
    return Delivery(id=delivery_id, latest_status_info=latest, tracking_info=tracking, **members)


def item(number="9400", provider="usps", **changes):
    return {
        "tracking_provider": provider,
        "custom_tracking_provider": "",
        "custom_tracking_link": "",
        "tracking_number": number,
        "date_shipped": SHIPPED_UNIX,
        "tracking_id": f"id-{number}",
    } | changes


def tracked(*items, status="completed", **more):
    return order(status, meta_data=meta(_wc_shipment_tracking_items=list(items), **more))


class TestShipmentTracking:
    @pytest.mark.parametrize(
        "value",
        [[item()], {"1": item()}, json.dumps([item()]), json.dumps({"3": item()})],
        ids=["list", "object with a gap", "JSON list", "JSON object"],
    )
    def test_every_form_of_the_list(self, value):
        payload = order(meta_data=meta(_wc_shipment_tracking_items=value))

        assert deliveries(payload) == (delivery("id-9400", "9400", f"{USPS}9400", at=SHIPPED_ON, delivery_quantity=3),)

    @pytest.mark.parametrize(
        ("changes", "url"),
        [
            ({"tracking_provider": "usps"}, f"{USPS}9400"),
            ({"tracking_provider": "USPS"}, f"{USPS}9400"),
            ({"tracking_provider": "Royal Mail"}, "https://www3.royalmail.com/track-your-item#/tracking-results/9400"),
            ({"tracking_provider": "postnl"}, "https://postnl.nl/tracktrace/?B=9400&P=1012%20LG&D=NL&T=C"),
            ({"tracking_provider": "some-courier"}, None),
            ({"tracking_provider": ""}, None),
            ({"custom_tracking_link": "https://c.example/%1$s/%2$s/%3$s"}, "https://c.example/9400/1012%20LG/NL"),
            ({"custom_tracking_link": "https://c.example/?n={tracking_number}"}, "https://c.example/?n=9400"),
            ({"custom_tracking_link": "https://c.example/?n=%number%"}, "https://c.example/?n=9400"),
            ({"custom_tracking_link": "https://c.example/track"}, "https://c.example/track"),
            ({"tracking_provider": "", "custom_tracking_link": "https://c.example/%phone_number%"}, None),
            ({"tracking_provider": "", "custom_tracking_link": "https://c.example/{order_id}"}, None),
            ({"tracking_provider": "", "custom_tracking_link": "https://c.example/%4$s"}, None),
            ({"tracking_provider": "", "custom_tracking_link": "javascript:alert(1)"}, None),
            ({"tracking_provider": "", "custom_tracking_link": "https://user:pw@c.example/%1$s"}, None),
            ({"tracking_provider": "", "ast_tracking_link": "https://ast.example/9400"}, "https://ast.example/9400"),
            ({"tracking_provider": "", "custom_tracking_link": ["x"]}, None),
            ({"tracking_provider": {"a": 1}, "custom_tracking_link": None}, None),
        ],
        ids=json.dumps,
    )
    def test_link(self, changes, url):
        assert read(tracked(item(**changes))).tracking_info == TrackingInfo(tracking_number="9400", external_url=url)

    def test_number_is_escaped_in_the_link(self):
        payload = tracked(item("ESQ-77 & 1", custom_tracking_link="https://c.example/?n=%1$s"))

        assert read(payload).tracking_info.external_url == "https://c.example/?n=ESQ-77%20%26%201"

    @pytest.mark.parametrize("date", [SHIPPED_UNIX, int(SHIPPED_UNIX), "2026-11-04"], ids=repr)
    def test_date_shipped(self, date):
        assert deliveries(tracked(item(date_shipped=date)))[0].latest_status_info.status_date_time == SHIPPED_ON

    @pytest.mark.parametrize("date", ["", None, "0", "soon", [], True], ids=repr)
    def test_without_a_date_the_order_was_sent_when_completed(self, date):
        assert deliveries(tracked(item(date_shipped=date)))[0].latest_status_info.status_date_time == COMPLETED_AT

    def test_two_parcels(self):
        found = read(tracked(item("A", date_shipped=SHIPPED_UNIX), item("B", date_shipped="1793836800")))

        assert [each.id for each in found.deliveries] == ["id-A", "id-B"]
        assert [each.delivery_quantity for each in found.deliveries] == [None, None]  # nobody says what is in which
        assert found.tracking_info.tracking_number == "B"  # sent last
        assert Attention.SPLIT_SHIPMENT in found.custom_fields.attention

    def test_a_number_told_twice_is_one_parcel(self):
        assert len(deliveries(tracked(item("ab 12"), item("AB12")))) == 1

    def test_contents_of_the_pro_version(self):
        contents = [{"product": "111", "item_id": "11", "qty": "1"}]
        others = [{"product": "111", "item_id": "11", "qty": "1"}, {"product": "112", "qty": "1"}]

        found = deliveries(tracked(item("A", products_list=contents), item("B", products_list=others)))

        assert [each.delivery_quantity for each in found] == [1, 2]

    def test_contents_of_another_order_are_not_believed(self):
        contents = [{"product": "9", "item_id": "999", "qty": "1"}]

        found = deliveries(tracked(item("A", products_list=contents), item("B")))

        assert [each.delivery_quantity for each in found] == [None, None]

    def test_a_number_makes_an_order_that_is_being_processed_on_its_way(self):
        found = read(tracked(item(), status="processing"))

        assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.IN_TRANSIT
        assert found.custom_fields.attention == (Attention.UNCONFIRMED_BY_CARRIER,)

    @pytest.mark.parametrize(
        "value", [None, "", "x", 5, True, [], {}, [None, 5, "x", []], [{}], {"a": 1}, "[", "{}"], ids=repr
    )
    def test_what_is_no_list_of_items_is_no_tracking(self, value):
        assert deliveries(order(meta_data=meta(_wc_shipment_tracking_items=value))) == ()


class TestTrackShip:
    @pytest.mark.parametrize(("word", "detailed_type"), TRACKSHIP.items())
    def test_status_goes_before_the_date_shipped(self, word, detailed_type):
        (found,) = deliveries(tracked(item(), ts_shipment_status=[{"status": word}]))

        assert found.latest_status_info.type is detailed_type

    @pytest.mark.parametrize("word", ["pending_trackship", "unknown", "invalid_tracking", "carrier_unsupported", ""])
    def test_word_about_trackship_itself_changes_nothing(self, word):
        assert deliveries(tracked(item(), ts_shipment_status=[{"status": word}])) == deliveries(tracked(item()))

    def test_status_belongs_to_the_entry_with_its_key(self):
        items = {"1": item("A"), "2": item("B")}
        words = {"1": {"status": "in_transit"}, "2": {"status": "delivered"}}

        found = deliveries(order(meta_data=meta(_wc_shipment_tracking_items=items, ts_shipment_status=words)))

        assert [each.latest_status_info.type for each in found] == ["IN_TRANSIT", "DELIVERED"]

    def test_one_of_two_delivered_leaves_the_order_on_its_way(self):
        words = [{"status": "delivered"}, {"status": "out_for_delivery"}]

        found = read(tracked(item("A"), item("B"), ts_shipment_status=words))

        assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.OUT_FOR_DELIVERY
        assert found.tracking_info.tracking_number == "B"

    def test_return_to_sender(self):
        found = read(tracked(item(), ts_shipment_status=[{"status": "return_to_sender"}]))

        assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.FAILURE
        assert Attention.RETURNING in found.custom_fields.attention

    def test_order_that_says_delivered_wins(self):
        found = read(tracked(item(), status="delivered", ts_shipment_status=[{"status": "in_transit"}]))

        assert [step.detailed_type for step in found.status_info] == [
            "CONFIRMED",
            "IN_TRANSIT",
            "OUT_FOR_DELIVERY",
            "DELIVERED",
        ]
        assert found.deliverable_quantity is None


SHIPMENT = {
    "id": 31,
    "shipment_number": "31",
    "status": "shipped",
    "type": "simple",
    "tracking_id": "00340",
    "tracking_url": "https://www.dhl.de/?idc=00340",
    "date_sent_gmt": "2026-11-04T00:00:00",
    "est_delivery_date_gmt": "2026-11-07T00:00:00",
    "shipping_provider": "dhl",
    "items": [{"order_item_id": 11, "quantity": 2}, {"order_item_id": 12, "quantity": 1}],
}


class TestShiptastic:
    def test_shipment(self):
        found = read(order(shipments=[SHIPMENT]))

        url = "https://www.dhl.de/?idc=00340"
        assert found.deliveries == (delivery("31", "00340", url, at=SHIPPED_ON, delivery_quantity=3),)
        assert found.custom_fields.estimated_delivery == datetime(2026, 11, 7, tzinfo=UTC)

    @pytest.mark.parametrize(("word", "detailed_type"), [*SHIPTASTIC.items(), ("shipped", DetailedType.IN_TRANSIT)])
    def test_status(self, word, detailed_type):
        (found,) = deliveries(order("processing", shipments=[SHIPMENT | {"status": word}]))

        assert found.latest_status_info.type is detailed_type

    def test_returns_are_no_deliveries(self):
        assert deliveries(order(shipments=[SHIPMENT | {"type": "return"}])) == ()

    def test_shipment_without_a_number_is_a_delivery(self):
        (found,) = deliveries(order(shipments=[SHIPMENT | {"tracking_id": "", "tracking_url": ""}]))

        assert (found.id, found.tracking_info) == ("31", None)

    def test_order_delivered_as_a_whole(self):
        found = read(order(shipping_status="delivered", meta_data=meta(_date_delivered="1794009600")))

        step = found.status_info[found.status_info_current_index]
        assert (step.detailed_type, step.status_date_time) == (
            DetailedType.DELIVERED,
            datetime(2026, 11, 7, tzinfo=UTC),
        )


LABEL = {
    "label_id": 77,
    "tracking": "9400",
    "carrier_id": "usps",
    "created": 1793750400000,
    "status": "PURCHASED",
    "is_return": False,
    "refund": None,
    "error": "",
}


class TestLabels:
    @pytest.mark.parametrize("key", ["wcshipping_labels", "wc_connect_labels"])
    @pytest.mark.parametrize("encode", [list, json.dumps], ids=["list", "JSON"])
    def test_bought_label_is_not_sent(self, key, encode):
        payload = order("processing", meta_data=meta(**{key: encode([LABEL])}))

        found = deliveries(payload)

        assert found == (delivery("77", "9400", f"{USPS}9400", status=DetailedType.CONFIRMED, at=None),)

    def test_label_of_a_completed_order_is_sent(self):
        found = deliveries(order(meta_data=meta(wcshipping_labels=[LABEL])))

        assert found == (delivery("77", "9400", f"{USPS}9400", delivery_quantity=3),)

    @pytest.mark.parametrize(
        "changes", [{"is_return": True}, {"refund": {"status": "pending"}}, {"error": "carrier"}, {"tracking": ""}]
    )
    def test_returns_refunds_errors_and_labels_without_a_number_are_skipped(self, changes):
        assert deliveries(order(meta_data=meta(wcshipping_labels=[LABEL | changes]))) == ()

    def test_mirrored_label_stays_a_label(self):
        mirror = item("9400", provider="", date_shipped="", custom_tracking_provider="USPS")
        payload = tracked(mirror, status="processing", wcshipping_labels=[LABEL])

        (found,) = deliveries(payload)

        assert (found.id, found.latest_status_info.type) == ("id-9400", DetailedType.CONFIRMED)


class TestLineItems:
    KEY = "_vi_wot_order_item_tracking_data"

    def entry(self, number, **changes):
        return {
            "tracking_number": number,
            "carrier_slug": "postnl",
            "carrier_url": "https://c.example/{tracking_number}/{postal_code}",
            "carrier_name": "PostNL",
            "carrier_type": "service-carrier",
            "time": int(SHIPPED_UNIX),
        } | changes

    def lines(self, *entries_by_line):
        return [
            line(number, quantity=quantity, meta_data=meta(**{self.KEY: json.dumps(entries)}))
            for number, quantity, entries in entries_by_line
        ]

    def test_each_line_is_a_parcel(self):
        payload = order(line_items=self.lines((11, 2, [self.entry("A")]), (12, 1, [self.entry("B")])))

        assert deliveries(payload) == (
            delivery("A", "A", "https://c.example/A/1012%20LG", delivery_quantity=2, last_update=SHIPPED_ON),
            delivery("B", "B", "https://c.example/B/1012%20LG", delivery_quantity=1, last_update=SHIPPED_ON),
        )

    def test_lines_of_one_number_are_one_parcel(self):
        payload = order(line_items=self.lines((11, 2, [self.entry("A")]), (12, 1, [self.entry("A")])))

        assert [each.delivery_quantity for each in deliveries(payload)] == [3]

    def test_pieces_with_numbers_of_their_own_are_parcels(self):
        further = json.dumps([{"tracking_number": "B"}, {"tracking_number": "C"}, {"tracking_number": "C"}])
        lines = self.lines((11, 5, [self.entry("A")]))
        lines[0]["meta_data"].append({"key": "_vi_wot_order_item_tracking_data_by_quantity", "value": further})

        found = deliveries(order(line_items=lines))

        assert [(each.id, each.delivery_quantity) for each in found] == [("A", 1), ("B", 1), ("C", 2)]

    def test_more_numbers_than_pieces_tell_no_contents(self):
        lines = self.lines((11, 1, [self.entry("A")]))
        value = json.dumps([{"tracking_number": "B"}])
        lines[0]["meta_data"].append({"key": "_vi_wot_order_item_tracking_data_by_quantity", "value": value})

        assert [each.delivery_quantity for each in deliveries(order(line_items=lines))] == [None, None]

    def test_last_entry_is_current(self):
        payload = order(line_items=self.lines((11, 2, [self.entry("OLD"), self.entry("NEW")])))

        assert [each.id for each in deliveries(payload)] == ["NEW"]

    def test_line_without_a_number_is_not_sent_yet(self):
        payload = order(
            "processing", line_items=[*self.lines((11, 2, [self.entry("A", status="delivered")])), line(12)]
        )

        found = read(payload)

        assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.CONFIRMED
        assert found.deliverable_quantity == 1

    @pytest.mark.parametrize(("word", "detailed_type"), TAGS.items())
    def test_status(self, word, detailed_type):
        payload = order(line_items=self.lines((11, 2, [self.entry("A", status=word)])))

        assert deliveries(payload)[0].latest_status_info.type is detailed_type


@pytest.mark.parametrize(
    "told",
    [
        {"correios_tracking_code": "AA1, AA2"},
        {"meta_data": meta(_pr_shipment_dhl_label_tracking={"tracking_number": ["AA1", "AA2"]})},
        {"meta_data": meta(_aftership_tracking_items=[{"tracking_number": "AA1,AA2", "tracking_id": "x"}])},
        {"meta_data": meta(tracking_number="AA1;AA2")},
    ],
    ids=["Correios", "DHL", "AfterShip", "any key"],
)
def test_first_of_several_numbers_in_one_field_goes_before_the_others(told):
    assert read(order("processing", **told)).tracking_info.tracking_number == "AA1"


class TestFulfillments:
    def fulfillment(self, number="RR1", **changes):
        own = meta(
            _items=[{"item_id": 11, "qty": 2}, {"item_id": 12, "qty": 1}],
            _tracking_number=number,
            _shipment_provider="ctt",
            _tracking_url="https://c.example/RR1",
            _date_fulfilled="2026-11-04 01:00:00",
        )
        return {
            "id": 2,
            "entity_id": "500",
            "status": "fulfilled",
            "is_fulfilled": True,
            "date_updated": "2026-11-04 01:00:00",
            "meta_data": own,
        } | changes

    @pytest.mark.parametrize("wrap", [list, lambda found: {"fulfillments": found}], ids=["bare", "wrapped"])
    def test_list_is_bare_or_wrapped(self, wrap):
        assert to_fulfillments(wrap([self.fulfillment()]), "500") == [self.fulfillment()]

    @pytest.mark.parametrize("answer", [None, "x", {}, {"items": []}, {"fulfillments": None}, [None]], ids=repr)
    def test_what_is_no_list_is_not_taken_for_none(self, answer):
        with pytest.raises(UpstreamMalformed):
            to_fulfillments(answer, "500")

    def test_another_orders_are_not_taken(self):
        with pytest.raises(IdentityMismatch):
            to_fulfillments([self.fulfillment(), self.fulfillment(entity_id="501")], "500")

    def test_times_up_to_10_7_are_the_sites(self):
        found = deliveries(order(), [self.fulfillment()])

        url = "https://c.example/RR1"  # the site is one hour ahead
        assert found == (delivery("2", "RR1", url, at=SHIPPED_ON, delivery_quantity=3, last_update=SHIPPED_ON),)

    def test_times_of_a_site_that_hides_its_clock_are_taken_for_utc(self):
        bare = order() | {"date_created": None, "date_modified": None}

        (found,) = deliveries(bare, [self.fulfillment(date_updated="2026-11-04 00:00:00")])

        assert found.last_update == SHIPPED_ON

    def test_a_time_before_the_calendar_begins_is_none(self):
        (found,) = deliveries(order(), [self.fulfillment(date_updated="0001-01-01 00:00:00")])

        assert found.last_update is None

    def test_times_from_10_8_are_utc(self):
        (found,) = deliveries(order(), [self.fulfillment(date_updated="2026-11-04T00:00:00Z")])

        assert found.last_update == SHIPPED_ON

    def test_unfulfilled_is_a_draft(self):
        (found,) = deliveries(order("processing"), [self.fulfillment(status="unfulfilled", is_fulfilled=False)])

        assert (found.latest_status_info.type, found.latest_status_info.status_date_time) == ("CONFIRMED", None)

    def test_deleted_is_gone(self):
        assert deliveries(order(), [self.fulfillment(date_deleted="2026-11-04 01:00:00")]) == ()

    def test_part_of_the_order_unsent(self):
        own = self.fulfillment()
        own["meta_data"][0]["value"] = [{"item_id": 11, "qty": 1}]

        found = read(order("processing"), [own])

        assert [each.delivery_quantity for each in found.deliveries] == [1]
        assert found.deliverable_quantity == 3  # nothing has been delivered yet

    def test_two_with_one_number_are_one_parcel_that_holds_both(self):
        first, second = self.fulfillment(id=1), self.fulfillment(id=2)
        first["meta_data"][0]["value"] = [{"item_id": 11, "qty": 1}]
        second["meta_data"][0]["value"] = [{"item_id": 11, "qty": 1}, {"item_id": 12, "qty": 1}]

        assert [each.delivery_quantity for each in deliveries(order(), [first, second])] == [3]
        assert [each.delivery_quantity for each in deliveries(order(), [first, first])] == [1]  # one told twice

    def test_collected_at_the_counter(self):
        pickup = [{"id": 13, "method_id": "local_pickup", "method_title": "Pickup", "meta_data": []}]

        found = read(order("processing", shipping_lines=pickup), [self.fulfillment(number="")])

        assert [step.detailed_type for step in found.status_info] == ["CONFIRMED", "READY_FOR_PICKUP", "PICKED_UP"]

    def test_number_told_by_a_plugin_too_is_one_parcel(self):
        (found,) = deliveries(tracked(item("rr 1")), [self.fulfillment()])

        assert found.id == "2"

    @pytest.mark.parametrize(
        "answer", [None, "x", 5, {}, [], {"fulfillments": None}, [None], [{}], [{"id": 0}]], ids=repr
    )
    def test_what_is_no_list_is_no_tracking(self, answer):
        assert deliveries(order(), answer) == ()


# Name → what the plugin leaves on the order, and the deliveries. Completed orders unless said otherwise.
PLUGINS = {
    "AfterShip": (
        order(
            meta_data=meta(
                _aftership_tracking_items=[
                    {
                        "slug": "postnl",
                        "tracking_number": "A,B",
                        "tracking_id": "t1",
                        "additional_fields": {"ship_date": "20261104"},
                        "line_items": [{"id": 11, "quantity": 2}],
                    },
                    {"slug": "ups", "tracking_number": "C", "tracking_id": "t2", "additional_fields": []},
                ]
            )
        ),
        (
            delivery("t1", "A", "https://track.aftership.com/A", at=SHIPPED_ON),
            delivery("t1-2", "B", "https://track.aftership.com/B", at=SHIPPED_ON),
            delivery("t2", "C", "https://track.aftership.com/C"),
        ),
    ),
    "AfterShip, one number": (
        order(meta_data=meta(_aftership_tracking_number="A", _aftership_tracking_provider_name="ups")),
        (delivery("A", "A", "https://track.aftership.com/A", delivery_quantity=3),),
    ),
    "ParcelPanel": (
        order(
            meta_data=meta(
                _parcelpanel_shipping_numbers=json.dumps(
                    {"9400": {"tracking_number": "9400", "courier_code": "usps", "fulfilled_at": int(SHIPPED_UNIX)}}
                )
            )
        ),
        (delivery("9400", "9400", f"{USPS}9400", at=SHIPPED_ON, delivery_quantity=3),),
    ),
    "Orders Tracking, premium": (
        order(
            meta_data=meta(
                _wot_tracking_number="9400", _wot_tracking_carrier="usps", _wot_tracking_status="out_for_delivery"
            )
        ),
        (delivery("9400", "9400", f"{USPS}9400", status=DetailedType.OUT_FOR_DELIVERY, at=None, delivery_quantity=3),),
    ),
    "YITH": (
        order(
            "processing",
            meta_data=meta(
                ywot_tracking_code="9400",
                ywot_carrier_id="USPS",
                ywot_carrier_url="",
                ywot_pick_up_date="2026-11-04",
                ywot_picked_up="on",
            ),
        ),
        (delivery("9400", "9400", f"{USPS}9400", at=SHIPPED_ON),),
    ),
    "YITH, not collected by the carrier yet": (
        order("processing", meta_data=meta(ywot_tracking_code="9400", ywot_carrier_name="Van", ywot_picked_up="")),
        (delivery("9400", "9400", status=DetailedType.CONFIRMED, at=None),),
    ),
    "Correios": (
        order(correios_tracking_code="AA1BR, AA2BR"),
        (delivery("AA1BR", "AA1BR"), delivery("AA2BR", "AA2BR")),
    ),
    "Correios, by its key": (
        order(meta_data=meta(_correios_tracking_code="AA1BR")),
        (delivery("AA1BR", "AA1BR", delivery_quantity=3),),
    ),
    "Melhor Envio": (
        order(meta_data=meta(_melhorenvio_tracking="ME1")),
        (delivery("ME1", "ME1", delivery_quantity=3),),
    ),
    "DHL": (
        order("processing", meta_data=meta(_pr_shipment_dhl_label_tracking={"tracking_number": ["0034", "0035"]})),
        tuple(
            delivery(
                number,
                number,
                f"https://www.dhl.de/de/privatkunden/pakete-empfangen/verfolgen.html?lang=de&idc={number}",
                status=DetailedType.CONFIRMED,
                at=None,
            )
            for number in ("0034", "0035")
        ),
    ),
    "Packeta": (
        order(shipping_lines=[{"method_id": "packetery_shipping_method", "packeta": {"packet_id": 12345}}]),
        (delivery("12345", "12345", "https://tracking.packeta.com/Z12345", delivery_quantity=3),),
    ),
    "Shipment Tracker": (
        order(
            meta_data=meta(
                _bt_shipping_awb="AWB1",
                _bt_shipping_provider="delhivery",
                _bt_shipment_tracking={
                    "current_status": "Out For Delivery",
                    "courier_name": "Delhivery",
                    "tracking_url": "https://c.example/AWB1",
                },
            )
        ),
        (
            delivery(
                "AWB1",
                "AWB1",
                "https://c.example/AWB1",
                status=DetailedType.OUT_FOR_DELIVERY,
                at=None,
                delivery_quantity=3,
            ),
        ),
    ),
    "Dokan": (
        order(
            meta_data=meta(
                _dokan_shipping_status_tracking_info={
                    "status": "ss_on_the_way",
                    "number": "D1",
                    "provider_url": "https://c.example/D1",
                }
            )
        ),
        (delivery("D1", "D1", "https://c.example/D1", at=None, delivery_quantity=3),),
    ),
    "MyParcel up to version 4": (
        order(
            meta_data=meta(
                _myparcel_shipments={
                    "81": {"shipment_id": 81, "tracktrace": "3SABC1", "shipment": {"id": 81, "status": 4}},
                    "82": {"shipment_id": 82, "tracktrace": "3SABC2", "shipment": {"id": 82, "parent_id": 81}},
                    "83": {"shipment_id": 83, "tracktrace": ""},
                }
            )
        ),
        (delivery("81", "3SABC1", at=None, delivery_quantity=3),),
    ),
    "MyParcel from version 5 on": (
        order(
            meta_data=meta(
                _myparcelnl_order_shipments=[
                    {"id": 91, "barcode": "3SDEF1", "status": 7, "linkConsumerPortal": "https://c.example/3SDEF1"}
                ]
            )
        ),
        (
            delivery(
                "91",
                "3SDEF1",
                "https://c.example/3SDEF1",
                status=DetailedType.DELIVERED,
                at=None,
                delivery_quantity=3,
            ),
        ),
    ),
    "MyParcel, a label": (
        order("processing", meta_data=meta(_myparcel_shipments=[{"shipment_id": 7, "barcode": "3S1", "status": 2}])),
        (delivery("7", "3S1", status=DetailedType.CONFIRMED, at=None),),
    ),
    "Colissimo": (
        order(meta_data=meta(lpc_outward_parcel_number="6A1", lpc_inward_parcel_number="8R1")),
        (delivery("6A1", "6A1", "https://www.laposte.fr/outils/suivre-vos-envois?code=6A1", delivery_quantity=3),),
    ),
    "AppScenic": (
        order(meta_data=[{"id": 1, "key": "Tracking Number", "value": "AP100001, AP100002"}]),
        (delivery("AP100001", "AP100001"), delivery("AP100002", "AP100002")),
    ),
    "jut-so": (
        order(meta_data=meta(_jutso_tracking_number="9400", _jutso_tracking_carrier="usps")),
        (delivery("9400", "9400", f"{USPS}9400", delivery_quantity=3),),
    ),
    "BirdDog": (
        order(
            meta_data=meta(
                bd_tracking_info=json.dumps(
                    [
                        {
                            "shipper": "UPS",
                            "trackingNo": "1Z1",
                            "shipDate": "11/4/2026",
                            "trackingURL": "http://c.example/1",
                        },
                        {"shipper": "USPS", "trackingNo": "9400", "shipDate": "13/45/2026", "trackingURL": ""},
                    ]
                )
            )
        ),
        (delivery("1Z1", "1Z1", "http://c.example/1", at=SHIPPED_ON), delivery("9400", "9400", f"{USPS}9400")),
    ),
    "any other plugin": (
        order(meta_data=meta(_acme_tracking_number="AC100", _acme_return_tracking_number="RT100")),
        (delivery("AC100", "AC100", delivery_quantity=3),),
    ),
    "Advanced Custom Fields": (
        order(meta_data=meta(_tracking_number="field_5f3c2a1b9d8e7", tracking_number="9400", tracking_url="no link")),
        (delivery("9400", "9400", delivery_quantity=3),),
    ),
    "the official plugin before 1.4": (
        order(meta_data=meta(_tracking_provider="usps", _tracking_number="9400", _date_shipped=SHIPPED_UNIX)),
        (delivery("9400", "9400", f"{USPS}9400", at=SHIPPED_ON, delivery_quantity=3),),
    ),
    "a shop's own snippet": (
        order(meta_data=meta(tracking_code="X1", tracking_url="https://c.example/{tracking_number}")),
        (delivery("X1", "X1", "https://c.example/X1", delivery_quantity=3),),
    ),
    "a shop's own snippet, several numbers": (
        order(meta_data=meta(_tracking_code="X1; X2", _tracking_url="https://c.example/X1")),
        (delivery("X1", "X1", "https://c.example/X1"), delivery("X2", "X2")),
    ),
}


@pytest.mark.parametrize(("payload", "expected"), PLUGINS.values(), ids=PLUGINS)
def test_plugin(payload, expected):
    assert deliveries(payload) == expected


def payloads_of_all_plugins():
    return [
        *(payload for payload, _ in PLUGINS.values()),
        tracked(item()),
        order(shipments=[SHIPMENT]),
        order(meta_data=meta(wcshipping_labels=[LABEL])),
        order(line_items=TestLineItems().lines((11, 2, [TestLineItems().entry("A")]))),
    ]


def test_every_reader_reads_something():
    payloads = payloads_of_all_plugins()

    idle = [each.name for each in DECLARED if not any(list(each.read(OrderPayload(payload))) for payload in payloads)]

    assert idle == [FULFILLMENTS.name]  # which are not in the order


@pytest.mark.parametrize("plugin", DECLARED, ids=lambda plugin: plugin.name)
def test_an_order_with_a_parcel_has_a_name_that_its_plugin_declares(plugin):
    orders = map(OrderPayload, payloads_of_all_plugins())

    names = [order.names for order in orders if list(plugin.read(order))]

    assert all(not plugin.keys or names_of_order & set(plugin.keys) for names_of_order in names)


@pytest.mark.parametrize(("word", "detailed_type"), DOKAN.items())
def test_dokans_words(word, detailed_type):
    info = {"status": word, "number": "D1"}

    (found,) = deliveries(order(meta_data=meta(_dokan_shipping_status_tracking_info=info)))

    assert found.latest_status_info.type is detailed_type


def test_keys_that_repeat_a_number_make_no_second_parcel():
    payload = tracked(item("9400"), _tracking_number="something else")

    assert [each.id for each in deliveries(payload)] == ["id-9400"]


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_every_carriers_page_can_be_made(template):
    assert fill(template, "N1", OrderPayload(order())).startswith("http")


def test_page_that_needs_a_postcode_is_left_out_without_one():
    payload = order(shipping={}, billing={}, shipping_lines=[])

    assert fill(TEMPLATES["postnl"], "N1", OrderPayload(payload)) is None


def test_slugs_are_made_as_wordpress_makes_them():
    assert [to_slug(name) for name in ("DPD.co.uk", "Česká pošta", " BRT (Bartolini) ", None)] == [
        "dpd-co-uk",
        "ceska-posta",
        "brt-bartolini",
        "",
    ]


def test_repeated_meta_keys_are_all_read():
    entries = [
        {"id": number, "key": "_wc_shipment_tracking_items", "value": [item(name)]}
        for number, name in ((1, "A"), (2, "B"))
    ]

    assert [each.id for each in deliveries(order(meta_data=entries))] == ["id-A", "id-B"]


@pytest.mark.parametrize(
    "key", ["_tracking_number", "_aftership_tracking_number", "_correios_tracking_code", "_jutso_tracking_number"]
)
def test_lines_of_a_field_are_numbers_of_their_own(key):
    found = deliveries(order("completed", meta_data=meta(**{key: "AA1\r\nAA2"})))

    assert [one.tracking_info.tracking_number for one in found] == ["AA1", "AA2"]


@pytest.mark.parametrize(
    ("status", "number", "now"),
    [
        ("afgeleverd - bij ontvanger", 7, "DELIVERED"),  # the name is in the shop's language, the number beside it
        ("pending - registered", 2, "CONFIRMED"),
        ("pending - registered", None, "CONFIRMED"),
        ("enroute - sorting", None, "IN_TRANSIT"),
        ("Delivered - Ready for pickup", None, "READY_FOR_PICKUP"),
        ("bezorgd", None, "IN_TRANSIT"),  # nothing is read of it, the number was given all the same
    ],
)
def test_myparcels_status_is_kept_by_name_and_beside_it_by_number(status, number, now):
    record = {"shipment_id": 7, "status": status, "track_trace": "3S1", "shipment": {"id": 7, "status": number}}

    found = read(order("processing", meta_data=meta(_myparcel_shipments={"7": record})))

    assert [each.latest_status_info.type for each in found.deliveries] == [now]


def test_a_return_of_myparcel_is_no_delivery():
    record = {"shipment_id": 7, "track_trace": "3S1", "shipment": {"id": 7, "status": 10}}

    assert read(order("processing", meta_data=meta(_myparcel_shipments={"7": record}))).deliveries == ()


def test_no_more_parcels_are_read_than_an_order_can_have():
    items = [{"tracking_id": f"t{number}", "tracking_number": f"1Z{number:08}"} for number in range(20_000)]

    found = read(order(meta_data=meta(_wc_shipment_tracking_items=items)))

    assert len(found.deliveries) == 1_000
