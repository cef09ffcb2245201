"""
What a fulfilment says when it says little, or one thing here and another there.
"""

import pytest

from adapters.shopify.mapping import to_report
from app.domain.assemble import to_order
from app.domain.order import TrackingInfo
from app.domain.status import DeliveryType, DetailedType
from tests.unit.adapters.shopify.orders import content, fulfillment, fulfillment_order, line, order


def connection(nodes, *, more=False):
    return {"nodes": nodes, "pageInfo": {"hasNextPage": more}}


def answered(**more):
    """
    The order as Shopify's answer holds it, with connections in place of lists.
    """
    found = order(5001, line(11), **more)
    for parcel in found["fulfillments"]:
        for name in ("fulfillmentLineItems", "events"):
            parcel[name] = connection(parcel[name])
    for group in found["fulfillmentOrders"]:
        group["lineItems"] = connection(group["lineItems"])
    for name in ("lineItems", "fulfillmentOrders", "shippingLines"):
        found[name] = connection(found.get(name) or [])
    report = to_report(found, customer_id="7", store_url="https://acme.myshopify.com", is_withheld=False)
    return to_order(report)


def status_of(*events, **parcel):
    found = answered(fulfillments=[fulfillment(1, events=list(events), **parcel)])
    return found.deliveries[0].latest_status_info.type if found.deliveries else None


def event(status, at, **more):
    return {"status": status, "happenedAt": at, **more}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("SUCCESS", "IN_TRANSIT"),
        ("OPEN", "CONFIRMED"),
        ("PENDING", "CONFIRMED"),
        ("ERROR", None),
        ("FAILURE", None),
    ],
)
def test_without_a_display_status_the_request_speaks(status, expected):
    assert status_of(displayStatus=None, status=status) == expected


def test_without_a_display_status_the_newest_event_speaks():
    events = [event("OUT_FOR_DELIVERY", "2026-11-20T09:00:00Z"), event("IN_TRANSIT", "2026-11-19T09:00:00Z")]

    assert status_of(*events, displayStatus=None) == "OUT_FOR_DELIVERY"


@pytest.mark.parametrize(
    ("status", "display"),
    [("CANCELLED", None), ("SUCCESS", "CANCELED"), ("CANCELLED", "FULFILLED"), ("SUCCESS", "LABEL_VOIDED")],
)
def test_what_is_no_parcel_is_dropped(status, display):
    assert status_of(status=status, displayStatus=display) is None


def test_a_word_of_the_future_is_unknown():
    assert status_of(displayStatus="TELEPORTED") == "UNKNOWN"


def test_a_return_after_the_delivery_is_a_failure():
    events = [event("DELIVERED", "2026-11-19T09:00:00Z"), event("RETURNING_TO_SENDER", "2026-11-20T09:00:00Z")]

    assert status_of(*events, displayStatus="RETURNING_TO_SENDER") == "FAILURE"


def test_a_delivery_after_a_return_is_a_delivery():
    events = [event("RETURNING_TO_SENDER", "2026-11-19T09:00:00Z"), event("DELIVERED", "2026-11-20T09:00:00Z")]

    assert status_of(*events, displayStatus="DELIVERED") == "DELIVERED"


def test_a_time_of_delivery_is_a_delivery():
    assert status_of(displayStatus="IN_TRANSIT", deliveredAt="2026-11-20T09:00:00Z") == "DELIVERED"


def test_the_in_transit_time_is_the_steps_time():
    events = [event("CARRIER_PICKED_UP", "2026-11-18T17:00:00Z"), event("IN_TRANSIT", "2026-11-19T08:00:00Z")]
    parcel = fulfillment(1, events=events, inTransitAt="2026-11-19T08:00:00Z")

    assert answered(fulfillments=[parcel]).status_info[1].status_date_time.isoformat() == "2026-11-19T08:00:00+00:00"


def test_without_it_the_first_scan_gives_the_time():
    events = [event("IN_TRANSIT", "2026-11-19T08:00:00Z"), event("CARRIER_PICKED_UP", "2026-11-18T17:00:00Z")]

    found = answered(fulfillments=[fulfillment(1, events=events)])

    assert found.status_info[1].status_date_time.isoformat() == "2026-11-18T17:00:00+00:00"


def test_the_newest_estimate_counts_where_the_fulfilment_has_none():
    events = [
        event("IN_TRANSIT", "2026-11-19T08:00:00Z", estimatedDeliveryAt="2026-11-22T12:00:00Z"),
        event("DELAYED", "2026-11-20T08:00:00Z", estimatedDeliveryAt="2026-11-24T12:00:00Z"),
        event("IN_TRANSIT", "2026-11-21T08:00:00Z"),
    ]

    found = answered(fulfillments=[fulfillment(1, events=events)])

    assert found.custom_fields.estimated_delivery.isoformat() == "2026-11-24T12:00:00+00:00"


