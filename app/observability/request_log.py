"""
One line per request. A customer's id is in it as a keyed hash alone: lines can be told apart and together, not read.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from app.observability.client_address import ClientOf
from app.observability.request_context import CALLER, RequestContext, trace_id_of
from app.observability.request_id import request_id_of
from app.serving.cached_response import CacheState

QUIET_ROUTES: Final = frozenset({"health.livez", "health.readyz", "metrics.show"})
HASH_BYTES: Final = 8

LogRequest = Callable[[dict[str, Any], RequestContext, float], None]

_encode: Final = json.JSONEncoder(separators=(",", ":")).encode


def build_request_log(
    write_line: Callable[[str], None], hash_key: str, client_of: ClientOf, level: str = "INFO"
) -> LogRequest:
    """
    A function that writes the line, past the logging package: it would cost as much as the rest of a cached answer.
    """
    only_failures = level in {"WARNING", "ERROR"}
    key = hashlib.sha256(hash_key.encode()).digest()

    def log_request(environ: dict[str, Any], context: RequestContext, seconds: float) -> None:
        is_failure = context.status >= 500
        if not is_failure and (only_failures or context.route in QUIET_ROUTES):
            return
        fields: dict[str, object] = {
            "time": f"{datetime.now(UTC).isoformat(timespec='milliseconds')[:-6]}Z",
            "level": "error" if is_failure else "info",
            "event": "request",
            "request_id": request_id_of(environ),
            "method": environ["REQUEST_METHOD"][:20],
            "route": context.route,
            "status": context.status,
            "ms": round(seconds * 1000, 1),
            "client": client_of(environ),
        }
        known = {
            "caller": environ.get(CALLER),
            "store": context.store,
            "cache": context.cache if context.cache is not CacheState.NONE else "",
            "reason": context.reason,
            "trace_id": trace_id_of(environ),
        }
        fields |= {name: value for name, value in known.items() if value}
        if context.customer:
            customer = context.customer.encode("utf-8", "backslashreplace")
            fields["customer"] = hashlib.blake2b(customer, digest_size=HASH_BYTES, key=key).hexdigest()
        line = orjson.dumps(fields)
        write_line(line.decode() if line.isascii() else _encode(fields))  # orjson is quick, and escapes less

    return log_request
