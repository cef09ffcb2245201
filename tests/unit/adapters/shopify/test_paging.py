"""
Orders longer than the first pages, read to the end in at most two more calls.
"""

import pytest

from adapters.shopify.access_scopes import NO_OPTIONAL_FIELDS
from adapters.shopify.errors import GraphQLResponse
from adapters.shopify.paging import merge, read_to_end, to_missing
from app.domain.errors import IdentityMismatch, UpstreamRejected, UpstreamUnavailable
from app.domain.ports import Deadline
from app.domain.status import DeliveryType, DetailedType
from tests.stores.shopify import ALL_SCOPES, INTERNAL_ERROR, LEAST_SCOPES, UNAUTHORIZED
from tests.unit.adapters.shopify.orders import content, fulfillment, fulfillment_order, line, order


def lines(count, dear=None):
    return [line(number, price="99.0" if number == dear else "1.0") for number in range(1, count + 1)]


def contents(count):
    return [content(1000 + number, number) for number in range(1, count + 1)]


def latest(shop, found, scopes=LEAST_SCOPES):
    shop.store.scopes = scopes
    shop.store.add("7", found)
    answer = shop.latest(seconds=20)
    return answer, shop.store.operations()[1:]


@pytest.mark.parametrize(("count", "calls"), [(25, 1), (26, 2), (275, 2), (276, 3), (525, 3)])
def test_every_line_is_read(shop, count, calls):
    found, operations = latest(shop, order(5001, *lines(count, dear=count)))

    assert found.highlighted_item.id == str(count)
    assert operations == ["MostRecentOrder", *["RestOfOrder"] * (calls - 1)]
    owed = found.custom_fields.exact_quantities.get("deliverable_quantity", found.deliverable_quantity)
    assert owed == count


def test_more_calls_than_two_are_never_made(shop):
    found, operations = latest(shop, order(5001, *lines(600)))

    assert len(operations) == 3
    assert found.id == "5001"


def test_nine_fulfilments_are_known_to_be_all(shop):
    parcels = [fulfillment(number, content(number, 1)) for number in range(1, 10)]

    found, operations = latest(shop, order(5001, line(1, quantity=9), fulfillments=parcels))

    assert len(found.deliveries) == 9
    assert operations == ["MostRecentOrder"]


def test_more_fulfilments_than_the_first_page_has_are_read(shop):
    parcels = [fulfillment(number, content(number, 1)) for number in range(1, 41)]

    found, operations = latest(shop, order(5001, line(1, quantity=40), fulfillments=parcels))

    assert [delivery.id for delivery in found.deliveries] == [str(number) for number in range(1, 41)]
    assert operations == ["MostRecentOrder", "RestOfOrder"]


@pytest.mark.parametrize(("count", "calls"), [(25, 1), (26, 2), (250, 2), (251, 3), (500, 3)])
def test_what_a_parcel_holds_is_read_to_the_end(shop, count, calls):
    parcel = fulfillment(1, *contents(count), displayStatus="DELIVERED")

    found, operations = latest(shop, order(5001, *lines(count), fulfillments=[parcel]))

    assert len(operations) == calls
    assert found.status_info[-1].detailed_type is DetailedType.DELIVERED
    [delivery] = found.deliveries
    assert (
        found.custom_fields.exact_quantities.get("deliveries.1.delivery_quantity", delivery.delivery_quantity) == count
    )


def test_a_line_outside_a_long_parcel_is_still_to_be_sent(shop):
    parcel = fulfillment(1, *contents(300), displayStatus="DELIVERED")

    found, _ = latest(shop, order(5001, *lines(301), fulfillments=[parcel]))

    assert found.deliverable_quantity == 1
    assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.CONFIRMED


@pytest.mark.parametrize(("count", "calls"), [(25, 1), (26, 2), (300, 3)])
def test_the_first_event_of_many_is_found(shop, count, calls):
    events = [
        {
            "id": f"gid://shopify/FulfillmentEvent/{n}",
            "status": "IN_TRANSIT",
            "happenedAt": f"2026-11-18T{n // 60:02}:{n % 60:02}:00Z",
        }
        for n in range(count)
    ]

    found, operations = latest(
        shop,
        order(
            5001,
            line(1),
            fulfillments=[fulfillment(1, content(1, 1), events=events)],
            processedAt="2026-11-17T00:00:00Z",
        ),
    )

    assert len(operations) == calls
    assert found.status_info[1].status_date_time.isoformat() == "2026-11-18T00:00:00+00:00"


def test_fulfilment_orders_are_read_to_the_end(shop):
    groups = [fulfillment_order(number, "SHIPPING", 1, status="CANCELLED") for number in range(1, 15)]

    found, operations = latest(
        shop, order(5001, line(1), fulfillmentOrders=[*groups, fulfillment_order(15, "LOCAL", 1)]), ALL_SCOPES
    )

    assert found.delivery_type is DeliveryType.LOCAL_DELIVERY
    assert operations == ["MostRecentOrder", "RestOfOrder"]


