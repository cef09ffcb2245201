"""
Parts of a report from raw values: whatever comes in, what cannot be read is left out.
"""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from adapters.kit.builders import to_address, to_line, to_parcel, to_parcels, to_status, to_trackings, unmapped_region
from app.domain.order import Address, Money, TrackingInfo
from app.domain.report import Line, Parcel, StatusReport
from app.domain.status import DetailedType

WORDS = {"sent": DetailedType.IN_TRANSIT}
SENT = StatusReport(type=DetailedType.IN_TRANSIT, raw_status="sent", rule="words")
ONE = TrackingInfo(tracking_number="CT1", external_url="https://carrier.example.com/1")
TWO = TrackingInfo(tracking_number="CT2")
PAIRS = [("CT1", "https://carrier.example.com/1"), ("CT2", "javascript:alert(1)")]


def test_word_of_the_table():
    found = to_status(" sent ", WORDS, rule="words", at="2026-11-03T08:00:00Z")

    assert found == StatusReport(
        type=DetailedType.IN_TRANSIT, at=datetime(2026, 11, 3, 8, tzinfo=UTC), raw_status="sent", rule="words"
    )


@pytest.mark.parametrize(("word", "text"), [("lost", "lost"), (None, ""), ([], ""), ({"x": 1}, ""), ("", "")])
def test_any_other_word_is_unknown_and_unlisted(word, text):
    assert to_status(word, WORDS, rule="words") == StatusReport(
        type=DetailedType.UNKNOWN, raw_status=text, rule="words", known=False
    )


def line(**raw):
    values = {"line_id": 1, "name": "Mug", "unit_price": "9.90", "currency": "EUR", "ordered": 3} | raw
    return to_line(**values)


MUG = Line(id="1", name="Mug", unit_price=Money(Decimal("9.90"), "EUR"), ordered=Decimal(3), current=Decimal(3))


def test_line():
    assert line() == MUG


@pytest.mark.parametrize(("refunded", "current"), [("1", 2), (5, 0), (-2, 3), ("many", 3), (None, 3)])
def test_what_was_refunded_is_taken_off_and_no_more(refunded, current):
    assert line(refunded_quantity=refunded).current == current


@pytest.mark.parametrize(
    "raw", [{"line_id": 0}, {"name": " "}, {"ordered": "many"}, {"ordered": -1}, {"ordered": None}]
)
def test_line_without_id_name_or_quantity_is_none(raw):
    assert line(**raw) is None


@pytest.mark.parametrize(
    ("raw", "price"),
    [
        ({"paid": "10.00"}, "3.33"),
        ({"paid": "10.00", "unit_price": "4"}, "4.00"),
        ({"paid": "10.00", "ordered": 0}, None),
    ],
)
def test_price_of_one_is_its_share_of_what_was_paid(raw, price):
    found = line(**{"unit_price": None} | raw)

    assert found.paid == Decimal("10.00")
    assert found.unit_price == (None if price is None else Money(Decimal(price), "EUR"))


def test_line_without_a_readable_price_is_a_line():
    assert line(unit_price=None).unit_price is None


def test_parcel():
    found = to_parcel(parcel_id=7, status=SENT, number="CT1", url=PAIRS[0][1], items=[(1, "2"), (1, 1), (2, 1)])

    assert found == Parcel(id="7", status=SENT, tracking_info=ONE, items={"1": Decimal(3), "2": Decimal(1)})


@pytest.mark.parametrize("items", [[(None, 1)], [(1, "many")], [(1, -1), (2, 1)], []])
def test_contents_that_cannot_be_summed_are_not_known(items):
    assert to_parcel(parcel_id=7, items=items).items is None


def test_parcel_without_an_id_is_none():
    assert to_parcel(parcel_id=None) is None


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], [Parcel(id="7", status=SENT, items={"1": Decimal(1)})]),
        (PAIRS[:1], [Parcel(id="7", status=SENT, items={"1": Decimal(1)}, tracking_info=ONE)]),
        (
            PAIRS,
            [
                Parcel(id="7", status=SENT, tracking_info=ONE, shared_items={"1": Decimal(1)}, shipment_id="7"),
                Parcel(
                    id="7-2",
                    status=SENT,
                    tracking_info=TWO,
                    shared_items={"1": Decimal(1)},
                    shipment_id="7",
                ),
            ],
        ),
    ],
    ids=["none", "one", "two"],
)
def test_one_parcel_for_each_tracking_number(pairs, expected):
    assert to_parcels(parcel_id=7, tracking=pairs, status=SENT, items=[(1, 1)]) == expected


def test_pair_without_a_number_is_no_parcel_of_its_own():
    (found,) = to_parcels(parcel_id=7, tracking=[("", "https://carrier.example.com/1"), *PAIRS[:1]], items=[(1, 1)])

    assert (found.tracking_info, found.items) == (ONE, {"1": Decimal(1)})


@pytest.mark.parametrize("pairs", [[], PAIRS])
def test_shipment_without_an_id_is_no_parcel(pairs):
    assert to_parcels(parcel_id="", tracking=pairs) == []


@pytest.mark.parametrize(
    ("street", "shown"),
    [("Rua 1", "Rua 1"), (["Rua 1", "3 Esq"], "Rua 1, 3 Esq"), (["", None], None), (True, None), ({"x": 1}, None)],
)
def test_street_is_a_text_or_lines(street, shown):
    assert to_address(country="PT", street=street) == Address(country_code="PT", address=shown)


def test_phone_and_region_are_read_by_the_country():
    assert to_address(country="pt", region="Lisboa", phone="912 345 678") == Address(
        country_code="PT", region_code="PT-11", phone_number="+351912345678"
    )


@pytest.mark.parametrize(("region", "left"), [("Lisboa", None), ("Narnia", "Narnia"), (None, None)])
def test_region_without_a_code_is_kept_as_text(region, left):
    assert unmapped_region(country="PT", region=region) == left


@pytest.mark.parametrize(
    ("url", "urls"),
    [
        ("https://carrier.example.com/?n=CT1,CT2", ["https://carrier.example.com/?n=CT1,CT2"] * 2),
        ("https://carrier.example.com/CT2", [None, "https://carrier.example.com/CT2"]),
        ("https://carrier.example.com/", ["https://carrier.example.com/"] * 2),
        ("N/A", [None, None]),
    ],
)
def test_several_numbers_in_one_field_are_several_parcels(url, urls):
    found = to_parcels(parcel_id=7, tracking=[("CT1, CT2", url)], items=[(1, 2)])

    assert [(parcel.id, parcel.items, parcel.shared_items) for parcel in found] == [
        ("7", None, {"1": Decimal(2)}),
        ("7-2", None, {"1": Decimal(2)}),
    ]
    assert [parcel.tracking_info.tracking_number for parcel in found] == ["CT1", "CT2"]
    assert [parcel.tracking_info.external_url for parcel in found] == urls


def test_a_placeholder_is_no_tracking_number():
    (found,) = to_parcels(parcel_id=7, tracking=[("N/A", "https://carrier.example.com/")], items=[(1, 1)])

    assert (found.tracking_info, found.items) == (None, {"1": Decimal(1)})


def test_phone_of_an_address_without_a_country_is_read_by_the_stores():
    assert to_address(country=None, phone="912 345 678", phone_country="PT") == Address(phone_number="+351912345678")


def test_no_more_numbers_are_read_than_an_order_can_have_parcels():
    pairs = [(f"1Z{number:08}", None) for number in range(5_000)]

    assert len(to_trackings(pairs)) == 1_000
