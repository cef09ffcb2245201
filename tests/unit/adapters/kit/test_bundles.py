import pytest

from adapters.kit import DeliveryType, DetailedType, bundle_children, to_ready


def test_children_are_those_whose_parent_is_in_the_order():
    items = [
        {"id": 1, "parent": None},
        {"id": 2, "parent": 1},
        {"id": 3, "parent": "1"},
        {"id": 4, "parent": 99},
        {"id": 5, "parent": 0},
        {"id": None, "parent": 1},
        {"id": [], "parent": {}},
    ]

    assert bundle_children(items, parent="parent") == {"2", "3"}


@pytest.mark.parametrize(
    ("delivery_type", "expected"),
    [
        (DeliveryType.LOCAL_PICKUP, DetailedType.READY_FOR_PICKUP),
        (DeliveryType.SHIPPING, DetailedType.CONFIRMED),
        (DeliveryType.LOCAL_DELIVERY, DetailedType.CONFIRMED),
        (DeliveryType.UNKNOWN, DetailedType.CONFIRMED),
    ],
)
def test_ready_is_to_be_collected_or_still_here(delivery_type, expected):
    assert to_ready(delivery_type, raw_status="ready", rule="words").type is expected
