"""
What people and plugins write into the field of a tracking number.
"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.kit import to_tracking_numbers

ONE, TWO = "1ZF1E1D00300000017", "1ZF1E1D00300000024"


@pytest.mark.parametrize(
    "value",
    [
        *("N/A", "n/a", "n.a.", "n / a", "NA", "#N/A", "0", "00", "000000", "-", "--", "—", "...", ".", "/", "?", "x", "XXXX"),
        *("1111111", "999999999999", "none", "None.", "null", "NULL", "nil", "undefined", "pending", "Pending...", "tbd"),
        *("T.B.D.", "tba", "unknown", "not available", "Not yet shipped", "no tracking", "No tracking number", "see email", "[object Object]", "Array", "Local-Pickup", "AWB pending", "to be confirmed", "--/--"),
        *("tracking to follow", "will follow in 2 days", "hand delivered", "Royal Mail", "Royal Mail 2nd Class", "nan"),
        *("kein", "keine Sendungsnummer", "k.A.", "folgt", "entfällt", "ohne", "ausstehend", "aucun", "sans suivi", "s/n"),
        *("en attente", "non disponible", "ninguno", "sin número", "pendiente", "no disponible", "sem rastreio", "pendente"),
        *("não disponível", "nessuno", "in attesa", "n.d.", "geen", "n.v.t.", "brak", "nie dotyczy", "ingen", "saknas", "yok"),
        *("нет", "なし", "未定", "無", "待定", "暂无", "없음", "لا يوجد", "אין", "δεν υπάρχει", "žádné", "nincs"),
        *("field_5f3c2a1b9d8e7", "acf-field_5f3c2a1b9d8e7", "group_5f3c2a1b9d8e7", "_tracking_number", "tracking_number"),
        *("https://carrier.example/track?n=1Z,2Z", "HTTP://carrier.example/1Z123", "www.carrier.example/1Z123456789"),
        *("carrier.example/track/1Z123456789", "ups.com", "shop@mail.example", "{tracking_number}", "%1$s", "a:0:{}", "N;"),
        *('a:1:{i:0;s:18:"1ZF1E1D00300000017";}', "", " ", "\n", ", ;", 0, -1, True, None, 1.5, [], {}, {"number": ONE}, [None, []]),
        *("1Z" * 60, "1Z1, " * 5_000, "<script>alert(1)</script>", "&nbsp;", "N/A, -", "N/A\nnone"),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_no_number(value):
    assert to_tracking_numbers(value) == ()


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (ONE, ONE),
        (f"  {ONE}\n", ONE),
        (123456789012, "123456789012"),
        ("#USPS 123456789", "#USPS 123456789"),
        ("1234567890", "1234567890"),
        ("9400 1118 9922 3197 4284 90", "9400 1118 9922 3197 4284 90"),
        ("1Z F1E 1D0 03 0000 0017", "1Z F1E 1D0 03 0000 0017"),
        ("AB/12345/CD", "AB/12345/CD"),
        ("2026/11-7788", "2026/11-7788"),
        ("ESQ-77 &amp; 1", "ESQ-77 & 1"),
        ("00012345", "00012345"),
        ("T", "T"),
        ("SAME", "SAME"),
        ("H_77", "H_77"),
        ('<a href="https://carrier.example/?n=1,2">CT1</a>', "CT1"),
        (f"{ONE} https://carrier.example/track?n=1,2", ONE),
        (f"https://carrier.example/track, {ONE}", ONE),
        (f"UPS, {ONE}", ONE),
        (f"{ONE}, N/A", ONE),
        (f"{ONE} (UPS)", f"{ONE} (UPS)"),
        (f"({ONE})", ONE),
        (f"{ONE}; {ONE.lower()}", ONE),
        (f'"{ONE}"', ONE),
        ([ONE, None, "-"], ONE),
    ],
    ids=repr,
)
def test_one_number(value, number):
    assert to_tracking_numbers(value) == (number,)


@pytest.mark.parametrize(
    "written",
    [
        *(f"{ONE}{between}{TWO}" for between in (",", ", ", " ,", ";", "; ", ",,", "\n", "\r\n", " / ", " | ", "\uff0c", "\u3001", "\t", " ")),
        f"{ONE}<br />{TWO}",
        f"{ONE} & {TWO}",
        f"{ONE} and {TWO}",
        f"({ONE}), [{TWO}]",
        f"<p>{ONE}</p><p>{TWO}</p>",
        f"{ONE}, {TWO}, {ONE}",
        f"{ONE}, pending, {TWO};",
        f" ,{ONE},{TWO},",
        [f"{ONE}", f"{TWO}"],
        [f"{ONE}, {TWO}", TWO],
    ],
    ids=repr,
)  # fmt: skip
def test_several_numbers(written):
    assert to_tracking_numbers(written) == (ONE, TWO)


def test_short_numbers_are_separated_too():
    assert to_tracking_numbers("A,B / C") == ("A", "B", "C")


def test_a_number_too_long_to_write_is_none():
    assert to_tracking_numbers(10**5_000) == ()


@example("pending")
@example("xxxx")
@example("0" * 101)
@given(st.text(alphabet="0129AZaxn", max_size=120))
def test_a_plain_number_is_read_as_one_with_spaces_around_it_is(text):
    assert to_tracking_numbers(text) == to_tracking_numbers(f" {text} ")
