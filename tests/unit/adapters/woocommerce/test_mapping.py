"""
What an order comes to, apart from its status words and its tracking.
"""

import contextlib
import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.testing.contract import check_order, to_answer
from adapters.woocommerce.mapping import (
    MappingOptions,
    OrderResources,
    to_report,
)
from adapters.woocommerce.products import ProductDetails, to_product_details
from app.domain.assemble import to_order
from app.domain.errors import OrderError
from app.domain.order import Address, Money
from app.domain.status import Attention, DeliveryType, DetailedType
from tests.stores.woocommerce_data import Shop
from tests.unit.adapters.woocommerce.orders import line, meta, order

RECORDED = [payload for payload in Shop().orders.values() if payload["id"] in {185, 188, 194, 206, 209, 210}]
READING = MappingOptions(store_url="https://shop.example/shop")


def read(payload, refunds=(), reading=READING):
    return to_order(to_report(OrderResources(order=payload, refunds=refunds), reading))


def current(found):
    return found.status_info[found.status_info_current_index]


def refund(*pieces, total="-10.00"):
    items = [{"quantity": -quantity, "meta_data": meta(_refunded_item_id=str(line_id))} for line_id, quantity in pieces]
    return {"id": 1, "total": total}, {"line_items": items}


class TestPrice:
    @pytest.mark.parametrize(
        ("includes_tax", "changes", "value"),
        [
            (False, {"price": 10.1626015, "quantity": 2, "total": "20.33", "total_tax": "4.67"}, "10.16"),
            (True, {"price": 10.1626015, "quantity": 2, "total": "20.33", "total_tax": "4.67"}, "12.50"),
            (True, {"price": 8.121951, "quantity": 3, "total": "24.37", "total_tax": "5.60"}, "9.99"),
            (False, {"price": None, "quantity": 3, "total": "10.00", "total_tax": "0.00"}, "3.33"),
            (False, {"price": "4.5", "quantity": 1, "total": "4.50"}, "4.50"),
            (True, {"price": 4.5, "quantity": 1, "total": "", "total_tax": ""}, "4.50"),
            (None, {"price": 4.5, "quantity": 1, "total": "4.50", "total_tax": "1.00"}, "4.50"),
            (False, {"price": 1.5, "quantity": 0.5, "total": "0.75", "total_tax": "0"}, "1.50"),
            (False, {"price": 0, "quantity": 1, "total": "0.00"}, "0.00"),
        ],
        ids=repr,
    )
    def test_is_the_unit_price_as_the_order_states_it(self, includes_tax, changes, value):
        payload = order(prices_include_tax=includes_tax, line_items=[line(11, **changes)])

        assert read(payload).highlighted_item.price == Money(Decimal(value), "EUR")

    def test_of_yen_has_no_decimals(self):
        payload = order(currency="JPY", line_items=[line(11, price=2500, total="2500.00")])

        assert to_answer(read(payload))["highlighted_item"]["price"] == {"value": 2500, "currency": "JPY"}

    @pytest.mark.parametrize("currency", ["", None, "EURO", 5])
    def test_without_a_currency_there_is_no_item_to_show(self, currency):
        assert read(order(currency=currency)).highlighted_item is None


