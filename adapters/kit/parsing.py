"""
Reads a platform's values: every function takes anything and gives the value or None, never an exception.
"""

import html
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

MAX_TEXT: Final = 20_000  # read no further: product descriptions of several megabytes exist
MAX_DESCRIPTION: Final = 4_000  # what a person reads; some pages of products are whole brochures
MAX_URL: Final = 2_048
_MAX_INTEGER: Final = 10**40
_MAX_NESTING: Final = 8  # nobody writes tags inside tags but to be found out

# A "<" before anything but a letter, "/", "!" or "?" is a less-than sign: "3 < 5".
_TAG: Final = re.compile(r"<([a-zA-Z/!?][^<>\s/]*)[^<>]*>")
_HIDDEN: Final = frozenset({"script", "style"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "big", "code", "del", "em", "font", "i", "ins", "mark"}
    | {"s", "small", "span", "strong", "sub", "sup", "u"}
)
_NUMBER: Final = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_PLAIN_URL: Final = re.compile(
    r"https?://[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9])?(:([1-9][0-9]{0,3}|[1-5][0-9]{4}))?(/[a-zA-Z0-9/%:@!$&'()*+,;=~._-]*)?"
    r"(\?[a-zA-Z0-9/%:@!$&'()*+,;=~?._-]+)?"
)
_HOST: Final = re.compile(r"[a-zA-Z0-9]([a-zA-Z0-9._-]*[a-zA-Z0-9.])?|\[[0-9a-fA-F:.]+\]")
# Line separators, directional overrides and the byte order mark can rearrange or hide what a person reads.
_INVISIBLE: Final = frozenset("\u200b\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_MILLISECONDS_FROM: Final = 100_000_000_000  # as seconds this would be the year 5138
_MAX_SECONDS: Final = 253_402_300_799  # 9999-12-31


def to_mapping(value: Any) -> Mapping[str, Any]:
    """
    A JSON object, or an empty one: PHP writes an empty object as `[]`.
    """
    return value if isinstance(value, dict) else {}


def to_mappings(value: Any) -> list[Mapping[str, Any]]:
    """
    The objects of a list; a list that PHP wrote as an object with numbers for names counts as one.
    """
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in values if isinstance(item, dict)]


def to_id(value: Any) -> str | None:
    """
    An identifier as a string; 0, which platforms write for "none", is no identifier.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return to_text(value) if value > 0 else None
    text = to_text(value)
    return None if text == "0" else text


def to_text(value: Any) -> str | None:
    """
    Plain text on one line: tags removed, entities decoded, control characters dropped. None when nothing is left.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value) if abs(value) < _MAX_INTEGER else None  # Python refuses to write very long ones
    if not isinstance(value, str):
        return None
    if value.isprintable() and "<" not in value and "&" not in value and len(value) <= MAX_TEXT:
        return " ".join(value.split()) or None  # nearly every value is plain already
    # Again after decoding, because an escaped tag becomes a tag; and again, because one removed can join two halves.
    text = "".join(map(_visible, html.unescape(_without_tags(value[:MAX_TEXT]))))
    for _ in range(_MAX_NESTING):
        if (bare := _without_tags(text)) == text:
            break
        text = bare
    else:
        text = text.replace("<", "")
    return " ".join(text.split()) or None


def shortened(text: str | None) -> str | None:
    """
    A description no longer than anybody reads.
    """
    return text[:MAX_DESCRIPTION].rstrip() if text else None


def _without_tags(text: str) -> str:
    if "<" not in text:
        return text
    kept: list[str] = []
    start, hidden_until = 0, ""
    for tag in _TAG.finditer(text):
        name = tag[1].lower()
        if not hidden_until:
            kept += [text[start : tag.start()], "" if name.lstrip("/") in _INLINE else " "]
            hidden_until = f"/{name}" if name in _HIDDEN else ""
        elif name == hidden_until:
            hidden_until = ""
        start = tag.end()
    return "".join(kept) if hidden_until else "".join(kept) + text[start:]


def _visible(character: str) -> str:
    if character in "\t\n\v\f\r\x85":
        return " "
    return "" if character in _INVISIBLE or unicodedata.category(character) in {"Cc", "Cs"} else character


def to_decimal(value: Any) -> Decimal | None:
    if isinstance(value, str):
        text = value.strip()
    elif isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    else:
        text = str(value)
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def to_instant(value: Any) -> datetime | None:
    """
    An ISO 8601 or RFC 5322 time as UTC. A time without an offset is UTC; a bare date is its midnight.
    """
    if not isinstance(value, str) or not 8 <= len(value) <= 40:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            instant = parse(value.strip())
            return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def unix_to_instant(value: Any) -> datetime | None:
    """
    Seconds or milliseconds since 1970, as a number or as digits. 0 means "not set".
    """
    number = to_decimal(value)
    if number is None or number <= 0:
        return None
    seconds = number / 1000 if number >= _MILLISECONDS_FROM else number
    return datetime.fromtimestamp(float(seconds), UTC) if seconds <= _MAX_SECONDS else None


def to_url(value: Any) -> str | None:
    """
    An absolute http(s) URL in the characters a URL may have; None for anything a link must not be made of.
    """
    if not isinstance(value, str) or len(value) > MAX_URL:
        return None
    text = value.strip().replace("&amp;", "&").replace("&#038;", "&")
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
