"""
What the token may read, and which optional parts of the query follow from it.

A part the token may not read is not merely left out by Shopify: a refused non-null field nulls the order and with it
the customer. So a part is only asked for when the scopes are known to allow it.
"""

import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_mappings
from adapters.shopify import queries
from adapters.shopify.client import ShopifyClient
from adapters.shopify.errors import GraphQLError
from app.domain.errors import Fault, UpstreamError, UpstreamTimeout
from app.domain.ports import Deadline
from app.domain.single_flight import SingleFlight

log = logging.getLogger(__name__)

# Which scopes open which part; any one is enough. Of fulfilment orders only those of the scopes held are answered.
# `read_marketplace_fulfillment_orders` opens fulfilment orders but not their lines, so it does not count.
FULFILLMENT_ORDER_SCOPES: Final = (
    "read_merchant_managed_fulfillment_orders",
    "read_third_party_fulfillment_orders",
    "read_assigned_fulfillment_orders",
)
PRODUCT_SCOPES: Final = ("read_products",)
SUMS: Final = ("discountedUnitPriceAfterAllDiscountsSet", "totalRefundedSet")
FULL_HISTORY_SCOPE: Final = "read_all_orders"
ASK_AGAIN_S: Final = 3600.0  # so that a scope granted later is noticed
ASK_SOON_S: Final = 60.0  # after an answer that did not say


@dataclass(frozen=True, slots=True)
class OptionalFields:
    """
    The optional parts of the query.
    """

    products: bool = False
    fulfillment_orders: bool = False
    sums: bool = False  # amounts that Shopify works out from the whole order; they need no scope, but may fail

    def __bool__(self) -> bool:
        return self.products or self.fulfillment_orders or self.sums

    def variables(self) -> dict[str, bool]:
        return {
            "withProducts": self.products,
            "withFulfillmentOrders": self.fulfillment_orders,
            "withSums": self.sums,
        }

    def without(self, other: "OptionalFields") -> "OptionalFields":
        return OptionalFields(
            products=self.products and not other.products,
            fulfillment_orders=self.fulfillment_orders and not other.fulfillment_orders,
            sums=self.sums and not other.sums,
        )

    def also(self, other: "OptionalFields") -> "OptionalFields":
        return OptionalFields(
            products=self.products or other.products,
            fulfillment_orders=self.fulfillment_orders or other.fulfillment_orders,
            sums=self.sums or other.sums,
        )


NO_OPTIONAL_FIELDS: Final = OptionalFields()


def to_optional_fields(scopes: Iterable[str]) -> OptionalFields:
    held = with_implied(scopes)
    return OptionalFields(
        products=not held.isdisjoint(PRODUCT_SCOPES),
        fulfillment_orders=not held.isdisjoint(FULFILLMENT_ORDER_SCOPES),
        sums=True,
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


def refused_fields(errors: Iterable[GraphQLError], asked: OptionalFields) -> OptionalFields:
    """
    The parts that were asked for and refused; all that need a scope when a refusal does not say what it is of.
    """
    denied = [error for error in errors if error.is_denied]
    if any(not error.path and " field" not in error.message for error in denied):
        return asked.without(OptionalFields(sums=True))
    return failed_fields(denied, asked)


def failed_fields(errors: Sequence[GraphQLError], asked: OptionalFields) -> OptionalFields:
    """
    The parts that were asked for and that an error is about.
    """
    return OptionalFields(
        products=asked.products and any(error.concerns("product") for error in errors),
        fulfillment_orders=asked.fulfillment_orders and any(error.concerns("fulfillmentOrders") for error in errors),
        sums=asked.sums and any(error.concerns(name) for error in errors for name in SUMS),
    )


class AccessScopes:
    """
    The token's scopes, asked once an hour and after a refusal. Serves all threads.
    """

    def __init__(self, client: ShopifyClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._calls: SingleFlight[None, frozenset[str]] = SingleFlight()
        self._scopes: frozenset[str] | None = None
        self._ask_again_at = 0.0
        self._refused = NO_OPTIONAL_FIELDS  # refused although the scopes allow them

    def optional_fields(self, deadline: Deadline) -> OptionalFields:
        return to_optional_fields(self._current(deadline)).without(self._refused)

    def has_full_history(self) -> bool:
        return FULL_HISTORY_SCOPE in with_implied(self._scopes or ())

    def forget(self, refused: OptionalFields) -> None:
        """
        Asks for the scopes again the next time, and for an hour no more for the parts refused.
        """
        self._refused = self._refused.also(refused)
        self._scopes = None

    def _current(self, deadline: Deadline) -> frozenset[str]:
        scopes = self._scopes
        if scopes is None:
            return self._wait_for_any(deadline)
        if self._clock() >= self._ask_again_at:
            call, is_new = self._calls.begin(None)
            if is_new:  # the others go on with what was known
                self._refused = NO_OPTIONAL_FIELDS
                call.run(lambda: self._ask_or_keep(scopes, deadline))
                return call.join()
        return scopes

    def _wait_for_any(self, deadline: Deadline) -> frozenset[str]:
        def known_or_asked() -> frozenset[str]:
            known = self._scopes
            return self._ask(deadline) if known is None else known

        try:
            return self._calls.do(None, known_or_asked, deadline.remaining())
        except TimeoutError:
            raise UpstreamTimeout(Fault.DEADLINE, "waiting for the scopes") from None

    def _ask_or_keep(self, known: frozenset[str], deadline: Deadline) -> frozenset[str]:
        """
        What was known goes on when the question fails: the order's own call tells whether the credential still holds.
        """
        try:
            return self._ask(deadline)
        except UpstreamError as error:
            log.warning("scopes could not be asked", extra={"platform": "shopify", "fault": error.fault.value})
            self._ask_again_at = self._clock() + ASK_SOON_S
            return known

    def _ask(self, deadline: Deadline) -> frozenset[str]:
        """
        None at all when Shopify answers but not this question: the least parts are asked then.
        """
        scopes = to_scopes(self._client.query(queries.ACCESS, {}, deadline).data)
        self._ask_again_at = self._clock() + (ASK_AGAIN_S if scopes else ASK_SOON_S)
        self._scopes = scopes
        return scopes
