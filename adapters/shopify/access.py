"""
What the token may read, and which optional parts of the query follow from it.

A part the token may not read is not merely left out by Shopify: a refused non-null field nulls the order and with it
the customer. So a part is only asked for when the scopes are known to allow it.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from adapters.parsing import to_mapping, to_mappings
from adapters.shopify import queries
from adapters.shopify.answers import Answer, ApiError
from adapters.shopify.client import ShopifyClient
from app.domain.errors import UpstreamMalformed, UpstreamUnavailable
from app.domain.ports import Deadline

# Which scopes open which part; any one is enough. Of fulfilment orders only those of the scopes held are answered.
# `read_marketplace_fulfillment_orders` opens fulfilment orders but not their lines, so it does not count.
FULFILLMENT_ORDER_SCOPES: Final = (
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
    "read_assigned_fulfillment_orders",
)
PRODUCT_SCOPES: Final = ("read_products",)
FULL_HISTORY_SCOPE: Final = "read_all_orders"


@dataclass(frozen=True, slots=True)
class Parts:
    """
    The optional parts of the query.
    """

    products: bool = False
    fulfillment_orders: bool = False

    def variables(self) -> dict[str, bool]:
        return {"withProducts": self.products, "withFulfillmentOrders": self.fulfillment_orders}

    def without(self, other: "Parts") -> "Parts":
        return Parts(self.products and not other.products, self.fulfillment_orders and not other.fulfillment_orders)


NO_PARTS: Final = Parts()


def to_parts(scopes: Iterable[str]) -> Parts:
    held = with_implied(scopes)
    return Parts(
        products=not held.isdisjoint(PRODUCT_SCOPES), fulfillment_orders=not held.isdisjoint(FULFILLMENT_ORDER_SCOPES)
    )


def with_implied(scopes: Iterable[str]) -> frozenset[str]:
    """
    The scopes, and the read scope that every write scope brings.
    """
    held = frozenset(scopes)
    return held | {f"read_{scope.removeprefix('write_')}" for scope in held if scope.startswith("write_")}


def to_scopes(data: Any) -> frozenset[str]:
    installation = to_mapping(to_mapping(data).get("currentAppInstallation"))
    handles = (scope.get("handle") for scope in to_mappings(installation.get("accessScopes")))
    return frozenset(handle for handle in handles if isinstance(handle, str))


def refused_parts(errors: Iterable[ApiError], asked: Parts) -> Parts:
    """
    The parts that were asked for and refused. A refusal that names neither part concerns none of them.
    """
    denied = [error for error in errors if error.is_denied]
    return Parts(
        products=asked.products and any(error.concerns("product") for error in denied),
        fulfillment_orders=asked.fulfillment_orders and any(error.concerns("fulfillmentOrders") for error in denied),
    )


class Access:
    """
    The token's scopes, asked once and again after a refusal. Serves all threads.
    """

    def __init__(self, client: ShopifyClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._scopes: frozenset[str] | None = None
        self._refused = NO_PARTS  # refused although the scopes allow them

    def parts(self, deadline: Deadline) -> Parts:
        scopes = self._scopes
        if scopes is None:
            scopes = self._fetch(deadline)
        return to_parts(scopes or ()).without(self._refused)

    def has_full_history(self) -> bool:
        return FULL_HISTORY_SCOPE in with_implied(self._scopes or ())

    def forget(self, refused: Parts) -> None:
        """
        Asks for the scopes again the next time, and no more for the parts refused.
        """
        with self._lock:
            self._scopes = None
            self._refused = Parts(
                self._refused.products or refused.products,
                self._refused.fulfillment_orders or refused.fulfillment_orders,
            )

    def _fetch(self, deadline: Deadline) -> frozenset[str] | None:
        """
        None, and nothing kept, when Shopify answers but not this question: the least parts are asked then.
        """
        try:
            answer: Answer = self._client.query(queries.ACCESS, {}, deadline)
        except (UpstreamMalformed, UpstreamUnavailable):
            return None
        if not answer.data.get("currentAppInstallation"):
            return None
        with self._lock:
            self._scopes = to_scopes(answer.data)
            return self._scopes
