"""
Reads phone numbers as people type them, as E.164.

The numbering plans are those of phonenumbers, which follows Google's libphonenumber. Countries open new ranges every
month: raise phonenumberslite in pyproject.toml to renew them.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType

_MAX_LENGTH: Final = 64
_NUMBER: Final = re.compile(r"[+(\[]{0,2}[0-9][0-9 ()/.\[\]-]{2,40}")
_LABEL: Final = re.compile(r"(?:[^\W\d_]{1,20}[ .:]{1,3}){1,3}")  # "Tel.: "
_EXTENSION: Final = re.compile(
    r"(?:x|ext|extn|extension|int|interno|ramal|anexo|dw|durchwahl|poste|toestel|klappe|tlnr)\b[ .:]{0,3}[0-9]{1,6}"
    r"|x[0-9]{1,6}|#[0-9]{1,6}",
    re.IGNORECASE,
)
_DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_UPWARDS: Final = "01234567890"


def to_e164(value: Any, country_code: str | None, default_country: str | None = None) -> str | None:
    """
    A number in a platform's field, read as one of `country_code`, else of `default_country`, unless it says its own
    country.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**18 else value
    return read_phone(text, country_code or default_country) if isinstance(text, str) else None


def read_phone(text: str, country_code: str | None) -> str | None:
    """
    The first number in the text, when it is a valid one without doubt: words and extensions beside it are no digits.
    """
    return _read_phone(text, country_code) if len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=512)  # a number takes as long as the rest of its address, and customers are asked for again
def _read_phone(text: str, country_code: str | None) -> str | None:
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).strip()
    if label := _LABEL.match(plain):
        plain = plain[label.end() :]
    found = _NUMBER.match(plain)
    if found is None or not _is_beside(found[0], plain[found.end() :]):
        return None
    for typed in _parts(found[0].strip()):
        number = _read(typed, country_code)
        if number is not None:
            return None if _is_filler(number) else _to_text(number)
    return None


def _is_beside(number: str, rest: str) -> bool:
    """
    What follows is a remark, an extension or another number, and not the end of this one behind a slip of the pen.
    """
    digits = sum(map(str.isdigit, rest))
    if _EXTENSION.match(rest.lstrip(" ,;(")):
        return True
    is_glued = rest[:1].isalnum() and number[-1].isdigit()
    if is_glued and (digits or not rest[:3].isalpha()):
        return False
    return digits == 0 or digits >= 6


def _parts(number: str) -> Iterator[str]:
    """
    Two numbers with a slash between them, when they are; else all of it.
    """
    parts = number.split("/")
    if len(parts) == 2 and all(sum(map(str.isdigit, part)) >= 7 for part in parts):
        yield parts[0]
    else:
        yield number


def _read(typed: str, country_code: str | None) -> PhoneNumber | None:
    digits = "".join(filter(str.isdigit, typed))
    if typed.lstrip("([").startswith("+"):
        return _read_abroad(typed)
    local = _valid(digits, country_code)
    if not digits.startswith("00"):
        return None if local and _lacks_area_code(digits, local) else local
    abroad = _valid(f"+{digits[2:]}", None)
    if local is None or local == abroad:
        return abroad
    # "0055 11 …" in Brazil is 00 and its own code, or 00, a carrier and another country.
    return local if abroad is None and not _has_carriers(country_code) else None


def _read_abroad(typed: str) -> PhoneNumber | None:
    """
    A zero in brackets is the trunk's, but in Italy the number's own: where it could be both, it is neither.
    """
    found = _valid_abroad(typed)
    if "(0)" not in typed:
        return found
    without_zero = _valid_abroad(typed.replace("(0)", ""))
    if found is None or without_zero is None:
        return found or without_zero
    return found if found == without_zero else None


def _valid_abroad(typed: str) -> PhoneNumber | None:
    return _valid(f"+{''.join(filter(str.isdigit, typed))}", None)


def _valid(text: str, country_code: str | None) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, country_code)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _lacks_area_code(digits: str, number: PhoneNumber) -> bool:
    """
    Where numbers differ in length, a short one without the trunk zero may be one of the caller's own town.
    """
    nationally = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    has_trunk = len("".join(filter(str.isdigit, nationally))) > len(phonenumbers.national_significant_number(number))
    if not has_trunk or len(digits) > 8 or digits != phonenumbers.national_significant_number(number):
        return False
    plan = PhoneMetadata.metadata_for_region(phonenumbers.region_code_for_number(number) or "", None)
    lengths = plan.fixed_line.possible_length if plan and plan.fixed_line else ()
    return len(lengths) > 1 and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE


def _has_carriers(country_code: str | None) -> bool:
    plan = PhoneMetadata.metadata_for_region(country_code or "", None)
    return plan is None or not (plan.preferred_international_prefix or str(plan.international_prefix).isdigit())


def _is_filler(number: PhoneNumber) -> bool:
    """
    One digit over and over, or all in order up or down: typed to get past a form.
    """
    digits = phonenumbers.national_significant_number(number)
    return len(set(digits)) == 1 or digits in _UPWARDS or digits in _UPWARDS[::-1]


def _to_text(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
