"""
What keeps an order from being read, each with its cause and its cure in plain words.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from adapters.kit.http import Response
from adapters.woocommerce.client import Credential
from adapters.woocommerce.errors import NOT_IMPLEMENTED, error_code, is_maintenance, is_page
from app.domain.errors import Fault, UpstreamError
from app.domain.ports import CheckResult, Verdict

KEYS_PAGE: Final = "WooCommerce → Settings → Advanced → REST API"

# Written by plugins that close the REST API to callers without a login.
CLOSED_API: Final = frozenset({"rest_disabled", "rest_not_logged_in", "rest_login_required", "rest_forbidden"})


def failed(subject: str, found: str, fix: str) -> CheckResult:
    return CheckResult(subject=subject, verdict=Verdict.FAILED, found=found, fix=fix)


def warning(subject: str, found: str, fix: str) -> CheckResult:
    return CheckResult(subject=subject, verdict=Verdict.WARNING, found=found, fix=fix)


PLAIN_PERMALINKS: Final = warning(
    "permalinks",
    "the site has plain permalinks; it is asked by ?rest_route= instead",
    "better: in WordPress, Settings → Permalinks, choose any structure but Plain",
)
WOOCOMMERCE_OFF: Final = failed(
    "WooCommerce",
    "this WordPress site has no WooCommerce API (wc/v3)",
    "switch the WooCommerce plugin on, or correct the address",
)
AUTHORIZATION_STRIPPED: Final = warning(
    "key",
    "the web server strips the Authorization header; the key goes in the query, where servers' access logs show it",
    'Apache: `CGIPassAuth On`, or `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1` in .htaccess; '
    "nginx: `fastcgi_param HTTP_AUTHORIZATION $http_authorization`",
)
UNAWARE_OF_TLS: Final = warning(
    "key",
    "the site does not know that it is reached by https, so WordPress takes only signed requests",
    "have the proxy that ends TLS send `X-Forwarded-Proto: https`, and in wp-config.php set $_SERVER['HTTPS'] = 'on' "
    "when it does",
)
OTHER_WAYS: Final[Mapping[Credential, CheckResult]] = MappingProxyType(
    {Credential.QUERY: AUTHORIZATION_STRIPPED, Credential.SIGNED: UNAWARE_OF_TLS}
)
UNKNOWN_KEY: Final = failed(
    "key",
    "WordPress does not recognise the key: it was revoked or belongs to another site",
    f"make a key under {KEYS_PAGE} and put it in WOOCOMMERCE_CONSUMER_KEY and WOOCOMMERCE_CONSUMER_SECRET",
)
PLAIN_AND_KEY_UNREAD: Final = failed(
    "key",
    "WordPress does not recognise the key; with plain permalinks some WooCommerce versions read no keys at all",
    f"in WordPress, Settings → Permalinks, choose any structure but Plain; then make sure of the key under {KEYS_PAGE}",
)
WRONG_SECRET: Final = failed(
    "key",
    "the key is known but its secret is wrong",
    f"the secret is shown only once: make a new key under {KEYS_PAGE} and replace both variables",
)
WRITE_ONLY: Final = failed(
    "key", "the key has no read permission", f"under {KEYS_PAGE}, edit the key and set Permissions to Read"
)
SECRET_OR_PERMISSION: Final = failed(
    "key",
    "the key is known but refused: its secret is wrong or it lacks the permission Read",
    f"under {KEYS_PAGE}, set the key's Permissions to Read; if it has that, make a new key",
)
NO_RIGHTS: Final = failed(
    "key",
    "the key works, but its owner may not read orders",
    f"make the key for a user with the role Shop manager, under {KEYS_PAGE}",
)
CUSTOMERS_HIDDEN: Final = warning(
    "customers",
    "the key's owner may not list customers: callers who have an account are not found",
    f"make the key for a user with the role Shop manager or Administrator, under {KEYS_PAGE}",
)
API_CLOSED: Final = failed(
    "REST API",
    "a plugin closes the site's REST API",
    "find the security plugin's setting for the REST API and let /wp-json/wc/ through for keys",
)
WRONG_CLOCK: Final = failed(
    "key", "the shop refuses our time: the clocks differ by more than 15 minutes", "set this machine's clock by NTP"
)
WRONG_SIGNATURE: Final = failed(
    "key",
    "the shop finds our signature wrong: another secret, or the shop knows itself by another address",
    "make sure of WOOCOMMERCE_CONSUMER_SECRET, and give WOOCOMMERCE_STORE_URL as in WordPress, Settings → General → "
    "Site Address",
)
FIREWALL: Final = failed(
    "firewall",
    "something before WordPress answers with a page of its own: a firewall, a captcha or a server password",
    "let this machine's address and the user agent most-recent-order reach /wp-json/wc/ (Cloudflare, Wordfence, "
    "ModSecurity, the server's password)",
)
MAINTENANCE: Final = failed(
    "maintenance",
    "the site is in maintenance mode",
    "wait until the update is done; if it stays, remove the file .maintenance from the site's directory",
)
SITE_ERROR: Final = failed(
    "site", "the site fails with an error of its own", "see the site's PHP error log, or WooCommerce → Status → Logs"
)

# WooCommerce's English texts; a site in another language gets the broader diagnosis.
_BY_MESSAGE: Final[tuple[tuple[str, CheckResult], ...]] = (
    ("consumer secret is invalid", WRONG_SECRET),
    ("consumer key is invalid", UNKNOWN_KEY),
    ("does not have read permissions", WRITE_ONLY),
    ("invalid timestamp", WRONG_CLOCK),
    ("invalid signature", WRONG_SIGNATURE),
)

_BY_FAULT: Final[Mapping[Fault, CheckResult]] = MappingProxyType(
    {
        Fault.DNS: failed("address", "there is no such host", "correct WOOCOMMERCE_STORE_URL"),
        Fault.CONNECT_REFUSED: failed(
            "address", "nothing listens at this host and port", "correct WOOCOMMERCE_STORE_URL, or start the web server"
        ),
        Fault.CONNECT_TIMEOUT: failed(
            "address", "the host does not answer", "correct WOOCOMMERCE_STORE_URL, or open the firewall in between"
        ),
        Fault.TLS: failed(
            "TLS",
            "no secure connection: the certificate is for another host, has expired or is of an unknown authority, or "
            "the port speaks no TLS",
            "renew the certificate or use the host it names; for a private authority set STORE_CA_BUNDLE to its PEM",
        ),
        Fault.DEADLINE: failed(
            "connection", "the site takes too long to answer", "see the site's load and its slow plugins"
        ),
    }
)


NEEDS_TLS: Final = failed(
    "address", "the server does not speak plain http here", "use https:// in WOOCOMMERCE_STORE_URL"
)
_PLAIN_ON_TLS_PORT: Final = b"plain HTTP request was sent to HTTPS port"  # nginx


def of_fault(error: UpstreamError, *, is_tls: bool) -> CheckResult:
    if error.fault in {Fault.PROTOCOL, Fault.RESET} and not is_tls:
        return NEEDS_TLS
    other = failed("connection", f"the site cannot be read ({error.fault})", "see the site's web server and its log")
    return _BY_FAULT.get(error.fault, other)


def of_blocking(response: Response) -> CheckResult | None:
    """
    Firewalls, maintenance and crashes: what answers instead of the REST API.
    """
    code = error_code(response)
    if _PLAIN_ON_TLS_PORT in response.body[:20_000]:
        return NEEDS_TLS
    if is_maintenance(response, code):
        return MAINTENANCE
    if response.status >= 500:
        is_firewall = response.status == NOT_IMPLEMENTED and not code  # ModSecurity's favourite
        return FIREWALL if is_firewall else SITE_ERROR
    if not code and response.status in {401, 403, 406, 429}:
        return FIREWALL
    return FIREWALL if response.status == 200 and is_page(response) and _is_challenge(response) else None


def _is_challenge(response: Response) -> bool:
    text = response.body[:20_000].lower()
    return any(word in text for word in (b"captcha", b"challenge", b"cf-chl", b"access denied", b"wordfence"))


def of_refusal(status: int, code: str, message: str) -> CheckResult:
    """
    WordPress's own refusals.
    """
    for words, result in _BY_MESSAGE:
        if words in message.lower():
            return result
    if code in CLOSED_API:
        return API_CLOSED
    if code in {"invalid_username", "incorrect_password"}:
        return UNKNOWN_KEY
    if code == "woocommerce_rest_authentication_error":
        return SECRET_OR_PERMISSION
    if status == 403:
        return NO_RIGHTS
    return failed("orders", f"the shop answers {status}", "update WooCommerce; see WooCommerce → Status → Logs")


def redirected(url: str, location: str) -> CheckResult:
    here, there = urlsplit(url), urlsplit(location)
    if here.scheme == "http" and there.scheme == "https" and here.hostname == there.hostname:
        return failed(
            "address", "the shop wants https and sends plain http away", "use https:// in WOOCOMMERCE_STORE_URL"
        )
    target = f"{there.scheme}://{there.hostname}" if there.hostname else "another page"
    return failed(
        "address",
        f"the shop is elsewhere: it redirects to {target}",
        "give the final address in WOOCOMMERCE_STORE_URL; credentials are not sent after a redirect",
    )


def not_wordpress(path: str) -> CheckResult:
    where = f"below {path}" if path else "at this address"
    return failed(
        "address",
        f"there is no WordPress REST API {where}",
        "give the shop's own address in WOOCOMMERCE_STORE_URL, with its path if it is in a sub-directory",
    )