def test_the_lines_of_a_long_group_matter_only_in_a_split_order(shop):
    long = fulfillment_order(1, "SHIPPING", *range(1, 21))
    short = fulfillment_order(2, "PICK_UP", 21)

    one, one_call = latest(shop, order(5001, *lines(20), fulfillmentOrders=[long]), ALL_SCOPES)
    shop.store.calls.clear()
    split, more_calls = latest(shop, order(5002, *lines(21, dear=20), fulfillmentOrders=[short, long]), ALL_SCOPES)

    assert (one.delivery_type, split.delivery_type) == (DeliveryType.SHIPPING, DeliveryType.SHIPPING)
    assert one_call == ["MostRecentOrder"]
    assert "RestOfOrder" in more_calls


def test_the_rest_is_asked_with_the_parts_that_are_allowed(shop):
    shop.store.scopes = LEAST_SCOPES
    shop.store.add("7", order(5001, *lines(30)))

    shop.latest()

    assert shop.store.calls[-1]["variables"]["withProducts"] is False


class AnotherOrder:
    def query(self, _text, _variables, _deadline):
        return GraphQLResponse(
            data={"order": {"id": "gid://shopify/Order/5002", "lineItems": {"nodes": []}}}, errors=(), cost={}
        )


def test_the_rest_of_another_order_is_refused():
    long = {"id": "gid://shopify/Order/5001", "lineItems": {"nodes": [], "pageInfo": {"hasNextPage": True}}}

    with pytest.raises(IdentityMismatch):
        read_to_end(long, AnotherOrder(), NO_OPTIONAL_FIELDS, Deadline.after(4))


def test_a_list_that_starts_anew_counts_each_line_once():
    first = {"lineItems": {"nodes": [{"id": "1"}, {"id": "2"}], "pageInfo": {"hasNextPage": True, "endCursor": None}}}
    rest = {"lineItems": {"nodes": [{"id": "1"}, {"id": "2"}, {"id": "3"}], "pageInfo": {"hasNextPage": False}}}

    merged = merge(first, rest, is_from_the_end=False)

    assert [node["id"] for node in merged["lineItems"]["nodes"]] == ["1", "2", "3"]
    assert not to_missing(merged, is_first_page=False)


def test_what_is_happening_now_is_known_of_a_parcel_with_very_many_events(shop):
    events = [
        {
            "id": f"gid://shopify/FulfillmentEvent/{n}",
            "status": "OUT_FOR_DELIVERY" if n == 399 else "IN_TRANSIT",
            "happenedAt": f"2026-11-18T{n // 60:02}:{n % 60:02}:00Z",
        }
        for n in range(400)
    ]
    parcel = fulfillment(1, content(1, 1), events=events, displayStatus=None)

    found, _ = latest(shop, order(5001, line(1), fulfillments=[parcel], processedAt="2026-11-17T00:00:00Z"))

    assert found.status_info[2].detailed_type is DetailedType.OUT_FOR_DELIVERY
    assert found.status_info[1].status_date_time.isoformat() == "2026-11-18T00:00:00+00:00"


def answer_then_fail(shop, found, fault=INTERNAL_ERROR):
    """
    The order's own call is answered as it is, every other one fails.
    """
    shop.store.add("7", found)
    shop.latest(seconds=20)
    whole = shop.store.answer
    shop.store.answer = lambda *asked: fault if b"RestOfOrder" in asked[2] else whole(*asked)
    return shop.latest(seconds=20)


def test_without_the_rest_of_the_lines_no_item_and_no_sum_is_answered(shop):
    found = answer_then_fail(shop, order(5001, *lines(26, dear=26)))

    assert found.highlighted_item is None
    assert found.deliverable_quantity is None
    assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.CONFIRMED


def test_without_the_rest_of_the_lines_what_arrived_is_not_said_to_be_all(shop):
    parcel = fulfillment(1, content(1, 1), displayStatus="DELIVERED")
    found = answer_then_fail(
        shop, order(5001, *lines(26), fulfillments=[parcel], displayFulfillmentStatus="PARTIALLY_FULFILLED")
    )

    assert found.status_info[found.status_info_current_index].detailed_type is DetailedType.CONFIRMED


def test_a_full_page_of_parcels_that_holds_all_that_was_sent_is_enough(shop):
    parcels = [fulfillment(number, content(number, 1)) for number in range(1, 11)]
    found = answer_then_fail(shop, order(5001, line(1, quantity=12, unfulfilledQuantity=2), fulfillments=parcels))

    assert len(found.deliveries) == 10


def test_a_parcel_that_may_be_missing_is_not_passed_over(shop):
    parcels = [fulfillment(number, content(number, 1)) for number in range(1, 15)]

    with pytest.raises(UpstreamUnavailable):
        answer_then_fail(shop, order(5001, line(1, quantity=14, unfulfilledQuantity=0), fulfillments=parcels))


def test_a_credential_refused_for_the_rest_is_not_passed_over(shop):
    with pytest.raises(UpstreamRejected):
        answer_then_fail(shop, order(5001, *lines(26)), UNAUTHORIZED)
