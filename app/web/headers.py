"""
Every header an answer may have, declared once: answers, refusals and the API's description read it here.
"""

from dataclasses import dataclass
from typing import Final

from app.observability import request_id


@dataclass(frozen=True, slots=True)
class ResponseHeader:
    name: str
    description: str
    example: str
    value: str = ""  # the same on every answer; "" where each has its own

    @property
    def as_sent(self) -> tuple[str, str]:
        return self.name, self.value


REQUEST_ID: Final = ResponseHeader(
    request_id.HEADER, "The request's own, or one made for it; quote it to support.", "7f3a1c09be52d846"
)
ETAG: Final = ResponseHeader(
    "ETag", "Names the order as it stands; send it back in If-None-Match.", 'W/"75f2c0e3e7ff046c"'
)
AGE: Final = ResponseHeader("Age", "Seconds since the store was asked.", "12")
CACHE_CONTROL: Final = ResponseHeader(
    "Cache-Control", "How long the answer stays fresh; an error is not to be stored.", "private, max-age=48"
)
CACHE_STATUS: Final = ResponseHeader(
    "Cache-Status", "Where the answer came from (RFC 9211).", "most-recent-order; hit; ttl=48"
)
VARY: Final = ResponseHeader(
    "Vary", "What else of the request the answer depends on.", "Authorization, X-API-Key", "Authorization, X-API-Key"
)
WWW_AUTHENTICATE: Final = ResponseHeader(
    "WWW-Authenticate", "What kind of credential is asked for (RFC 6750).", 'Bearer error="invalid_token"'
)
ALLOW: Final = ResponseHeader("Allow", "The methods there are.", "GET, HEAD")
RETRY_AFTER: Final = ResponseHeader("Retry-After", "Seconds to wait before asking again.", "5")

# The answers are data for programs: no browser may run, frame or guess anything from them.
_POLICY: Final = "default-src 'none'; frame-ancestors 'none'"
SECURITY: Final = (
    ResponseHeader("X-Content-Type-Options", "The content is of the type it says.", "nosniff", "nosniff"),
    ResponseHeader("Content-Security-Policy", "A browser is to run and frame nothing.", _POLICY, _POLICY),
    ResponseHeader("Referrer-Policy", "A browser is to tell nobody the address.", "no-referrer", "no-referrer"),
)

EVERYWHERE: Final = (REQUEST_ID, *SECURITY)
CACHING: Final = (ETAG, AGE, CACHE_CONTROL, CACHE_STATUS, VARY)
ALL: Final = (*EVERYWHERE, *CACHING, WWW_AUTHENTICATE, ALLOW, RETRY_AFTER)
