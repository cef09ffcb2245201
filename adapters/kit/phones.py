"""
Phone numbers as E.164.
"""

from typing import Any, Final

import phonenumbers

_MAX_LENGTH: Final = 64


def to_e164(value: Any, country_code: str | None) -> str | None:
    """
    A number as customers type it, read as one of `country_code` unless it says its own country.

    Judged by its length, not against the ranges given out so far: a country opens new ones faster than its tables.
    """
    text = str(value) if isinstance(value, int) else value
    if not isinstance(text, str) or not text.strip() or len(text) > _MAX_LENGTH:
        return None
    try:
        number = phonenumbers.parse(text, country_code)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