class TestQuantities:
    def test_are_of_the_whole_order(self):
        found = read(order("processing"))

        assert (found.deliverable_quantity, found.highlighted_item.quantity) == (3, 2)

    def test_are_less_what_was_refunded(self):
        total, pieces = refund((11, 1))

        found = read(order("processing", refunds=[total]), [pieces])

        assert (found.deliverable_quantity, found.highlighted_item.quantity) == (2, 1)
        assert found.custom_fields.refunded == Money(Decimal("10.00"), "EUR")
        assert found.custom_fields.attention == (Attention.PARTLY_REFUNDED,)

    def test_several_refunds_add_up(self):
        total, pieces = refund((11, 1))

        found = read(order("processing", refunds=[total, total]), [pieces, pieces])

        assert found.deliverable_quantity == 1
        assert found.highlighted_item.id == "12"  # of line 11 nothing is left
        assert found.custom_fields.refunded == Money(Decimal("20.00"), "EUR")

    def test_an_amount_given_back_takes_no_piece_away(self):
        found = read(order("processing", refunds=[{"id": 1, "total": "-5.00"}]), [{"line_items": []}])

        assert found.deliverable_quantity == 3

    def test_everything_given_back(self):
        total, pieces = refund((11, 2), (12, 1), total="-39.00")

        found = read(order("refunded", refunds=[total]), [pieces])

        assert (current(found).detailed_type, found.deliverable_quantity) == (DetailedType.FAILURE, None)
        assert (found.highlighted_item.id, found.highlighted_item.quantity) == ("11", None)
        assert found.custom_fields.attention == (Attention.REFUNDED,)

    def test_150_pieces_are_left_out_and_told_exactly(self):
        found = read(order("processing", line_items=[line(11, quantity=150, total="1500.00")]))

        assert (found.highlighted_item.quantity, found.deliverable_quantity) == (None, None)
        assert found.custom_fields.exact_quantities == {
            "highlighted_item.quantity": 150,
            "highlighted_item.deliverable_quantity": 150,
            "deliverable_quantity": 150,
        }

    def test_fractions_are_left_out_and_told_exactly(self):
        found = read(order("processing", line_items=[line(11, quantity=1.5)]))

        assert found.highlighted_item.quantity is None
        assert found.custom_fields.exact_quantities["highlighted_item.quantity"] == Decimal("1.5")

    @pytest.mark.parametrize("key", ["_bundled_by", "_composite_parent", "_mnm_container", "_woosb_parent_id"])
    def test_bundles_count_once(self, key):
        child = line(12, price=99, total="99.00", quantity=4, meta_data=meta(**{key: "11"}))

        found = read(order("processing", line_items=[line(11), child]))

        assert (found.deliverable_quantity, found.highlighted_item.id) == (1, "11")


class TestItem:
    def test_is_the_dearest_by_what_was_paid(self):
        lines = [line(11, total="30.00"), line(12, total="40.00", quantity=2), line(13, total="39.99")]

        assert read(order(line_items=lines)).highlighted_item.id == "12"

    def test_rounding_its_price_makes_a_line_neither_dearer_nor_cheaper(self):
        three, one = line(11, total="10.00", price=3.3333333333, quantity=3), line(12, total="10.00", price=10)
        six, more = line(13, total="10.00", price=1.6666666667, quantity=6), line(14, total="10.01", price=10.01)

        assert read(order(line_items=[three, one])).highlighted_item.id == "11"
        assert read(order(line_items=[six, more])).highlighted_item.id == "14"

    @pytest.mark.parametrize("src", ["", False, None, 5, "ftp://x.example/a.png", "/relative.png", []], ids=repr)
    def test_image_that_is_none(self, src):
        assert read(order(line_items=[line(11, image={"id": "", "src": src})])).highlighted_item.image_url is None

    @pytest.mark.parametrize("image", [None, [], "x", {}], ids=repr)
    def test_image_that_is_missing(self, image):
        assert read(order(line_items=[line(11, image=image)])).highlighted_item.image_url is None

    def test_names_are_plain(self):
        payload = order(line_items=[line(11, name="<b>Tom</b> &amp; Jerry&#8217;s\n mug")])

        assert read(payload).highlighted_item.name == "Tom & Jerry\u2019s mug"

    def test_name_of_a_variation_stands_in_by_its_parents(self):
        assert read(order(line_items=[line(11, name="", parent_name="Shirt")])).highlighted_item.name == "Shirt"

    def test_deleted_product(self):
        gone = line(11, product_id=0, sku=None, image={"id": 0, "src": ""})

        item = read(order(line_items=[gone])).highlighted_item

        assert (item.name, item.sku, item.image_url) == ("Thing 11", None, None)

    @pytest.mark.parametrize("lines", [None, [], {}, "x", [None], [{}], [{"id": 0}], [{"id": 11}]], ids=repr)
    def test_order_without_lines(self, lines):
        assert read(order(line_items=lines)).highlighted_item is None


