"""
What of an order is sent: digital and service orders, tills, and virtual lines beside goods. Over HTTP, because products
are asked for what the order leaves open.
"""

import json

import pytest

from adapters.testing.contract import to_answer
from tests.unit.adapters.woocommerce.orders import line, meta, order

CUSTOMER = "7"
SHIRT, VOUCHER = 111, 112
UPS = {
    "tracking_provider": "ups",
    "tracking_number": "1ZF1E1D00300000017",
    "date_shipped": "1793836800",
    "tracking_id": "t1",
}


@pytest.fixture(name="answer_to")
def _answer_to(shop, latest):
    """
    The answer to an order of a shirt (line 11) and a voucher (line 12), whose product is virtual.
    """

    def answer_to(payload, **products):
        shop.shop.orders[payload["id"]] = payload
        shop.shop.products[SHIRT] = {"id": SHIRT, "type": "simple", "virtual": False, "downloadable": False}
        shop.shop.products[VOUCHER] = {
            "id": VOUCHER,
            "type": "simple",
            "virtual": True,
            "downloadable": False,
        } | products
        return to_answer(latest(shop, CUSTOMER))

    return answer_to


def steps(answer):
    return [step.get("detailed_type", step["generic_type"]) for step in answer["status_info"]]


def now(answer):
    return answer["status_info"][answer["status_info_current_index"]]["detailed_type"]


def owed(answer):
    exact = answer["custom_fields"].get("exact_quantities", {})
    return answer.get("deliverable_quantity", exact.get("deliverable_quantity"))


class TestNothingToShip:
    @pytest.mark.parametrize(
        ("status", "word", "left"), [("completed", "DELIVERED", 0), ("processing", "CONFIRMED", 1)]
    )
    @pytest.mark.parametrize(
        "product", [{}, {"virtual": False, "type": "booking"}], ids=["a virtual product", "a booking"]
    )
    def test_services_with_a_copied_address(self, answer_to, status, word, left, product):
        answer = answer_to(order(status, shipping_lines=[], line_items=[line(12)]), **product)

        assert steps(answer) == ["CONFIRMED", "DELIVERED"]
        assert (now(answer), owed(answer)) == (word, left)
        assert "unconfirmed_by_carrier" not in answer["custom_fields"].get("attention", [])

    def test_many_downloads(self, shop, answer_to):
        lines = [line(number, product_id=number + 1_000) for number in range(20, 45)]
        shop.shop.products |= {each["product_id"]: {"id": each["product_id"], "virtual": True} for each in lines}

        assert steps(answer_to(order(shipping_lines=[], line_items=lines))) == ["CONFIRMED", "DELIVERED"]

    def test_woocommerce_says_that_nothing_needs_processing(self, answer_to):
        payload = order(shipping_lines=[], line_items=[line(12)], needs_processing=False)

        assert steps(answer_to(payload, virtual=False)) == ["CONFIRMED", "DELIVERED"]

    def test_of_products_that_are_gone_it_says_nothing(self, answer_to):
        payload = order(shipping_lines=[], line_items=[line(12, product_id=0)], needs_processing=False)

        assert now(answer_to(payload)) == "IN_TRANSIT"

    @pytest.mark.parametrize(
        "made_by",
        [
            "pos-rest-api",
            "POS",
            "wcpos",
            "yith_pos",
            "openpos",
            "fooeventspos",
            "oliver-pos",
            "point-of-sale",
            "bookings",
        ],
    )
    def test_tills(self, answer_to, made_by):
        answer = answer_to(order(shipping_lines=[], line_items=[line(11)], created_via=made_by))

        assert (steps(answer), owed(answer)) == (["CONFIRMED", "DELIVERED"], 0)

    def test_what_a_till_sends_is_sent(self, answer_to):
        assert now(answer_to(order(created_via="pos-rest-api"))) == "IN_TRANSIT"

    def test_downloads_that_woocommerce_fulfilled_are_no_parcel(self, shop, answer_to):
        shop.shop.fulfillments[500] = [
            {"id": 4, "status": "fulfilled", "is_fulfilled": "1", "meta_data": meta(_items=[{"item_id": 12, "qty": 1}])}
        ]
        payload = order(
            shipping_lines=[], line_items=[line(12)], meta_data=meta(_fulfillment_status="no-shipping-needed")
        )

        answer = answer_to(payload, downloadable=True)

        assert (steps(answer), "deliveries" in answer) == (["CONFIRMED", "DELIVERED"], False)

    def test_goods_without_a_shipping_line_are_sent(self, answer_to):
        assert now(answer_to(order(shipping_lines=[], line_items=[line(11)]))) == "IN_TRANSIT"

    def test_a_tracking_number_says_that_it_is_sent(self, answer_to):
        payload = order(shipping_lines=[], line_items=[line(12)], meta_data=meta(_wc_shipment_tracking_items=[UPS]))

        assert now(answer_to(payload)) == "IN_TRANSIT"


SOURCES = {
    "Advanced Shipment Tracking": {
        "meta_data": meta(
            _wc_shipment_tracking_items=[UPS | {"products_list": [{"item_id": "11", "qty": "1"}]}],
            ts_shipment_status=[{"status": "delivered"}],
        )
    },
    "Shiptastic": {
        "shipments": [
            {
                "id": 7,
                "type": "simple",
                "status": "delivered",
                "tracking_id": "1ZF1E1D00300000017",
                "items": [{"order_item_id": 11, "quantity": 1}],
            }
        ]
    },
    "Orders Tracking": {
        "line_items": [
            line(
                11,
                meta_data=meta(
                    _vi_wot_order_item_tracking_data=json.dumps(
                        [{"tracking_number": "1ZF1E1D00300000017", "status": "delivered"}]
                    )
                ),
            ),
            line(12),
        ]
    },
}


class TestVirtualLineBesideGoods:
    @pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
    def test_is_nothing_to_deliver_whatever_lists_the_contents(self, answer_to, source):
        answer = answer_to(order(line_items=[line(11), line(12)]) | source)

        assert (now(answer), owed(answer)) == ("DELIVERED", 0)

    def test_goods_that_are_not_in_the_parcel_are_still_owed(self, answer_to):
        payload = order("processing", line_items=[line(11), line(12)]) | SOURCES["Shiptastic"]

        answer = answer_to(payload, virtual=False)

        assert (now(answer), owed(answer)) == ("CONFIRMED", 1)

    def test_is_not_owed_where_the_checkout_noted_what_it_packed(self, shop, answer_to):
        packed = [{"id": 13, "method_id": "flat_rate", "meta_data": meta(Items="Thing 11 &times; 1")}]

        answer = answer_to(order("processing", line_items=[line(11), line(12)], shipping_lines=packed))

        assert owed(answer) == 1
        assert [route for route in shop.routes if "/products/" in route].count("/wc/v3/products/112") == 1

    def test_costs_no_call_where_all_was_packed(self, shop, answer_to):
        packed = [
            {"id": 13, "method_id": "flat_rate", "meta_data": meta(Items="Thing 11 &times; 1, Thing 12 &times; 1")}
        ]

        answer = answer_to(order("processing", line_items=[line(11), line(12)], shipping_lines=packed), virtual=False)

        assert owed(answer) == 2
        assert "/wc/v3/products/112" not in shop.routes
