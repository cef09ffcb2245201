"""
A kept answer as bytes for a place that others can write to: versioned, and proven to be ours before it is read.

The signature covers the key, so that one customer's value does not pass under another's, and the time of signing, so
that an old value put back is seen to be old.
"""

import time
from hashlib import sha256
from typing import Final

import orjson
from itsdangerous import BadData, TimestampSigner

from app.domain.errors import NotFoundReason
from app.serving.cache import Entry
from app.serving.cached_response import Rendered

VERSION: Final = b"2"
FUTURE_S: Final = 60.0  # how far another machine's clock may be ahead


def sign_entry(secret: bytes, key: bytes, entry: Entry) -> bytes:
    head: dict[str, object] = {
        "refresh": entry.refresh_from - entry.fetched_at,
        "fresh": entry.fresh_until - entry.fetched_at,
        "kept": entry.kept_until - entry.fetched_at,
    }
    answer = entry.answer
    if isinstance(answer, NotFoundReason):
        head["reason"], body = answer.name, b""
    else:
        head["etag"], body = answer.etag, answer.body
    return _signer(secret, key).sign(VERSION + orjson.dumps(head) + b"\n" + body)


def read_entry(
    secret: bytes, key: bytes, value: bytes, *, left_s: float, now: float, wall_now: float | None = None
) -> Entry | None:
    """
    None when the value is not ours, of another version, or past its time. `left_s`: until it expires where it lies.
    """
    try:
        text, signed_at = _signer(secret, key).unsign(value, return_timestamp=True)
    except BadData:
        return None
    if not text.startswith(VERSION):
        return None
    line, _, body = text[len(VERSION) :].partition(b"\n")
    head = orjson.loads(line)
    age = _age(head["kept"] - left_s, (time.time() if wall_now is None else wall_now) - signed_at.timestamp())
    if age is None or left_s <= 0 or age >= head["kept"]:
        return None
    fetched_at = now - age
    reason = head.get("reason")
    return Entry(
        answer=NotFoundReason[reason] if reason else Rendered(body, head["etag"]),
        fetched_at=fetched_at,
        asked_at=fetched_at,
        refresh_from=fetched_at + head["refresh"],
        fresh_until=fetched_at + head["fresh"],
        kept_until=fetched_at + head["kept"],
    )


def _age(by_expiry: float, by_signature: float) -> float | None:
    """
    Redis counts down to the millisecond, and whoever can write to it can begin anew; the signature has full seconds,
    and the clocks of two machines differ. The older of the two is believed.
    """
    if by_expiry < -1 or by_signature < -FUTURE_S:
        return None
    return max(0.0, by_expiry, by_signature - 1)


def _signer(secret: bytes, key: bytes) -> TimestampSigner:
    return TimestampSigner(secret, salt=key, key_derivation="hmac", digest_method=sha256)