class TestProductDetails:
    @pytest.mark.parametrize(
        ("product", "details"),
        [
            ({"brands": [{"name": "Luzes &amp; Cia"}, {"name": "Sol"}]}, ProductDetails(brand="Luzes & Cia")),
            ({"attributes": [{"slug": "pa_brand", "options": ["Sol"]}]}, ProductDetails(brand="Sol")),
            ({"attributes": [{"slug": "pa_color", "options": ["Red"]}], "brands": []}, ProductDetails()),
            ({"description": "<p>Long</p>", "short_description": "Short"}, ProductDetails(description="Long")),
            ({"description": "", "short_description": "<p>Short</p>"}, ProductDetails(description="Short")),
            ({"description": "x" * 5_000}, ProductDetails(description="x" * 4_000)),
            (
                {"brands": "x", "attributes": [{"slug": "pa_brand", "options": "x"}], "description": 5.5},
                ProductDetails(),
            ),
            (None, ProductDetails()),
            ([], ProductDetails()),
        ],
        ids=lambda value: str(value)[:60],
    )
    def test_are_read(self, product, details):
        assert to_product_details(product) == details


class TestAddress:
    def test_is_the_shipping_address(self):
        assert read(order()).shipping_addresses == (
            Address(
                first_name="Jan",
                last_name="de Vries",
                phone_number="+31201234567",  # the checkout keeps it with the billing address
                address="Damrak 1",
                zip_code="1012 LG",
                city="Amsterdam",
                region_code="NL-NH",
                country_code="NL",
            ),
        )

    def test_shipping_phone_goes_first(self):
        payload = order()
        payload["shipping"]["phone"] = "+351912345678"

        assert read(payload).shipping_addresses[0].phone_number == "+351912345678"

    @pytest.mark.parametrize("shipping", [None, [], {}, "x", {"first_name": "Jan", "country": "NL", "state": "NH"}])
    def test_is_never_the_billing_address(self, shipping):
        assert read(order(shipping=shipping)).shipping_addresses == ()

    @pytest.mark.parametrize(
        ("country", "state", "region", "raw"),
        [
            ("PT", "Lisboa", "PT-11", None),
            ("PT", "PT-08", "PT-08", None),
            ("MY", "KUL", "MY-14", None),
            ("MD", "FL", "MD-FA", None),
            ("GB", "Greater London", None, "Greater London"),
            ("US", "AE", None, "AE"),
            ("XX", "CA", None, "CA"),
            ("FR", "", None, None),
            ("FR", None, None, None),
            ("FR", ["x"], None, None),
        ],
        ids=repr,
    )
    def test_region(self, country, state, region, raw):
        payload = order()
        payload["shipping"] |= {"country": country, "state": state}

        found = read(payload)

        assert (found.shipping_addresses[0].region_code, found.custom_fields.region) == (region, raw)

    def test_second_line_is_joined(self):
        payload = order()
        payload["shipping"] |= {"address_1": "Damrak 1", "address_2": " 2nd <b>floor</b> "}

        assert read(payload).shipping_addresses[0].address == "Damrak 1, 2nd floor"


def shipped_by(method_id, **more):
    return [{"id": 13, "method_id": method_id, "method_title": "Delivery", "meta_data": meta(**more)}]


