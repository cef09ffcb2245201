"""
From bytes of a store to JSON, within limits and without guessing.
"""

import re
import zlib
from typing import Any, Final, Protocol

import orjson

from app.domain.errors import Fault, UpstreamMalformed, UpstreamUnavailable

# JSON grows some twentyfold in memory; a page of orders is far below this.
DECODED_LIMIT: Final = 2 * 1024 * 1024

_PIECE: Final = 64 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS

# What PHP prints before a page when display_errors is on, as HTML or as text.
# https://www.php.net/manual/en/errorfunc.configuration.php#ini.html-errors (read 2026-11-23)
_PREFIX: Final = re.compile(
    rb"""(?:
        \s | \xef\xbb\xbf |
        (?:<br\s*/?>\s*)?
        (?:<b>)?(?:PHP\ )?(?:Warning|Notice|Deprecated|Strict\ Standards|User\ (?:Warning|Notice|Deprecated))(?:</b>)?:
        .{0,2000}?\ on\ line\ (?:<b>)?[0-9]{1,7}(?:</b>)?(?:<br\s*/?>)?
    )*""",
    re.VERBOSE | re.DOTALL,
)


class Readable(Protocol):
    def read(self, amt: int, *, decode_content: bool) -> bytes: ...


def read(raw: Readable, coding: str) -> bytes:
    """
    The whole body, decoded. What is too big is not read to its end.
    """
    coding = coding.strip().lower()
    if coding not in {"", "identity", "gzip", "x-gzip"}:
        raise UpstreamMalformed(Fault.ENCODING)
    inflate = zlib.decompressobj(_GZIP) if "gzip" in coding else None
    body = bytearray()
    received = 0
    while piece := raw.read(_PIECE, decode_content=False):
        received += len(piece)
        body += _inflated(inflate, piece, DECODED_LIMIT + 1 - len(body)) if inflate else piece
        if len(body) > DECODED_LIMIT:
            raise UpstreamMalformed(Fault.TOO_BIG)
    if inflate and received and not inflate.eof:
        raise UpstreamUnavailable(Fault.TRUNCATED)
    if inflate and inflate.unused_data:
        raise UpstreamMalformed(Fault.ENCODING)
    return bytes(body)


def _inflated(inflate: "zlib._Decompress", piece: bytes, at_most: int) -> bytes:
    try:
        return inflate.decompress(piece, at_most)
    except zlib.error:
        raise UpstreamMalformed(Fault.ENCODING) from None


def parse(body: bytes) -> Any:
    """
    Strict JSON: no NaN, no lone surrogates, no bottomless nesting. Only PHP's notices before it are skipped.
    """
    for text in (body, _without_prefix(body)):
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError:  # holds the whole text
            continue
    raise UpstreamMalformed(Fault.NOT_JSON)


def _without_prefix(body: bytes) -> bytes:
    prefix = _PREFIX.match(body)
    return body[prefix.end() :] if prefix else body
