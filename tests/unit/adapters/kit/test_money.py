from decimal import Decimal

import pytest

from adapters.kit.money import decimals_of, to_currency, to_money
from app.domain.order import Money


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        ("10.50", "EUR", Money(Decimal("10.50"), "EUR")),
        (13.333333333333, "eur", Money(Decimal("13.33"), "EUR")),
        ("0.125", "GBP", Money(Decimal("0.13"), "GBP")),
        ("5800.00", "JPY", Money(Decimal(5800), "JPY")),
        ("1.2345", "KWD", Money(Decimal("1.235"), "KWD")),
        ("1e5", "JPY", Money(Decimal(100_000), "JPY")),
        ("999999999999999", "CLF", Money(Decimal("999999999999999.0000"), "CLF")),
        ("1e30", "EUR", None),
        (10**40, "EUR", None),
        ("12345678901234567890123456789.00", "EUR", None),
        (float("inf"), "EUR", None),
        (True, "EUR", None),
        ([1], "EUR", None),
        ("", "EUR", None),
        ("10", "", None),
        ("10", "EURO", None),
        (None, None, None),
    ],
)
def test_money(amount, currency, money):
    assert to_money(amount, currency) == money


def test_yen_have_no_decimals_in_the_number_either():
    assert str(to_money("5800.00", "JPY").value) == "5800"


def test_most_currencies_have_two_decimals():
    assert [decimals_of(currency) for currency in ("EUR", "JPY", "KWD", "CLF")] == [2, 0, 3, 4]


def test_currency_is_three_letters():
    assert [to_currency(value) for value in ("usd", "€", 1, None)] == ["USD", None, None, None]
