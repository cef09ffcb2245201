"""
A kept answer as bytes for a place that others can write to: versioned, and proven to be ours before it is read.

The MAC covers the key too, so that one customer's value does not pass under another's.
"""

import hmac
from typing import Final

import orjson

from app.domain.errors import NotFoundReason
from app.serving.cache import Entry
from app.serving.cached_response import Rendered

VERSION: Final = b"1"
MAC_BYTES: Final = 32


def seal(secret: bytes, key: bytes, entry: Entry) -> bytes:
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
    text = VERSION + orjson.dumps(head) + b"\n" + body
    return _mac(secret, key, text) + text


def unseal(secret: bytes, key: bytes, value: bytes, now: float, left_s: float) -> Entry | None:
    """
    None when the value is not ours, of another version, or past its time. `left_s`: until it expires where it lies.
    """
    mac, text = value[:MAC_BYTES], value[MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(secret, key, text)) or not text.startswith(VERSION):
        return None
    line, _, body = text[len(VERSION) :].partition(b"\n")
    head = orjson.loads(line)
    age = head["kept"] - left_s
    if left_s <= 0 or age < -1:
        return None
    fetched_at = now - max(0.0, age)
    reason = head.get("reason")
    return Entry(
        answer=NotFoundReason[reason] if reason else Rendered(body, head["etag"]),
        fetched_at=fetched_at,
        asked_at=fetched_at,
        refresh_from=fetched_at + head["refresh"],
        fresh_until=fetched_at + head["fresh"],
        kept_until=fetched_at + head["kept"],
    )


def _mac(secret: bytes, key: bytes, text: bytes) -> bytes:
    return hmac.digest(secret, len(key).to_bytes(4, "big") + key + text, "sha256")
