"""
HTTP's own words for how fresh an answer is: what the caller asks for, and what it is told (RFC 9111, RFC 9211).
"""

from typing import Final

from app.serving.cached_response import CachedResponse, CacheState, Freshness
from app.web import headers

CACHE_NAME: Final = "most-recent-order"


def asked_freshness(cache_control: str) -> Freshness:
    """
    From the request's Cache-Control; directives the service has no use for are ignored.
    """
    if not cache_control:
        return Freshness.ANY
    directives = {directive.strip(" \t").lower() for directive in cache_control.split(",")}
    if "only-if-cached" in directives:
        return Freshness.ONLY_CACHED
    if not directives.isdisjoint({"no-cache", "max-age=0", 'max-age="0"'}):
        return Freshness.NEW
    return Freshness.ANY


def is_known(if_none_match: str, etag: str) -> bool:
    """
    Does the caller have this answer already? Compared weakly, as RFC 9110 §13.1.2 wants.
    """
    if not if_none_match:
        return False
    opaque = etag.removeprefix("W/")
    known = (tag.strip(" \t").removeprefix("W/") for tag in if_none_match.split(","))
    return if_none_match.strip() == "*" or opaque in known


def freshness_headers(answer: CachedResponse, freshness: Freshness = Freshness.ANY) -> list[tuple[str, str]]:
    """
    What a 200 and a 304 have in common.
    """
    return [
        (headers.ETAG.name, answer.etag),
        (headers.AGE.name, str(answer.age_s)),
        (headers.CACHE_CONTROL.name, f"private, max-age={answer.max_age_s}"),
        (headers.CACHE_STATUS.name, _cache_status(answer, freshness)),
        headers.VARY.as_sent,
    ]


def _cache_status(answer: CachedResponse, freshness: Freshness) -> str:
    match answer.state:
        case CacheState.HIT:
            return f"{CACHE_NAME}; hit; ttl={answer.ttl_s}"
        case CacheState.STALE:
            return f"{CACHE_NAME}; hit; ttl={answer.ttl_s}; detail={answer.detail}"
        case _:
            return f"{CACHE_NAME}; fwd={'request' if freshness is Freshness.NEW else 'miss'}; stored"
