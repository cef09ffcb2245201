import dataclasses
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from adapters.testing.contract import check_order
from app.domain.errors import Fault, UpstreamMalformed
from app.domain.order import (
    Address,
    CustomFields,
    Delivery,
    HighlightedItem,
    LatestStatusInfo,
    Money,
    Order,
    StatusStep,
    TrackingInfo,
)
from app.domain.status import DetailedType, GenericType
from app.web.rendering import build_renderer

ROOT = Path(__file__).parents[3]
AT = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
ORDER = Order(
    id="7",
    customer_id="42",
    order_number="#7",
    status_info=(StatusStep(generic_type=GenericType.CONFIRMED, detailed_type=DetailedType.CONFIRMED),),
    status_info_current_index=0,
    custom_fields=CustomFields(platform="demo"),
    highlighted_item=HighlightedItem(
        id="1", name="Lamp", price=Money(Decimal(0), "EUR"), quantity=1, image_url="https://shop.example/lamp.png"
    ),
    shipping_addresses=(Address(city="Lisbon", country_code="PT"),),
)
ITEM = ORDER.highlighted_item


def render(order):
    return orjson.loads(build_renderer("https://orders.example")(order, store="eu", retrieved_at=AT).body)


def test_what_has_no_value_is_left_out_and_nought_is_a_value():
    answer = render(ORDER)

    check_order(answer)
    assert "deliveries" not in answer
    assert "phone_number" not in answer["shipping_addresses"][0]
    assert answer["status_info_current_index"] == 0
    assert answer["highlighted_item"]["price"] == {"value": 0, "currency": "EUR"}


def test_the_etag_is_of_the_order_and_not_of_the_moment():
    renderer = build_renderer("https://orders.example")
    one, later = (renderer(ORDER, store="eu", retrieved_at=at) for at in (AT, AT.replace(hour=13)))

    assert one.etag == later.etag
    assert one.body != later.body
    assert one.etag != renderer(dataclasses.replace(ORDER, order_number="#8"), store="eu", retrieved_at=AT).etag


def test_a_kept_answer_takes_little_more_memory_than_its_bytes():
    renderer = build_renderer("https://orders.example")
    tracemalloc.start()
    try:
        bodies = [renderer(ORDER, store="eu", retrieved_at=AT).body for _ in range(200)]
        taken = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert taken < 1.5 * sum(len(body) for body in bodies)


FIRST_ANSWER = """
import re
from tests.unit.web.test_rendering import ORDER, render
def compile(*_):
    raise AssertionError("left to the first answer, which in a burst is that of every thread")
re.compile = compile
render(ORDER)
"""


def test_the_first_answer_finds_every_expression_compiled():
    subprocess.run([sys.executable, "-c", FIRST_ANSWER], cwd=ROOT, check=True)


def without(answer, *path):
    """
    The ordinary answer without one member.
    """
    *owners, member = path
    part = answer
    for owner in owners:
        part = part[owner]
    del part[member]
    return answer


@pytest.mark.parametrize(
    ("wrong", "lost"),
    [
        ({"highlighted_item": dataclasses.replace(ITEM, name="")}, ["highlighted_item"]),
        ({"highlighted_item": dataclasses.replace(ITEM, quantity=101)}, ["highlighted_item", "quantity"]),
        (
            {"highlighted_item": dataclasses.replace(ITEM, image_url="javascript:alert(1)")},
            ["highlighted_item", "image_url"],
        ),
        ({"highlighted_item": dataclasses.replace(ITEM, price=Money(Decimal("NaN"), "EUR"))}, ["highlighted_item"]),
        ({"highlighted_item": dataclasses.replace(ITEM, price=Money(Decimal("1e30"), "EUR"))}, ["highlighted_item"]),
        ({"highlighted_item": dataclasses.replace(ITEM, price=Money(Decimal(10) ** 40, "EUR"))}, ["highlighted_item"]),
        ({"highlighted_item": dataclasses.replace(ITEM, price=Money(Decimal(1), "eur"))}, ["highlighted_item"]),
        ({"shipping_addresses": (Address(region_code="Lisbon"),)}, ["shipping_addresses"]),
        (
            {"shipping_addresses": (Address(city="Lisbon", country_code="Portugal"),)},
            ["shipping_addresses", 0, "country_code"],
        ),
    ],
    ids=str,
)
def test_a_bad_value_takes_the_smallest_optional_member_with_it(wrong, lost):
    answer = render(dataclasses.replace(ORDER, **wrong))

    check_order(answer)
    assert answer == without(render(ORDER), *lost)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tracking_info": TrackingInfo(tracking_number="")},
        {"deliverable_quantity": 0},
        {"custom_fields": CustomFields(platform="demo", attention=("odd",))},
        {"deliveries": (Delivery(id="", latest_status_info=LatestStatusInfo(type=DetailedType.DELIVERED)),)},
        {"purchase_datetime": datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))},
    ],
    ids=str,
)
def test_a_bad_member_is_left_out(wrong):
    assert render(dataclasses.replace(ORDER, **wrong)) == render(ORDER)


def test_a_bad_delivery_leaves_the_others():
    good = Delivery(id="d1", latest_status_info=LatestStatusInfo(type=DetailedType.IN_TRANSIT))

    answer = render(dataclasses.replace(ORDER, deliveries=(dataclasses.replace(good, id=""), good)))

    assert [delivery["id"] for delivery in answer["deliveries"]] == ["d1"]


def test_an_exact_number_json_cannot_carry_leaves_the_others():
    fields = CustomFields(
        platform="demo",
        exact_quantities={"deliverable_quantity": Decimal(10) ** 40, "highlighted_item.quantity": Decimal(150)},
    )

    answer = render(dataclasses.replace(ORDER, custom_fields=fields))

    assert answer["custom_fields"]["exact_quantities"] == {"highlighted_item.quantity": 150}


def test_an_answer_without_what_the_contract_requires_does_not_go_out():
    order = dataclasses.replace(ORDER)
    object.__setattr__(order, "order_number", "")

    with pytest.raises(UpstreamMalformed) as caught:
        render(order)

    assert caught.value.fault is Fault.SHAPE
