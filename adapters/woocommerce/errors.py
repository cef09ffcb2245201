"""
What a WordPress site's answer comes to: a payload, or the error that says whose fault it is.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from adapters.kit.http import MAINTENANCE_S, Response
from adapters.kit.parsing import MAX_URL, to_mapping
from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamUnavailable,
)

OK: Final = 200
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
NOT_ACCEPTABLE: Final = 406
NOT_IMPLEMENTED: Final = 501
UNAVAILABLE: Final = 503
REDIRECTS: Final = range(300, 400)

CANNOT_VIEW: Final = "woocommerce_rest_cannot_view"
NOT_AUTHENTICATED: Final = "woocommerce_rest_authentication_error"
NO_ROUTE: Final = "rest_no_route"
INVALID_PARAM: Final = "rest_invalid_param"
NO_CUSTOMER: Final = frozenset({"wc_user_invalid_id", "woocommerce_rest_invalid_id"})

# Statuses with which firewalls, server passwords and ModSecurity send their own pages.
_FIREWALL: Final = frozenset({UNAUTHORIZED, FORBIDDEN, NOT_ACCEPTABLE, NOT_IMPLEMENTED})
# The word, and in a site of another language what every page of `wp_die` has; with 503 that is maintenance mode.
_MAINTENANCE: Final = (b"maintenance", b"wp-die-message")
_FIRST_PART: Final = 4_096


def to_payload(response: Response) -> Any:
    """
    Raises the UpstreamError for everything but JSON with status 200.
    """
    if response.status == OK:
        return response.json()
    raise to_error(response)


def error_code(response: Response) -> str:
    """
    WordPress's own word for what is wrong; "" when somebody else answered. Some codes are numbers.
    """
    body = error_body(response)
    return str(body.get("code", "")) if "data" in body or "message" in body else ""


def error_body(response: Response) -> Mapping[str, Any]:
    try:
        return to_mapping(response.json())
    except UpstreamError:
        return {}


def is_page(response: Response) -> bool:
    """
    HTML where JSON was asked for.
    """
    return (
        response.body[:_FIRST_PART]
        .lstrip(b"\xef\xbb\xbf \t\r\n")
        .lower()
        .startswith((b"<!doctype", b"<html", b"<head"))
    )


def is_redirected_to_itself(response: Response, url: str) -> bool:
    """
    What a site with plain permalinks says of `/wp-json/…` behind a web server that hands WordPress every path.
    """
    if response.status not in REDIRECTS or "Location" not in response.headers:
        return False
    try:
        target, here = urlsplit(urljoin(url, response.headers["Location"][:MAX_URL])), urlsplit(url)
    except ValueError:  # the store's text is no address
        return False
    return (target.scheme, target.netloc, target.path.rstrip("/")) == (
        here.scheme,
        here.netloc,
        here.path.rstrip("/"),
    )


def is_unrecognised(response: Response) -> bool:
    """
    WordPress saw no credential it knows: the header was stripped on the way, or the key is unknown.
    """
    return response.status == UNAUTHORIZED and error_code(response) == CANNOT_VIEW


def to_error(response: Response) -> UpstreamError:
    code = error_code(response)
    if code and response.status in {UNAUTHORIZED, FORBIDDEN}:
        return UpstreamRejected(f"WordPress refused the key with {response.status}")
    if response.status == NOT_FOUND and code == NO_ROUTE:
        return UpstreamMalformed(Fault.CONFIG, "the site has no WooCommerce routes")
    if is_maintenance(response, code):
        return UpstreamThrottled(MAINTENANCE_S, Fault.MAINTENANCE)
    if not code and response.status in _FIREWALL:
        return UpstreamUnavailable(Fault.FIREWALL, retryable=False)
    try:
        response.raise_for_status()
    except UpstreamError as error:
        return error
    return UpstreamMalformed(Fault.STATUS)


def is_maintenance(response: Response, code: str) -> bool:
    if response.status != UNAVAILABLE:
        return False
    start = response.body[:_FIRST_PART].lower()
    return code == "wp_die" or any(mark in start for mark in _MAINTENANCE)
