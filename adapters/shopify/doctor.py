"""
The store doctor for Shopify: what can be wrong between the service and a shop, and how to fix it.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Final

from adapters.kit.http import HttpClient
from adapters.kit.parsing import to_decimal, to_mapping, to_mappings, to_text
from adapters.shopify import queries
from adapters.shopify.access_scopes import (
    FULFILLMENT_ORDER_SCOPES,
    FULL_HISTORY_SCOPE,
    PRODUCT_SCOPES,
    to_scopes,
    with_implied,
)
from adapters.shopify.client import ShopifyClient
from adapters.shopify.errors import GraphQLResponse
from adapters.shopify.settings import ShopifySettings, version_ends_at
from adapters.shopify.tokens import build_tokens
from app.domain.errors import Fault, UpstreamError, UpstreamRejected, UpstreamThrottled
from app.domain.ports import CheckResult, Deadline, Verdict
from app.domain.store import Store

DEADLINE_S: Final = 15.0
WARN_BEFORE_S: Final = 60 * 86400.0

Rows = tuple[tuple[tuple[str, ...], str], ...]

# What the service cannot do without a scope; any one of a row is enough.
NEEDED: Final[Rows] = (
    (("read_orders",), "no order can be read"),
    (("read_customers",), "no customer can be found"),
)
WANTED: Final[Rows] = (
    (
        FULFILLMENT_ORDER_SCOPES,
        "the delivery type is the shipping line's, less exact, and split orders go unseen",
    ),
    (PRODUCT_SCOPES, "items have no description"),
    ((FULL_HISTORY_SCOPE,), "orders older than 60 days are not seen"),
)

# What a search compares, by the field that may be refused.
SEARCHED_BY: Final = {
    "name": {"firstName", "lastName"},
    "e-mail": {"defaultEmailAddress", "emailAddress"},
    "phone": {"defaultPhoneNumber", "phoneNumber"},
}

# What a refused token grant means, by Shopify's code.
GRANT_FIXES: Final = {
    "shop_not_permitted": "app and shop must be of one organisation: make it in the shop's own Dev Dashboard",
    "application_cannot_be_found": "check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET",
    "invalid_client": "check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET",
    "app_not_installed": "install the app on this shop: Dev Dashboard, the app, Home, Install app",
}


def check(store: Store) -> Iterable[CheckResult]:
    settings = ShopifySettings.of(store)
    http = HttpClient(store, settings.store_url)
    try:
        yield from _check(settings, http)
    finally:
        http.close()


def _check(settings: ShopifySettings, http: HttpClient) -> Iterator[CheckResult]:
    tokens = build_tokens(http, settings)
    client = ShopifyClient(http, tokens, settings.version)
    deadline = Deadline.after(DEADLINE_S)
    try:
        response = client.query(queries.DOCTOR, {"withOrder": False}, deadline)
    except UpstreamError as error:
        yield _unreachable(error, settings)
        yield _version(settings.version, None)
        return
    if not to_mapping(response.data.get("shop")):
        yield _result("store", Verdict.FAILED, "Shopify answers, but not about the shop", "check SHOPIFY_API_VERSION")
        return
    yield _reached(response)
    yield _token(settings, tokens.expires_at())
    scopes = with_implied(to_scopes(response.data))
    yield from _scopes(scopes)
    yield _protected_data(client, scopes, deadline)
    yield from _search(client, scopes, deadline)
    yield _version(settings.version, client.served_version)
    yield _throttling(response)


def _result(subject: str, verdict: Verdict, found: str, fix: str = "") -> CheckResult:
    return CheckResult(subject=subject, verdict=verdict, found=found, fix=fix)


def _unreachable(error: UpstreamError, settings: ShopifySettings) -> CheckResult:
    if isinstance(error, UpstreamRejected):
        code = error.detail.removeprefix("token grant: ")
        if code != error.detail:
            fix = GRANT_FIXES.get(
                code, "check SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET, and that the app is installed"
            )
            return _result("token", Verdict.FAILED, f"Shopify grants no token: {code}", fix)
        fix = "make a new token, or check that it is this shop's; with an IP allowlist, that this address is on it"
        return _result("token", Verdict.FAILED, "Shopify refuses the credential", fix)
    if isinstance(error, UpstreamThrottled) and error.fault is Fault.THROTTLED:
        fix = "try again later; whatever else uses the same app draws from the same bucket"
        return _result("throttling", Verdict.WARNING, f"the shop asks for a pause of {error.retry_after_s:.0f} s", fix)
    if error.fault is Fault.STATUS:
        return _result(
            "store", Verdict.FAILED, "no shop answers there", f"check SHOPIFY_STORE_URL ({settings.store_url})"
        )
    if error.fault is Fault.STORE_UNAVAILABLE:
        return _result(
            "store", Verdict.FAILED, "the shop is frozen, locked or switched off", "see its plan and billing"
        )
    return _result("store", Verdict.FAILED, f"not reached: {error.fault}", "check SHOPIFY_STORE_URL and the network")


def _reached(response: GraphQLResponse) -> CheckResult:
    shop = to_mapping(response.data.get("shop"))
    plan = to_text(to_mapping(shop.get("plan")).get("publicDisplayName")) or "not said"
    return _result("store", Verdict.OK, f"{to_text(shop.get('myshopifyDomain'))} answers; plan: {plan}")


def _token(settings: ShopifySettings, expires_at: float | None) -> CheckResult:
    if settings.access_token:
        return _result("token", Verdict.OK, "a static token, without an end")
    until = _date(expires_at, "%Y-%m-%d %H:%M UTC") if expires_at else "not said"
    return _result("token", Verdict.OK, f"granted for the client id, renewed by itself; this one ends {until}")


def _scopes(held: frozenset[str]) -> Iterator[CheckResult]:
    for scopes, cost in NEEDED:
        if held.isdisjoint(scopes):
            yield _missing_scope(Verdict.FAILED, scopes, cost)
    for scopes, cost in WANTED:
        if held.isdisjoint(scopes):
            yield _missing_scope(Verdict.WARNING, scopes, cost)
    used = [scope for scopes, _cost in (*NEEDED, *WANTED) for scope in scopes if scope in held]
    yield _result("scopes", Verdict.OK, f"held and used: {', '.join(used) or 'none'}")


def _missing_scope(verdict: Verdict, scopes: tuple[str, ...], cost: str) -> CheckResult:
    fix = "add it to the app's access scopes, release the version, and approve it on the shop"
    if scopes == (FULL_HISTORY_SCOPE,):
        fix = "request it in the Dev Dashboard: the app, API access requests, Read all orders; then add the scope"
    return _result("scopes", verdict, f"without {' or '.join(scopes)}: {cost}", fix)


def _protected_data(client: ShopifyClient, scopes: frozenset[str], deadline: Deadline) -> CheckResult:
    subject = "protected customer data"
    if "read_orders" not in scopes:
        return _result(subject, Verdict.SKIPPED, "needs read_orders")
    try:
        response = client.query(queries.DOCTOR, {"withOrder": True}, deadline)
    except UpstreamError as error:
        return _result(subject, Verdict.SKIPPED, f"could not be asked: {error.fault}")
    refused = sorted({error.path[-1] for error in response.errors if error.is_denied and error.path})
    if refused:
        fix = "request access to name, address and phone: Dev Dashboard, the app, API access requests"
        return _result(subject, Verdict.WARNING, f"not approved ({', '.join(refused)}): addresses have gaps", fix)
    if not to_mappings(to_mapping(response.data.get("orders")).get("nodes")):
        return _result(subject, Verdict.SKIPPED, "the shop has no order to try it on")
    return _result(subject, Verdict.OK, "name, address and phone are readable")


def _search(client: ShopifyClient, scopes: frozenset[str], deadline: Deadline) -> Iterator[CheckResult]:
    """
    One customer is asked for what a search compares; what it answers is not read, only what it refuses.
    """
    if "read_customers" not in scopes:
        return
    try:
        response = client.query(queries.DOCTOR_CUSTOMERS, {}, deadline)
    except UpstreamError as error:
        yield _result("finding customers", Verdict.SKIPPED, f"could not be asked: {error.fault}")
        return
    refused = {error.path[-1] for error in response.errors if error.is_denied and error.path}
    ways = [way for way, names in SEARCHED_BY.items() if not refused.isdisjoint(names)]
    if ways:
        fix = "request access to name, email and phone: Dev Dashboard, the app, API access requests"
        found = f"not approved: nobody is found by {', '.join(ways)}"
        yield _result("finding customers", Verdict.WARNING, found, fix)


def _version(asked: str, served: str | None) -> CheckResult:
    if served is not None and served != asked:
        fix = "set SHOPIFY_API_VERSION to a living version"
        return _result("api version", Verdict.WARNING, f"{asked} was asked for, {served} was served", fix)
    ends_at = version_ends_at(asked)
    if ends_at is None:
        return _result("api version", Verdict.WARNING, f"{asked} can change any day", "set a dated SHOPIFY_API_VERSION")
    left = ends_at - datetime.now(UTC).timestamp()
    verdict = Verdict.WARNING if left < WARN_BEFORE_S else Verdict.OK
    fix = "set SHOPIFY_API_VERSION to a later version" if verdict is Verdict.WARNING else ""
    return _result("api version", verdict, f"{asked}, served until {_date(ends_at, '%Y-%m-%d')}", fix)


def _throttling(response: GraphQLResponse) -> CheckResult:
    status = to_mapping(response.cost.get("throttleStatus"))
    rate, capacity = to_decimal(status.get("restoreRate")), to_decimal(status.get("maximumAvailable"))
    if not rate or not capacity:
        return _result("throttling", Verdict.SKIPPED, "Shopify said nothing of it")
    return _result(
        "throttling",
        Verdict.OK,
        f"{rate:.0f} points a second, {capacity:.0f} saved up at most; an order costs about 50 to 110",
    )


def _date(unix_time: float, form: str) -> str:
    return datetime.fromtimestamp(unix_time, UTC).strftime(form)
