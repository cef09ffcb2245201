"""
Phone numbers as E.164.
"""

import re
import unicodedata
from typing import Any, Final

import phonenumbers

_MAX_LENGTH: Final = 64
_WRITTEN: Final = re.compile(r"\+?[\d\s().\-\u2010-\u2015\u2212/\u00b7]+")


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


def read_phone(text: str, country_code: str | None) -> str | None:
    """
    A number that somebody asks for, in any usual way of writing. With `+` or `00` it says its own country. Letters, a
    second `+` and whatever else no number has make it unreadable rather than another number.
    """
    written = unicodedata.normalize("NFKC", text).strip().replace("(+", "+(", 1)
    if not _WRITTEN.fullmatch(written):
        return None
    bare = re.sub(r"[^\d+]", "", written)
    return to_e164(f"+{bare[2:]}" if bare.startswith("00") else bare, country_code)


def phone_spellings(number: str) -> list[str]:
    """
    The usual spellings of an E.164 number, for stores that find a number only as it was typed.
    """
    parsed = phonenumbers.parse(number)
    national = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    groups = re.findall(r"\d+", international)[1:]
    national_groups = re.findall(r"\d+", national)
    bare = number.removeprefix("+")
    spellings = [number, bare, f"00{bare}", phonenumbers.national_significant_number(parsed), national]
    for separator in ("", " ", "-", "."):
        spellings += [separator.join(national_groups), separator.join(groups)]
    return list(dict.fromkeys(spellings))
