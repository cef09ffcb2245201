"""
The demo store as a first run serves it.
"""

import pytest

from adapters.demo.orders import CUSTOMERS
from tests.contract.check import check_answer

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"


def test_customer123_gives_the_official_example(demo):
    response = demo.get(ROUTE.format("customer123"))

    order = check_answer(response.status_code, response.headers, response.data)
    del order["custom_fields"]["retrieved_at"]
    delivery = {
        "id": "orderDelivery123",
        "delivery_quantity": 1,
        "latest_status_info": {"type": "OUT_FOR_DELIVERY", "status_date_time": "2021-10-23T12:16:50.078Z"},
        "tracking_info": {"tracking_number": "#USPS 123456789", "external_url": "https://external.url.com/"},
        "last_update": "2021-10-23T12:16:50.078Z",
    }
    assert order == {
        "id": "order456",
        "customer_id": "customer123",
        "order_number": "#Y34DHR",
        "purchase_datetime": "2021-09-14T12:16:50.078Z",
        "status_info": [
            {
                "generic_type": "CONFIRMED",
                "detailed_type": "CONFIRMED",
                "status_date_time": "2021-09-14T12:16:50.078Z",
            },
            {
                "generic_type": "ON_ITS_WAY",
                "detailed_type": "IN_TRANSIT",
                "status_date_time": "2021-10-22T12:16:50.078Z",
            },
            {
                "generic_type": "OUT_FOR_DELIVERY",
                "detailed_type": "OUT_FOR_DELIVERY",
                "status_date_time": "2021-10-23T12:16:50.078Z",
            },
            {"generic_type": "DELIVERED"},
        ],
        "status_info_current_index": 2,
        "tracking_info": {"tracking_number": "#USPS 123456789", "external_url": "https://external.url.com/"},
        "delivery_type": "SHIPPING",
        "shipping_addresses": [
            {
                "id": "address1234",
                "first_name": "John",
                "last_name": "Doe",
                "phone_number": "+351910000000",
                "address": "Lisbon",
                "zip_code": "20000000",
                "city": "Lisbon",
                "region_code": "PT-11",
                "country_code": "PT",
                "default": True,
            }
        ],
        "highlighted_item": {
            "id": "orderItem789",
            "name": "Order Item 789",
            "description": "description of order Item 789",
            "brand": "Brand 123",
            "price": {"value": 100, "currency": "GBP"},
            "image_url": "https://external-integration.url.com/order_item_icon.png",
            "quantity": 1,
            "sku": "Sku 123",
            "deliverable_quantity": 1,
            "deliveries": [delivery],
        },
        "deliverable_quantity": 1,
        "deliveries": [delivery],
        "custom_fields": {"platform": "demo", "store": "default", "order_status": "confirmed"},
        "_links": {
            "self": {"href": "http://127.0.0.1:8000/erc/ecommerce/connections/customers/customer123/most-recent-order"}
        },
    }


# customer → the steps with an arrow at the current step, what is still to be delivered, what needs attention
EXPECTED = {
    "several-parcels": ("CONFIRMED >IN_TRANSIT . .", 4, ["partly_delivered", "split_shipment"]),
    "pickup-ready": ("CONFIRMED >READY_FOR_PICKUP .", 1, []),
    "picked-up": ("CONFIRMED READY_FOR_PICKUP >PICKED_UP", None, []),
    "local-delivery": ("CONFIRMED >OUT_FOR_DELIVERY .", 4, []),
    "attempted": ("CONFIRMED IN_TRANSIT >ATTEMPTED_DELIVERY .", 1, ["delivery_attempted"]),
    "failed": ("CONFIRMED IN_TRANSIT >FAILURE", 1, ["delivery_failed", "returning"]),
    "cancelled": ("CONFIRMED >FAILURE", None, ["cancelled", "refunded"]),
    "refunded-after-delivery": ("CONFIRMED IN_TRANSIT OUT_FOR_DELIVERY >DELIVERED", None, ["refunded"]),
    "digital": ("CONFIRMED >DELIVERED", None, []),
    "partly-shipped": (">CONFIRMED . . .", 4, ["partly_shipped", "partly_delivered"]),
    "unknown-status": ("CONFIRMED >UNKNOWN", 1, []),
    "150-pieces": (">CONFIRMED . . .", None, []),
    "guest-1016": ("CONFIRMED >IN_TRANSIT . .", 4, []),
    "store-down": ("CONFIRMED >IN_TRANSIT . .", 1, []),
}


@pytest.mark.parametrize("customer_id", EXPECTED)
def test_each_hard_case_shows_its_status(demo, customer_id):
    response = demo.get(ROUTE.format(customer_id))

    order = check_answer(response.status_code, response.headers, response.data)
    steps = " ".join(
        (">" if index == order["status_info_current_index"] else "") + step.get("detailed_type", ".")
        for index, step in enumerate(order["status_info"])
    )
    attention = order["custom_fields"].get("attention", [])
    assert (steps, order.get("deliverable_quantity"), attention) == EXPECTED[customer_id]


def test_150_pieces_are_told_exactly(demo):
    order = demo.get(ROUTE.format("150-pieces")).json

    assert order["custom_fields"]["exact_quantities"] == {
        "deliverable_quantity": 150,
        "highlighted_item.quantity": 150,
        "highlighted_item.deliverable_quantity": 150,
    }


def test_every_customer_of_the_demo_is_tested():
    others = {"customer123", "no-orders", "slow-store"}

    assert {customer.id for customer in CUSTOMERS} == {*EXPECTED, *others}


@pytest.mark.parametrize(
    ("customer_id", "description"),
    [("no-orders", "The customer has no orders."), ("stranger", "The store does not know this customer.")],
)
def test_a_plain_no_is_404(demo, customer_id, description):
    response = demo.get(ROUTE.format(customer_id))

    error = check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, error["description"]) == (404, description)
