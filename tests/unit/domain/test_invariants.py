"""
The invariants of the status rules, whatever a platform reports.
"""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.assemble import to_order
from app.domain.order import Money, Order, StatusStep
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import ENDED, GENERIC_OF, Attention, DeliveryType, DetailedType, GenericType
from app.web.rendering import build_renderer
from tests.contract.check import check_order

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
RENDER = build_renderer("https://orders.example")
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
quantities = st.one_of(st.integers(0, 130), st.sampled_from(["0.5", "2.5"])).map(Decimal)
line_ids = st.sampled_from(["a", "b", "c"])
statuses = st.builds(
    StatusReport,
    type=st.sampled_from(DetailedType),
    at=st.none() | instants,
    raw_status=st.just("word"),
    known=st.booleans(),
    attention=st.none() | st.sampled_from(Attention),
)
parcels = st.builds(
    Parcel,
    id=st.uuids().map(str),
    status=st.none() | statuses,
    events=st.lists(statuses, max_size=5).map(tuple),
    items=st.none() | st.dictionaries(line_ids, quantities, max_size=3),
    quantity=st.none() | quantities,
    last_update=st.none() | instants,
    is_returning=st.booleans(),
)


@st.composite
def lines(draw, line_id: str) -> Line:
    ordered = draw(quantities)
    return Line(
        id=line_id,
        name=line_id,
        unit_price=draw(st.none() | st.builds(Money, st.decimals(0, 1000, places=2), st.just("EUR"))),
        ordered=ordered,
        current=draw(st.sampled_from([ordered, Decimal(0)])),
        ships=draw(st.booleans()),
        is_bundle_child=draw(st.booleans()),
    )


reports = st.builds(
    OrderReport,
    platform=st.just("demo"),
    id=st.just("1"),
    customer_id=st.just("7"),
    order_number=st.just("#1"),
    lines=st.lists(line_ids, unique=True).flatmap(lambda ids: st.tuples(*(lines(line_id) for line_id in ids))),
    parcels=st.lists(parcels, max_size=4).map(tuple),
    order_status=st.none() | statuses,
    order_status_is_final=st.just(False),
    purchased_at=st.none() | instants,
    paid_at=st.none() | instants,
    is_accepted=st.booleans(),
    is_cancelled=st.booleans(),
    cancelled_at=st.none() | instants,
    delivery_type=st.sampled_from(DeliveryType),
    ships=st.booleans(),
    attention=st.frozensets(st.sampled_from(Attention)),
)


@settings(max_examples=150, deadline=None)
@given(reports)
def test_every_order_keeps_the_invariants_and_the_contract(report):
    order = to_order(report)

    check_order(orjson.loads(RENDER(order, store="default", retrieved_at=NOW).body))
    current = order.status_info[order.status_info_current_index]
    if current.generic_type is GenericType.DELIVERED:
        assert not order.custom_fields.exact_quantities.get("deliverable_quantity")
        assert {delivery.latest_status_info.type for delivery in order.deliveries} <= ENDED


@settings(max_examples=100, deadline=None)
@given(reports)
def test_no_time_is_one_the_platform_did_not_give(report):
    order = to_order(report)

    given_times = {report.purchased_at, report.paid_at, report.cancelled_at}
    words = [report.order_status, *(word for parcel in report.parcels for word in (parcel.status, *parcel.events))]
    given_times |= {word.at for word in words if word}
    shown = {step.status_date_time for step in order.status_info}
    shown |= {delivery.latest_status_info.status_date_time for delivery in order.deliveries}
    assert shown - {None} <= given_times


@settings(max_examples=100, deadline=None)
@given(reports, st.randoms(use_true_random=False))
def test_the_order_of_the_parcels_does_not_change_the_status(report, random):
    shuffled = list(report.parcels)
    random.shuffle(shuffled)
    again = to_order(
        OrderReport(**{name: getattr(report, name) for name in report.__slots__} | {"parcels": tuple(shuffled)})
    )

    order = to_order(report)

    assert again.deliverable_quantity == order.deliverable_quantity
    current, currently = (
        either.status_info[either.status_info_current_index].generic_type for either in (order, again)
    )
    assert current is currently


def test_every_detailed_type_has_a_generic_one():
    assert set(GENERIC_OF) == set(DetailedType)


def test_a_step_cannot_lie_about_its_generic_type():
    with pytest.raises(ValueError, match="is not"):
        StatusStep(generic_type=GenericType.DELIVERED, detailed_type=DetailedType.IN_TRANSIT)


def test_a_step_not_reached_has_no_time():
    with pytest.raises(ValueError, match="no time"):
        StatusStep(generic_type=GenericType.DELIVERED, status_date_time=NOW)


CONFIRMED = StatusStep(generic_type=GenericType.CONFIRMED, detailed_type=DetailedType.CONFIRMED, status_date_time=NOW)
AHEAD = StatusStep(generic_type=GenericType.DELIVERED)
EARLIER = StatusStep(
    generic_type=GenericType.ON_ITS_WAY, detailed_type=DetailedType.IN_TRANSIT, status_date_time=NOW.replace(year=2025)
)


@pytest.mark.parametrize(
    ("steps", "index", "reason"),
    [
        ((), 0, "points at no step"),
        ((CONFIRMED,), 1, "points at no step"),
        ((CONFIRMED,), -1, "points at no step"),
        ((AHEAD,), 0, "and only they, are reached"),
        ((CONFIRMED, CONFIRMED), 0, "and only they, are reached"),
        ((CONFIRMED, EARLIER), 1, "times decrease"),
    ],
)
def test_an_order_cannot_break_the_steps_rules(steps, index, reason):
    order = to_order(OrderReport(platform="demo", id="1", customer_id="7", order_number="#1"))
    facts = {name: getattr(order, name) for name in order.__slots__}

    with pytest.raises(ValueError, match=reason):
        Order(**facts | {"status_info": steps, "status_info_current_index": index})


@pytest.mark.parametrize("member", ["id", "customer_id", "order_number"])
def test_an_order_is_somebodys_and_has_a_name(member):
    order = to_order(OrderReport(platform="demo", id="1", customer_id="7", order_number="#1"))

    with pytest.raises(ValueError, match="an id, a customer and a number"):
        replace(order, **{member: ""})