class TestDeliveryType:
    @pytest.mark.parametrize(
        ("method_id", "delivery_type"),
        [
            ("flat_rate", "SHIPPING"),
            ("flat_rate:3", "SHIPPING"),
            ("free_shipping", "SHIPPING"),
            ("table_rate", "SHIPPING"),
            ("flexible_shipping_single", "SHIPPING"),
            ("wf_shipping_ups", "SHIPPING"),
            ("packetery_shipping_method", "SHIPPING"),
            ("service_point_v2_shipping_method", "SHIPPING"),
            ("inpost_pickup_point", "SHIPPING"),
            ("", "SHIPPING"),
            ("anything", "SHIPPING"),
            (None, "SHIPPING"),
            ("local_pickup", "LOCAL_PICKUP"),
            ("local_pickup:5", "LOCAL_PICKUP"),
            ("pickup_location", "LOCAL_PICKUP"),
            ("local_pickup_plus", "LOCAL_PICKUP"),
            ("legacy_local_pickup", "LOCAL_PICKUP"),
            ("click-and-collect", "LOCAL_PICKUP"),
            ("abholung_im_laden", "LOCAL_PICKUP"),
            ("local_delivery", "LOCAL_DELIVERY"),
            ("legacy_local_delivery", "LOCAL_DELIVERY"),
            ("szbd-shipping-method", "LOCAL_DELIVERY"),
            ("distance_rate", "LOCAL_DELIVERY"),
        ],
    )
    def test_method(self, method_id, delivery_type):
        assert read(order(shipping_lines=shipped_by(method_id))).delivery_type == DeliveryType[delivery_type]

    def test_without_a_method_it_is_unknown(self):
        assert read(order(shipping_lines=[])).delivery_type is DeliveryType.UNKNOWN

    @pytest.mark.parametrize(
        ("noted", "delivery_type"),
        [
            ({"_orderable_service_type": "delivery"}, "LOCAL_DELIVERY"),
            ({"_orderable_service_type": "pickup"}, "LOCAL_PICKUP"),
            ({"lddfw_driverid": "12"}, "LOCAL_DELIVERY"),
            ({"_orderable_service_type": "dine-in"}, "SHIPPING"),
        ],
    )
    def test_what_delivery_plugins_note(self, noted, delivery_type):
        assert read(order(meta_data=meta(**noted))).delivery_type == DeliveryType[delivery_type]

    def test_pickup_of_the_block_checkout(self):
        place = {"address_1": "Rua do Armazém 5", "city": "Porto", "country": "PT"}
        lines = shipped_by(
            "pickup_location",
            pickup_location="Armazém &amp; Loja",
            pickup_address="Rua do Armazém 5, Porto",
            _pickup_location_address=place,
        )

        found = read(order("processing", shipping_lines=lines))
        at_the_shop = read(order("processing", shipping_lines=lines, shipping=place))

        assert found.custom_fields.pickup_location == "Armazém & Loja, Rua do Armazém 5, Porto"
        assert found.shipping_addresses[0].city == "Amsterdam"
        assert at_the_shop.shipping_addresses == ()  # the checkout wrote the shop's own address

    @pytest.mark.parametrize(
        ("status", "steps"),
        [
            ("processing", ["CONFIRMED", None, None]),
            ("ready-for-pickup", ["CONFIRMED", "READY_FOR_PICKUP", None]),
            ("completed", ["CONFIRMED", "READY_FOR_PICKUP", "PICKED_UP"]),
            ("picked-up", ["CONFIRMED", "READY_FOR_PICKUP", "PICKED_UP"]),
        ],
    )
    def test_ladder_of_a_pickup(self, status, steps):
        found = read(order(status, shipping_lines=shipped_by("local_pickup")))

        assert [step.detailed_type for step in found.status_info] == steps

    @pytest.mark.parametrize(
        ("status", "steps"),
        [
            ("processing", ["CONFIRMED", "IN_TRANSIT", None, None]),
            ("completed", ["CONFIRMED", "READY_FOR_PICKUP", "PICKED_UP"]),
        ],
    )
    def test_a_tracking_number_alone_is_no_proof_that_a_pickup_was_collected(self, status, steps):
        items = [{"tracking_number": "33ABC", "tracking_provider": "usps", "tracking_id": "t1", "date_shipped": ""}]
        noted = meta(_wc_shipment_tracking_items=items)

        found = read(order(status, shipping_lines=shipped_by("local_pickup"), meta_data=noted))

        assert [step.detailed_type for step in found.status_info] == steps

    def test_nothing_to_ship(self):
        found = read(order(shipping={}, shipping_lines=[]))

        assert [step.detailed_type for step in found.status_info] == ["CONFIRMED", "DELIVERED"]
        assert current(found).status_date_time == datetime(2026, 11, 5, 10, tzinfo=UTC)
        assert found.deliverable_quantity is None


