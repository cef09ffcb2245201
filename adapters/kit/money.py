"""
Amounts as the contract wants them: a number with at most its currency's decimals.
"""

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_decimal
from app.domain.order import Money

# ISO 4217 list one, column "minor unit", where it is not 2 (read 2026-11-23).
_BY_DECIMALS: Final = (
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
)
_OTHER_DECIMALS: Final[Mapping[str, int]] = MappingProxyType(
    {currency: decimals for decimals, currencies in _BY_DECIMALS for currency in currencies.split()}
)
_QUANTA: Final = tuple(Decimal(1).scaleb(-decimals) for decimals in range(5))  # by number of decimals
_CURRENCY: Final = re.compile(r"[A-Z]{3}")


def to_currency(value: Any) -> str | None:
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if _CURRENCY.fullmatch(text) else None


def decimals_of(currency: str) -> int:
    return _OTHER_DECIMALS.get(currency, 2)


def to_money(amount: Any, currency: Any) -> Money | None:
    """
    An amount with its currency, rounded half up to the currency's decimals; None when either cannot be read.
    """
    value, code = to_decimal(amount), to_currency(currency)
    if value is None or code is None:
        return None
    return Money(value.quantize(_QUANTA[decimals_of(code)], ROUND_HALF_UP), code)
