"""
A name for each request, in the answer, in the log and in the description of our own failures.
"""

import re
from secrets import token_hex
from typing import Any, Final

HEADER: Final = "X-Request-Id"
_KEY: Final = "most_recent_order.request_id"
_SANE: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")


def request_id_of(environ: dict[str, Any]) -> str:
    """
    The caller's own when it is sane: it goes into headers and logs as it is. Made once per request otherwise.
    """
    known: str | None = environ.get(_KEY)
    if known is None:
        sent = environ.get("HTTP_X_REQUEST_ID", "")
        known = environ[_KEY] = sent if _SANE.match(sent) else token_hex(8)
    return known