class TestSteps:
    @pytest.mark.parametrize(
        ("status", "paid", "steps"),
        [
            ("pending", None, ["UNKNOWN"]),
            ("failed", None, ["FAILURE"]),
            ("cancelled", None, ["FAILURE"]),
            ("cancelled", "2026-11-03T09:05:00", ["CONFIRMED", "FAILURE"]),
            ("refunded", None, ["CONFIRMED", "FAILURE"]),
            ("on-hold", None, ["CONFIRMED", None, None, None]),
            ("processing", None, ["CONFIRMED", None, None, None]),  # cash on delivery
            ("completed", None, ["CONFIRMED", "IN_TRANSIT", None, None]),
            ("a-quote", None, ["UNKNOWN"]),
            ("a-quote", "2026-11-03T09:05:00", ["CONFIRMED", "UNKNOWN"]),
            (None, None, ["UNKNOWN"]),
        ],
    )
    def test_reached(self, status, paid, steps):
        found = read(order(status, date_paid_gmt=paid))

        assert [step.detailed_type for step in found.status_info] == steps

    def test_confirmed_when_paid_else_when_bought(self):
        paid, unpaid = read(order("processing")), read(order("processing", date_paid_gmt=None))

        assert paid.status_info[0].status_date_time == datetime(2026, 11, 3, 9, 5, tzinfo=UTC)
        assert unpaid.status_info[0].status_date_time == datetime(2026, 11, 3, 9, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("status", "changes", "times"),
        [
            ("delivered", {}, [3, 5, None, None]),
            ("out-for-delivery", {}, [3, 5, None, None]),
            ("delivered", {"date_completed_gmt": None}, [3, None, None, None]),
            ("picked-up", {"shipping_lines": [{"method_id": "local_pickup"}]}, [3, None, None]),
            ("cancelled", {}, [3, None]),  # sent and called back, or never sent: nobody says
            ("processing", {}, [3, None, None, None]),  # put back
        ],
    )
    def test_what_went_on_from_completed_was_on_its_way_since_then(self, status, changes, times):
        found = read(order(status, **({"date_completed_gmt": "2026-11-05T10:00:00"} | changes)))

        assert [step.status_date_time and step.status_date_time.day for step in found.status_info] == times

    def test_cancelled_after_it_was_sent(self):
        items = [{"tracking_provider": "usps", "tracking_number": "9400", "date_shipped": "1793750400"}]

        found = read(order("cancelled", meta_data=meta(_wc_shipment_tracking_items=items)))

        assert current(found).detailed_type is DetailedType.IN_TRANSIT
        assert Attention.CANCELLED in found.custom_fields.attention
        assert found.deliverable_quantity is None

    def test_refunded_after_it_was_sent_is_where_it_is(self):
        items = [{"tracking_provider": "usps", "tracking_number": "9400"}]
        words = [{"status": "delivered"}]
        noted = meta(_wc_shipment_tracking_items=items, ts_shipment_status=words)

        found = read(order("refunded", refunds=[{"id": 1, "total": "-39.00"}], meta_data=noted))

        assert current(found).detailed_type is DetailedType.DELIVERED
        assert found.custom_fields.attention == (Attention.REFUNDED,)

    def test_merchants_own_map(self):
        found = read(order("packed"), reading=MappingOptions(status_map={"packed": DetailedType.OUT_FOR_DELIVERY}))

        assert current(found).detailed_type is DetailedType.OUT_FOR_DELIVERY
        assert next((each.raw_status, each.rule) for each in found.explanations) == ("packed", "WOOCOMMERCE_STATUS_MAP")


def test_findings_say_which_word_and_rule():
    found = read(order())

    assert (found.explanations[0].raw_status, found.explanations[0].rule) == (
        "completed",
        "WooCommerce status table: handed over",
    )


@pytest.mark.parametrize("member", ["id", "number", "customer_id"])
def test_an_order_without_its_keys_is_no_answer(member):
    for value in (None, "", 0, [], {}):
        if member == "number" and value == 0:
            continue  # a number plugin may say 0
        with pytest.raises(OrderError):
            read(order(**{member: value}))


def test_admin_link():
    assert read(order()).custom_fields.admin_url == "https://shop.example/shop/wp-admin/post.php?post=500&action=edit"


ODD = [
    None,
    True,
    -1,
    1.5,
    10**19,
    "",
    "x",
    "<script>alert(1)</script>\x00\u202e",
    "9" * 300,
    [],
    {},
    [None],
    {"x": None},
]


def places(node, path=()):
    yield path
    for name, child in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from places(child, (*path, name))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_no_wrong_type_anywhere_breaks_the_answer(data):
    """
    Several values of a recorded order replaced at once: still a sound answer, or an error that says it is none.
    """
    payload = json.loads(json.dumps(data.draw(st.sampled_from(RECORDED))))
    for _ in range(data.draw(st.integers(1, 4))):
        *way, last = data.draw(st.sampled_from([place for place in places(payload) if place]))
        node = payload
        for name in way:
            node = node[name]
        node[last] = deepcopy(data.draw(st.sampled_from(ODD)))
    with contextlib.suppress(OrderError):
        check_order(to_answer(read(payload, refunds=[payload])))
