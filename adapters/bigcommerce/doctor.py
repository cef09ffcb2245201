"""
The store doctor's look at a BigCommerce store: can it be reached, and what may the token read?
"""

from collections.abc import Iterable, Iterator
from typing import Final

from adapters.bigcommerce.client import BigCommerceClient
from adapters.kit.doctor import DEADLINE_S, diagnose
from app.domain.errors import UpstreamError
from app.domain.ports import CheckResult, Deadline, Verdict
from app.domain.store import Store

ANYBODY: Final = "1"  # an empty list is as good an answer as an order

# Scope, the V3 route that needs it, and what the service goes without.
CUSTOMERS: Final = (
    "Customers: read-only",
    "/v3/customers",
    "callers are not found, and unknown customers are not told from those without orders",
)
PRODUCTS: Final = ("Products: read-only", "/v3/catalog/products", "items have no image and no product description")


def check(store: Store) -> Iterable[CheckResult]:
    client = BigCommerceClient(store)
    results = list(
        diagnose(
            lambda deadline: client.fetch_orders(ANYBODY, 1, deadline),
            address_fix="check BIGCOMMERCE_STORE_HASH, and that this machine may reach api.bigcommerce.com on port 443",
            credential_fix="make an API account of this store with the scope Orders: read-only; "
            "put its access token in BIGCOMMERCE_ACCESS_TOKEN. Another store's BIGCOMMERCE_STORE_HASH is refused too",
        )
    )
    yield from results
    if all(result.verdict is Verdict.OK for result in results):
        wants_details = store.settings.get("BIGCOMMERCE_PRODUCT_DETAILS") is not False
        yield from _check_scopes(client, [CUSTOMERS, *([PRODUCTS] if wants_details else [])])


def _check_scopes(client: BigCommerceClient, scopes: Iterable[tuple[str, str, str]]) -> Iterator[CheckResult]:
    for scope, path, cost in scopes:
        try:
            found = client.fetch_optional(path, [("limit", "1")], Deadline.after(DEADLINE_S))
        except UpstreamError as error:
            said = f"could not be asked ({error.fault}): {cost}"
            yield CheckResult(subject=scope, verdict=Verdict.WARNING, found=said, fix="try again later")
            continue
        if found is None:
            yield CheckResult(
                subject=scope,
                verdict=Verdict.WARNING,
                found=f"the token does not have this scope: {cost}",
                fix="add it to the API account; orders are answered without it",
            )
        else:
            yield CheckResult(subject=scope, verdict=Verdict.OK, found="held and used")
