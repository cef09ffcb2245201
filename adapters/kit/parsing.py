"""
Reads a platform's values: every function takes anything and gives the value or None, never an exception.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from adapters.kit.markup import without_markup, without_shortcodes

MAX_TEXT: Final = 6_000  # read no further: product descriptions of several megabytes exist
MAX_DESCRIPTION: Final = 4_000  # what a person reads; some pages of products are whole brochures
_SHORT: Final = 200
MAX_URL: Final = 2_048
_MAX_INTEGER: Final = 10**40
_NUMBER: Final = re.compile(r"[+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_PLAIN_URL: Final = re.compile(
    r"https?://[a-zA-Z0-9](?:[a-zA-Z0-9._-]*[a-zA-Z0-9])?(?::(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}))?"
    r"(?:/[a-zA-Z0-9/%:@!$&'()*+,;=~._-]*)?(?:\?[a-zA-Z0-9/%:@!$&'()*+,;=~?._-]+)?"
)
_HOST: Final = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9.])?|\[[0-9a-fA-F:.]+\]")
# Line separators, directional overrides and the byte order mark can rearrange or hide what a person reads.
_INVISIBLE: Final = frozenset("\u200b\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_MILLISECONDS_FROM: Final = 100_000_000_000  # as seconds this would be the year 5138
_MAX_SECONDS: Final = 4_102_444_800  # the year 2100
# Nobody bought anything on the web before; nulls of databases, 1970 and Excel's zero are.
_FIRST_YEAR: Final = 1995
_YEARS_END: Final = 2100
_NO_YEAR: Final = re.compile(r"^\s*-|[A-Za-z]{3} +(?:-|0\d{3})")  # "-0001-11-30", "30 Nov -0001", "01 Jan 0000"
_COMPACT_DATES: Final = {8: "%Y%m%d", 14: "%Y%m%d%H%M%S"}
_LIMIT: Final = 10**15
_DECIMAL_LIMIT: Final = Decimal(_LIMIT)  # a whole number would be converted at every comparison
_MAX_DIGITS: Final = 100


def to_mapping(value: Any) -> Mapping[str, Any]:
    """
    A JSON object, or an empty one: PHP writes an empty object as `[]`.
    """
    return value if isinstance(value, dict) else {}


def to_mappings(value: Any) -> list[Mapping[str, Any]]:
    """
    The objects of a list; a list that PHP wrote as an object with numbers for names counts as one.
    """
    if not value:
        return []
    values = value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    return [item for item in values if isinstance(item, dict)]


def to_id(value: Any) -> str | None:
    """
    An identifier as a string; 0, which platforms write for "none", is no identifier.
    """
    if isinstance(value, int):
        return str(value) if 0 < value < _MAX_INTEGER and value is not True else None
    text = to_text(value)
    return None if text == "0" else text


def to_text(value: Any) -> str | None:
    """
    Plain text on one line: tags removed, entities decoded, control characters dropped. None when nothing is left.
    """
    if not isinstance(value, str):
        is_number = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_INTEGER
        return str(value) if is_number else None
    text = value if len(value) <= MAX_TEXT else value[: 2 * MAX_TEXT].lstrip()[:MAX_TEXT]
    if "<" in text or "&" in text or not text.isprintable():
        text = _short_plain(text) if len(text) <= _SHORT else _plain(text)
    elif "  " not in text:
        return text.strip() or None  # nearly every value is plain already
    return " ".join(text.split()) or None


def _plain(text: str) -> str:
    text = "".join(map(_visible, text))
    return "".join(map(_visible, without_markup(text)))


_short_plain: Final = lru_cache(maxsize=512)(_plain)  # names of articles and methods, which come with every order


def to_description(value: Any) -> str | None:
    """
    A text without a page builder's shortcodes, no longer than anybody reads.
    """
    text = " ".join(without_shortcodes(to_text(value) or "").split())
    return text[:MAX_DESCRIPTION].rstrip() or None


def _visible(character: str) -> str:
    if character in "\t\n\v\f\r\x85":
        return " "
    return "" if character in _INVISIBLE or unicodedata.category(character) in {"Cc", "Cs"} else character


def to_decimal(value: Any) -> Decimal | None:
    """
    An amount or a quantity; None for what no shop sells: NaN, infinities, a quadrillion and more.
    """
    if isinstance(value, str):
        text = value.strip() if len(value) <= _MAX_DIGITS else ""
    elif isinstance(value, float):
        text = str(value)
    elif isinstance(value, int):
        return Decimal(value) if abs(value) < _LIMIT and not isinstance(value, bool) else None
    else:  # one of ours, which was read before
        is_number = isinstance(value, Decimal) and value.is_finite() and abs(value) < _DECIMAL_LIMIT
        return value if is_number else None
    number = Decimal(text) if _NUMBER.fullmatch(text) else None
    return number if number is not None and abs(number) < _DECIMAL_LIMIT else None


def to_instant(value: Any) -> datetime | None:
    """
    An ISO 8601 or RFC 5322 time as UTC. A time without an offset is UTC; a bare date is its midnight. None for dates
    that databases write for "none": year 0 or -1, 1970.
    """
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    text = value.strip()
    if text.isdigit() and len(text) not in _COMPACT_DATES:
        return None
    try:
        return _sane(_to_utc(_parse_iso(text)))
    except (ValueError, OverflowError):
        return _from_rfc(text)


def _parse_iso(text: str) -> datetime:
    return datetime.strptime(text, _COMPACT_DATES[len(text)]) if text.isdigit() else datetime.fromisoformat(text)  # noqa: DTZ007 - the caller adds UTC


def _from_rfc(text: str) -> datetime | None:
    if _NO_YEAR.search(text):
        return None
    try:
        return _sane(_to_utc(parsedate_to_datetime(text)))
    except (ValueError, OverflowError, TypeError, IndexError):
        return None


def _to_utc(instant: datetime) -> datetime:
    if instant.tzinfo:
        return instant.astimezone(UTC)
    return datetime.combine(instant, instant.time(), UTC)  # `replace` takes several times as long


def _sane(instant: datetime) -> datetime | None:
    return instant if _FIRST_YEAR <= instant.year < _YEARS_END else None


def unix_to_instant(value: Any) -> datetime | None:
    """
    Seconds or milliseconds since 1970, as a number or as digits. 0 means "not set"; 20261105 is a day, and no seconds.
    """
    number = to_decimal(value)
    if number is None or number <= 0:
        return None
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    return _sane(datetime.fromtimestamp(float(seconds), UTC)) if seconds <= _MAX_SECONDS else None


def to_url(value: Any) -> str | None:
    """
    An absolute http(s) URL in the characters a URL may have; None for anything a link must not be made of.
    """
    if not isinstance(value, str) or len(value) > MAX_URL:
        return None
    text = value.strip()
    if "&" in text:
        text = text.replace("&amp;", "&").replace("&#038;", "&")
    if _PLAIN_URL.fullmatch(text):
        return text
    return _spelled_out(text)


def _spelled_out(text: str) -> str | None:
    """
    A URL with everything escaped that must be.
    """
    if not text.isprintable() and any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return None
    try:
        parts = urlsplit(text)
        host = _to_host(parts)
    except (ValueError, UnicodeError):
        return None
    if host is None:
        return None
    url = urlunsplit(
        (
            parts.scheme,
            host,
            quote(parts.path, safe="/%:@!$&'()*+,;=~"),
            quote(parts.query, safe="/%:@!$&'()*+,;=~?"),
            quote(parts.fragment, safe="/%:@!$&'()*+,;=~?"),
        )
    )
    return url if len(url) <= MAX_URL else None


def _to_host(parts: SplitResult) -> str | None:
    name = parts.netloc
    if parts.scheme not in {"http", "https"} or "@" in name:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    host = name[: -len(port)] if port and name.endswith(port) else name.rstrip(":")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return host + port if _HOST.fullmatch(host) else None
