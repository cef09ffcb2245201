"""
Finds the newest order that a customer placed: in one call, or a few more behind drafts, follow-ups and hidden statuses.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.cached_facts import PATIENCE_S, CachedFacts, why_none
from adapters.kit.newest import age
from adapters.kit.parsing import to_id, to_mappings, to_text
from adapters.woocommerce import placed
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.errors import INVALID_PARAM, NO_CUSTOMER, NOT_FOUND, OK, error_code, to_payload
from adapters.woocommerce.statuses import CORE_MEANINGS, NOT_ORDERS
from adapters.woocommerce.tracking import ORDER_FIELDS
from app.domain.errors import Fault, IdentityMismatch, NotFoundReason, OrderNotFound, UpstreamMalformed
from app.domain.ports import Deadline

Payload = Mapping[str, Any]

# What is read of an order, so that nothing else travels: no payment link, no order key, no IP address. Members of
# plugins come only when they are named.
FIELDS: Final = ",".join(
    [
        *placed.FIELDS,
        *("number", "currency", "total", "prices_include_tax", "needs_processing"),
        *("date_created", "date_modified", "date_modified_gmt", "date_paid_gmt", "date_completed_gmt"),
        *("billing", "shipping", "line_items", "shipping_lines", "refunds", "meta_data"),
        *ORDER_FIELDS,
    ]
)
LIGHT_FIELDS: Final = ",".join(placed.FIELDS)

# Drafts and follow-ups are few. The second call looks past three of them.
SECOND_LOOK: Final = 4
PAGE_SIZE: Final = 100
MOST_PAGES: Final = 10


class NewestOrders:
    """
    Serves all threads.
    """

    def __init__(self, client: WooCommerceClient) -> None:
        self._client = client
        self._statuses: CachedFacts[str | None] = CachedFacts(
            self._fetch_statuses, None, name="woocommerce-statuses", clock=time.monotonic
        )
        self._edition = 0  # of the statuses; a new one when the shop has lost one of them
        self._last_known: str | None = None
        self._has_answered = False

    def find(self, customer_id: str, deadline: Deadline) -> Payload:
        """
        Raises OrderNotFound. The shop's statuses are asked for when it has answered once, so that its first answer
        says what is wrong with it.
        """
        statuses = self._to_name(deadline) if self._has_answered else ""
        found = self._page(customer_id, statuses, deadline, per_page="1")
        if not self._has_answered:
            self._has_answered = True
            if statuses := self._to_name(deadline):
                found = self._page(customer_id, statuses, deadline, per_page="1")
        if not found and self._last_known is None:  # only who knows the statuses can say that there is none
            statuses = self._fetch_statuses("", deadline) or ""
            found = self._page(customer_id, statuses, deadline, per_page="1") if statuses else []
        if not found:
            raise OrderNotFound(why_none(lambda soon: self._ask_for_customer(customer_id, soon), deadline))
        if placed.is_placed(found[0]):
            return found[0]
        return self._behind(found[0], customer_id, statuses, deadline)

    def _behind(self, first: Payload, customer_id: str, statuses: str, deadline: Deadline) -> Payload:
        """
        The newest order is a draft, a follow-up or dated ahead.
        """
        more = self._page(customer_id, statuses, deadline, offset="1", per_page=str(SECOND_LOOK))
        orders = sorted(filter(placed.is_order, (first, *more)), key=_age, reverse=True)
        ids = {to_id(order.get("id")) for order in orders}
        for order in orders:
            if not placed.is_follow_up(order) or self._stands_alone(order, ids, customer_id, deadline):
                return order
            ids.add(placed.parent_of(order))
        if len(more) < SECOND_LOOK:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        return self._on_later_pages(customer_id, statuses, deadline)

    def _stands_alone(self, follow_up: Payload, ids: set[str | None], customer_id: str, deadline: Deadline) -> bool:
        """
        What it followed is gone, or is somebody else's.
        """
        parent_id = placed.parent_of(follow_up)
        if parent_id is None or parent_id in ids:
            return False
        parent = self._client.fetch_optional(f"/wc/v3/orders/{parent_id}", [("_fields", LIGHT_FIELDS)], deadline)
        is_theirs = isinstance(parent, dict) and to_id(parent.get("customer_id")) == customer_id
        return not (is_theirs and placed.is_order(parent))

    def _on_later_pages(self, customer_id: str, statuses: str, deadline: Deadline) -> Payload:
        for page in range(1, MOST_PAGES + 1):
            paging = {"page": str(page), "per_page": str(PAGE_SIZE), "_fields": LIGHT_FIELDS}
            found = self._page(customer_id, statuses, deadline, **paging)
            if own := list(filter(placed.is_placed, found)):
                order_id = to_id(max(own, key=_age).get("id"))
                order = self._client.fetch(f"/wc/v3/orders/{order_id}", [("_fields", FIELDS)], deadline)
                return check_owner(order, customer_id)
            if len(found) < PAGE_SIZE:
                raise OrderNotFound(NotFoundReason.NO_ORDERS)
        raise UpstreamMalformed(Fault.SHAPE, "page after page of drafts")

    def _page(self, customer_id: str, statuses: str, deadline: Deadline, **paging: str) -> list[Payload]:
        query = {"customer": customer_id, "orderby": "date", "order": "desc", "_fields": FIELDS} | paging
        named = {"status": statuses} if statuses else {}
        response = self._client.ask("/wc/v3/orders", list((query | named).items()), deadline)
        if (
            named and response.status != OK and error_code(response) == INVALID_PARAM
        ):  # a plugin with a status of its own was switched off
            self._edition += 1
            response = self._client.ask("/wc/v3/orders", list(query.items()), deadline)
        found = to_payload(response)
        if not isinstance(found, list):
            raise UpstreamMalformed(Fault.SHAPE, "not a list of orders")
        return [check_owner(order, customer_id) for order in found]

    def _to_name(self, deadline: Deadline) -> str:
        """
        What lists are asked for; "" while the shop's statuses are not known.
        """
        seconds = min(PATIENCE_S, deadline.remaining() / 2)
        statuses = self._statuses.wait_for(str(self._edition), seconds)
        if statuses is not None:
            self._last_known = statuses
        return self._last_known or ""

    def _fetch_statuses(self, _edition: str, deadline: Deadline) -> str | None:
        """
        None when the shop tells of none.
        """
        listed = to_mappings(self._client.fetch_optional("/wc/v3/orders/statuses", (), deadline))
        slugs = ((to_text(status.get("slug")) or "").removeprefix("wc-") for status in listed)
        known = tuple(slug for slug in slugs if slug and "," not in slug)
        return _in_one_text(known) if known else None

    def _ask_for_customer(self, customer_id: str, deadline: Deadline) -> NotFoundReason:
        response = self._client.ask(f"/wc/v3/customers/{customer_id}", [("_fields", "id")], deadline)
        if response.status == OK:
            return NotFoundReason.NO_ORDERS
        if response.status == NOT_FOUND and error_code(response) in NO_CUSTOMER:
            return NotFoundReason.NO_CUSTOMER
        return NotFoundReason.NO_CUSTOMER_OR_ORDERS


def _in_one_text(statuses: tuple[str, ...]) -> str:
    """
    "" for a shop that has WooCommerce's own statuses only: lists show them all. A plugin's may be hidden from lists
    that do not name it.
    """
    own = set(statuses) - set(CORE_MEANINGS) - NOT_ORDERS
    return ",".join(slug for slug in statuses if slug not in NOT_ORDERS) if own else ""


def _age(order: Payload) -> Any:
    """
    Orders of one second are told apart as WooCommerce does it, by the greater id.
    """
    return age(order, "date_created_gmt")


def check_owner(order: Any, customer_id: str) -> Payload:
    """
    WooCommerce ignores parameters it does not know, and then answers with anybody's newest order.
    """
    if not isinstance(order, dict) or "customer_id" not in order:
        raise UpstreamMalformed(Fault.SHAPE, "an order that names no customer")
    owner = order["customer_id"]
    if isinstance(owner, bool) or str(owner) != customer_id:
        raise IdentityMismatch("an order of another customer")
    return order
