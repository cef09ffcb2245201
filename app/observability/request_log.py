"""
One line per request. A customer's id is in it as a keyed hash alone: lines can be told apart and together, not read.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from app.observability.request_context import CALLER, Record
from app.observability.request_id import request_id_of

QUIET_ROUTES: Final = frozenset({"health.livez", "health.readyz", "metrics.show"})
HASH_BYTES: Final = 8

LogRequest = Callable[[dict[str, Any], Record, float], None]

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


def build_request_log(write_line: Callable[[str], None], hash_key: str, level: str = "INFO") -> LogRequest:
    """
    A function that writes the line, past the logging package: it would cost as much as the rest of a cached answer.
    """
    only_failures = level in {"WARNING", "ERROR"}
    key = hashlib.sha256(hash_key.encode()).digest()

    def log_request(environ: dict[str, Any], record: Record, seconds: float) -> None:
        is_failure = record.status >= 500
        if not is_failure and (only_failures or record.route in QUIET_ROUTES):
            return
        fields: dict[str, object] = {
            "time": f"{datetime.now(UTC).isoformat(timespec='milliseconds')[:-6]}Z",
            "level": "error" if is_failure else "info",
            "event": "request",
            "request_id": request_id_of(environ),
            "method": environ["REQUEST_METHOD"][:20],
            "route": record.route,
            "status": record.status,
            "ms": round(seconds * 1000, 1),
        }
        if record.store:
            fields["store"] = record.store
            fields["cache"] = record.cache
        if record.customer:
            customer = record.customer.encode("utf-8", "backslashreplace")
            fields["customer"] = hashlib.blake2b(customer, digest_size=HASH_BYTES, key=key).hexdigest()
        if caller := environ.get(CALLER):
            fields["caller"] = caller
        if record.reason:
            fields["reason"] = record.reason
        write_line(_encode(fields))

    return log_request
