"""
Phone numbers as people type them. What phonenumbers says of the bare number is the measure.
"""

import random

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from adapters.kit import phone_spellings, read_phone, to_e164

COUNTRIES = [
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "PT",
    "NL",
    "BE",
    "CH",
    "AT",
    "PL",
    "SE",
    "DK",
    "IN",
    "BR",
    "MX",
    "AU",
    "JP",
    "AE",
]


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("+351 912 345 678", "PT", "+351912345678"),
        ("912345678", "PT", "+351912345678"),
        ("020 7946 0958", "GB", "+442079460958"),
        ("(202) 555-0143 ext. 7", "US", "+12025550143"),
        ("00351912345678", "PT", "+351912345678"),
        ("+351912345678", None, "+351912345678"),
        ("00351912345678", None, "+351912345678"),
        (351912345678, "PT", "+351912345678"),
        ("\uff0b\uff13\uff15\uff11 912 345 678", "PT", "+351912345678"),
        ("912345678", None, None),
        ("912345678", "XX", None),
        ("123", "PT", None),
        ("call me", "PT", None),
        ("+", "PT", None),
        ("", "PT", None),
        (None, "PT", None),
        (True, "PT", None),
        (-1, "PT", None),
        ([], "PT", None),
        ("9" * 10_000, "PT", None),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_phone_number(written, country, e164):
    assert to_e164(written, country) == e164


def test_an_integer_too_long_to_write_is_none():
    assert to_e164(10**5_000, "PT") is None


def test_a_number_without_a_country_is_read_in_the_default_one():
    assert to_e164("912345678", None, "PT") == "+351912345678"
    assert to_e164("020 7946 0958", "GB", "PT") == "+442079460958"


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("030 119554 (mobil)", "DE", "+4930119554"),
        ("0171 2345678 Handy", "DE", "+491712345678"),
        ("0171 2345678Handy", "DE", "+491712345678"),
        ("090-1234-5678 (mobile)", "JP", "+819012345678"),
        ("Tel.: 020 7946 0958", "GB", "+442079460958"),
        ("Mobile 912 345 678", "PT", "+351912345678"),
        ("912 345 678 (Ana)", "PT", "+351912345678"),
        ("202-555-0143 x7", "US", "+12025550143"),
        ("202-555-0143 #7", "US", "+12025550143"),
        ("020 7946 0958 extension 12", "GB", "+442079460958"),
        ("202-555-0143 / 202-555-0188", "US", "+12025550143"),
        ("202-555-0143, 202-555-0188", "US", "+12025550143"),
        ("202-555-0143 or 202-555-0188", "US", "+12025550143"),
        ("+44 (0)20 7946 0958", "GB", "+442079460958"),
        ("+351 (0) 912 345 678", "PT", "+351912345678"),
        ("+39 (0)6 6982 1234", "IT", "+390669821234"),
        ("+39 (0)312 343 9548", "IT", None),  # a mobile number or one of Como
        ("(+44) 20 7946 0958", "US", "+442079460958"),
        ("030/119554", "DE", "+4930119554"),
        ("030 \u2013 119 554", "DE", "+4930119554"),
        ("1-800-FLOWERS", "US", None),
        ("+1 800 FLOWERS", "US", None),
        ("030 1195o4 66", "DE", None),
        ("030 1195 o 66", "DE", None),
    ],
)
def test_letters_are_no_digits(written, country, e164):
    assert read_phone(written, country) == e164


@pytest.mark.parametrize(
    ("written", "country"),
    [
        *[(filler, country) for filler in ("0000000000", "1234567890", "1111111111", "0123456789", "9999999999", "9876543210", "000", "12345678") for country in ("US", "AU", "FR", "IN", "DE", "GB", "BR")],
        ("222222222", "PT"),
        ("+33 1 23 45 67 89", "FR"),
        ("+91 99999 99999", "IN"),
    ],
)  # fmt: skip
def test_filler_is_no_number(written, country):
    assert read_phone(written, country) is None


@pytest.mark.parametrize(
    ("written", "country"),
    [("555-0123", "US"), ("5550123", "CA"), ("7946 0958", "GB"), ("119554", "DE"), ("2345678", "DE"), ("345678", "IT")],
)
def test_number_without_its_area_code_is_none(written, country):
    assert read_phone(written, country) is None


