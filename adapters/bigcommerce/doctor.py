"""
The store doctor's look at a BigCommerce store: can it be reached, and may the token read orders?
"""

from collections.abc import Iterable
from typing import Final

from adapters.bigcommerce.client import BigCommerceClient
from adapters.doctor import diagnose
from app.domain.ports import CheckResult
from app.domain.store import Store

ANYBODY: Final = "1"  # an empty list is as good an answer as an order


def check(store: Store) -> Iterable[CheckResult]:
    client = BigCommerceClient(store)
    return diagnose(
        lambda deadline: client.fetch_orders(ANYBODY, 1, deadline),
        address_fix="check BIGCOMMERCE_STORE_HASH, and that this machine may reach api.bigcommerce.com on port 443",
        credential_fix="make an API account of this store with the scope Orders: read-only; "
        "put its access token in BIGCOMMERCE_ACCESS_TOKEN. Another store's BIGCOMMERCE_STORE_HASH is refused too",
    )