@pytest.mark.parametrize(
    ("trackings", "expected"),
    [
        ([], [("1", None)]),
        ([{"number": None, "url": "https://track.example/1"}], [("1", None)]),
        ([{"number": " ", "url": None}], [("1", None)]),
        ([{"number": "A", "url": "javascript:alert(1)"}], [("1", TrackingInfo(tracking_number="A"))]),
        (
            [{"number": None, "url": "https://track.example/0"}, {"number": "A", "url": "https://track.example/A"}],
            [("1", TrackingInfo(tracking_number="A", external_url="https://track.example/A"))],
        ),
        (
            [{"number": "A"}, {"number": "B"}, {"number": "A"}],
            [("1", TrackingInfo(tracking_number="A")), ("1-2", TrackingInfo(tracking_number="B"))],
        ),
    ],
)
def test_one_delivery_per_number(trackings, expected):
    found = answered(fulfillments=[fulfillment(1, trackingInfo=trackings)])

    assert [(delivery.id, delivery.tracking_info) for delivery in found.deliveries] == expected


def test_contents_that_are_not_listed_are_not_known_to_be_none():
    found = answered(fulfillments=[fulfillment(1, displayStatus="DELIVERED", totalQuantity=1)])

    assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.DELIVERED
    assert found.deliveries[0].delivery_quantity == 1


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("shipping", DeliveryType.SHIPPING),
        ("pick-up", DeliveryType.LOCAL_PICKUP),
        ("PICK_UP", DeliveryType.LOCAL_PICKUP),
        ("pickup", DeliveryType.LOCAL_PICKUP),
        ("pickup-point", DeliveryType.SHIPPING),
        ("local", DeliveryType.LOCAL_DELIVERY),
        ("retail", DeliveryType.UNKNOWN),
        ("none", DeliveryType.UNKNOWN),
        (None, DeliveryType.SHIPPING),
        ("by drone", DeliveryType.SHIPPING),
    ],
)
def test_delivery_type_by_the_shipping_lines_category(category, expected):
    lines = [{"title": "Local pickup at the shop", "deliveryCategory": category}]

    assert answered(shippingLines=lines).delivery_type is expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"shippingAddress": None}, DeliveryType.UNKNOWN),
        ({"requiresShipping": False}, DeliveryType.UNKNOWN),
        ({"requiresShipping": True}, DeliveryType.SHIPPING),
    ],
)
def test_delivery_type_when_nothing_else_tells(facts, expected):
    assert answered(**facts).delivery_type is expected


def test_a_sale_at_the_counter_is_in_the_customers_hands():
    found = answered(
        shippingAddress=None, sourceName="pos", fulfillments=[fulfillment(1, content(1, 11), displayStatus="FULFILLED")]
    )

    assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.DELIVERED
    assert len(found.status_info) == 2


def test_cancelled_groups_count_only_when_there_are_no_others():
    cancelled = fulfillment_order(1, "PICK_UP", 11, status="CANCELLED")

    assert answered(fulfillmentOrders=[cancelled]).delivery_type is DeliveryType.LOCAL_PICKUP
    live = fulfillment_order(2, "LOCAL", 11)
    assert answered(fulfillmentOrders=[cancelled, live]).delivery_type is DeliveryType.LOCAL_DELIVERY


def test_a_method_of_the_future_leaves_it_to_the_shipping_line():
    group = fulfillment_order(1, "TELEPORT", 11)
    lines = [{"title": "x", "deliveryCategory": "local"}]

    assert answered(fulfillmentOrders=[group], shippingLines=lines).delivery_type is DeliveryType.LOCAL_DELIVERY


@pytest.mark.parametrize(
    ("word", "cancelled_at", "attention"),
    [
        ("PENDING", None, ("awaiting_payment",)),
        ("PARTIALLY_PAID", None, ("awaiting_payment",)),
        ("EXPIRED", None, ("awaiting_payment",)),
        ("PENDING", "2026-11-19T09:00:00Z", ("cancelled",)),
        ("AUTHORIZED", None, ()),
        ("PAID", None, ()),
        (None, None, ()),
    ],
)
def test_a_payment_is_awaited_until_the_order_is_cancelled(word, cancelled_at, attention):
    found = answered(displayFinancialStatus=word, cancelledAt=cancelled_at)

    assert found.custom_fields.attention == attention
    assert found.custom_fields.financial_status == word


def test_a_fulfilment_without_an_id_is_no_parcel():
    assert answered(fulfillments=[fulfillment(1, id=None)]).deliveries == ()


@pytest.mark.parametrize("broken", [{"lineItem": None}, {"quantity": None}])
def test_of_contents_that_cannot_be_read_the_total_counts(broken):
    parcel = fulfillment(1, content(1, 11) | broken, totalQuantity=3)

    (found,) = answered(fulfillments=[parcel]).deliveries

    assert found.delivery_quantity == 3