@pytest.mark.parametrize(
    ("written", "country", "e164"),
    [
        ("0055 11 95620 4685", "BR", "+5511956204685"),
        ("00 44 20 7946 0958", "US", "+442079460958"),
        ("0011 44 20 7946 0958", "AU", "+442079460958"),
        ("0041 44 668 18 00", "CH", "+41446681800"),
        ("001 202 555 0143", "KR", "+12025550143"),
        ("0021 1 202 555 0143", "BR", None),  # 00, the carrier 21 and Washington, or a wrong number in 211
        ("00 00 00 00 00", "FR", None),
    ],
)
def test_two_zeros_are_a_country_or_nothing(written, country, e164):
    assert read_phone(written, country) == e164


def numbers(country, count, seed):
    """
    Valid numbers of a country: its examples with other last digits.
    """
    draw = random.Random(f"{country} {seed}")
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE)
    examples = [number for kind in kinds if (number := phonenumbers.example_number_for_type(country, kind))]
    found = []
    while len(found) < count:
        example = draw.choice(examples)
        digits = phonenumbers.national_significant_number(example)
        text = f"+{example.country_code}{digits[:-5]}{draw.randrange(10**5):05}"
        if phonenumbers.is_valid_number(number := phonenumbers.parse(text)):
            found.append(number)
    return found


def typed(number, draw):
    """
    As somebody in the number's country types it.
    """
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    code, significant = f"+{number.country_code}", phonenumbers.national_significant_number(number)
    digits = "".join(filter(str.isdigit, national))
    ways = [national, national, digits, abroad, abroad.replace("+", "00"), abroad.replace(code, f"({code})")]
    ways += [f"{code} (0){significant}", f"{code}{significant}", f"00{code[1:]}{significant}", significant]
    ways += [national.replace(" ", between) for between in "-./"]
    text = draw.choice([*ways, f"({digits[:3]}) {digits[3:]}"])
    before = draw.choice(["", "", "", " ", "Tel. ", "Tel: ", "Mobile: ", "Handy "])
    after = draw.choice(
        ["", "", "", " ", " (mobil)", " Handy", " mobile", " ext. 12", " x3", " (Ana)", ", home", " - work", " DW 5"]
    )
    return before + text + after


def test_ten_thousand_numbers_as_typed_are_that_number_or_none():
    draw = random.Random(20261127)
    wrong, found, asked = [], 0, 0
    for country in COUNTRIES:
        for number in numbers(country, 500, "typed"):
            text = typed(number, draw)
            answer = read_phone(text, country)
            asked += 1
            found += answer is not None
            if answer not in {None, phonenumbers.format_number(number, PhoneNumberFormat.E164)}:
                wrong.append((country, text, answer, number))

    assert asked == 10_000
    assert wrong == []
    assert found / asked >= 0.9


def eight_ways(number):
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    significant = phonenumbers.national_significant_number(number)
    dashed = "-".join("".join(c if c.isdigit() else " " for c in national).split())
    digits = dashed.replace("-", "")
    plain = f"{number.country_code}{significant}"
    return [f"+{plain}", plain, f"00{plain}", national, digits, dashed, significant, abroad]


def test_nine_in_ten_ways_to_type_a_number_are_among_its_spellings():
    found = asked = 0
    for country in COUNTRIES:
        for number in numbers(country, 500, "spelled"):
            spellings = phone_spellings(phonenumbers.format_number(number, PhoneNumberFormat.E164))
            found += sum(way in spellings for way in eight_ways(number))
            asked += 8

    assert asked == 80_000
    assert found / asked >= 0.9


def test_spellings_of_one_number():
    spellings = phone_spellings("+442079460958")

    assert spellings[:4] == ("+442079460958", "02079460958", "020 7946 0958", "2079460958")
    assert {"442079460958", "00442079460958", "020-7946-0958", "20 7946 0958", "+44 20 7946 0958"} <= set(spellings)
    assert len(spellings) == len(set(spellings)) <= 13


@pytest.mark.parametrize("text", ["", "nobody", "+", "12"])
def test_what_is_no_number_has_no_spelling(text):
    assert phone_spellings(text) == ()
