"""
Speaks BigCommerce's REST APIs, V2 of orders and V3 of the rest. Payloads leave here untouched.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from adapters.kit.http import HttpClient, Params, Response
from adapters.kit.parsing import to_decimal, to_id
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamWithheld,
)
from app.domain.ports import Deadline
from app.domain.store import Store

NO_CONTENT: Final = 204  # how V2 writes an empty list
UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
TOO_MANY: Final = 429
# Orders come with all their line items, some 2 KB each, and an answer is read up to 2 MiB.
PAGE_SIZE: Final = 3
MOST_SHIPMENTS: Final = 250  # V2's largest page
DEFAULT_RETRY_S: Final = 2.0

Payload = Mapping[str, Any]


class BigCommerceClient:
    """
    Reads the orders of one store. Serves all threads.
    """

    def __init__(self, store: Store) -> None:
        settings = store.settings
        self._http = HttpClient(store, f"{settings['BIGCOMMERCE_API_URL']}/stores/{settings['BIGCOMMERCE_STORE_HASH']}")
        self._headers = {"X-Auth-Token": settings["BIGCOMMERCE_ACCESS_TOKEN"], "Accept": "application/json"}

    def fetch_orders(self, customer_id: str, page: int, deadline: Deadline) -> Sequence[Payload]:
        """
        A page of the customer's orders, newest first, each with its consignments and their line items.
        """
        params = [
            ("customer_id", customer_id),
            ("sort", "date_created:desc"),
            ("limit", str(PAGE_SIZE)),
            ("page", str(page)),
            ("include", "consignments.line_items"),
            ("consignment_structure", "object"),
        ]
        return self._fetch_list("/v2/orders", params, deadline)

    def fetch_guests_orders(
        self, email: str, deadline: Deadline, *, with_lines: bool = False, limit: int, page: int = 1
    ) -> Sequence[Payload]:
        """
        The newest orders without an account that have this e-mail address.
        """
        params = [
            ("customer_id", "0"),
            ("email", email),
            ("sort", "date_created:desc"),
            ("limit", str(limit)),
            ("page", str(page)),
        ]
        if with_lines:
            params += [("include", "consignments.line_items"), ("consignment_structure", "object")]
        return self._fetch_list("/v2/orders", params, deadline)

    def fetch_order(self, order_id: str, deadline: Deadline) -> Payload | None:
        """
        None when there is no such order.
        """
        response = self._http.get(f"/v2/orders/{order_id}", headers=self._headers, deadline=deadline)
        if response.status == NO_CONTENT or (response.status == NOT_FOUND and response.is_json):
            return None
        _raise_for_status(response)
        return response.json_object()

    def fetch_customers(self, params: Params, deadline: Deadline) -> list[Payload]:
        """
        Raises UpstreamWithheld when the token is good but lacks the scope.
        """
        response = self._http.get("/v3/customers", params=params, headers=self._headers, deadline=deadline)
        if response.status == FORBIDDEN and response.is_json:
            raise UpstreamWithheld("the token lacks the scope Customers: read-only")
        _raise_for_status(response)
        records = response.json_object().get("data")
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise UpstreamMalformed(Fault.SHAPE, "not a list of customers")
        return records

    def fetch_shipments(self, order_id: str, deadline: Deadline) -> Sequence[Payload]:
        return self._fetch_part(order_id, "shipments", deadline) or ()

    def fetch_products(self, order_id: str, deadline: Deadline) -> Sequence[Payload]:
        return self._fetch_part(order_id, "products", deadline) or ()

    def fetch_addresses(self, order_id: str, deadline: Deadline) -> Sequence[Payload]:
        """
        The second path is the one that an order's own links still have.
        """
        for part in ("shipping_addresses", "shippingaddresses"):
            found = self._fetch_part(order_id, part, deadline)
            if found is not None:
                return found
        return ()

    def _fetch_part(self, order_id: str, part: str, deadline: Deadline) -> Sequence[Payload] | None:
        """
        None when the order is said to have no such part, which is no reason to fail its answer. Raises
        IdentityMismatch for a part that says it is another order's.
        """
        params = [("limit", str(MOST_SHIPMENTS))]
        response = self._http.get(
            f"/v2/orders/{order_id}/{part}", params=params, headers=self._headers, deadline=deadline
        )
        if response.status == NOT_FOUND and response.is_json:
            return None
        found = _to_list(response)
        if any(to_id(item.get("order_id")) not in {None, order_id} for item in found):
            raise IdentityMismatch("a part of another order")
        return found

    def fetch_optional(self, path: str, params: Params, deadline: Deadline) -> Any:
        """
        The `data` of a V3 route; None where BigCommerce itself refuses: no such thing, or no scope for it.
        """
        response = self._http.get(path, params=params, headers=self._headers, deadline=deadline)
        if response.status in {FORBIDDEN, NOT_FOUND} and response.is_json:
            return None
        _raise_for_status(response)
        return response.json_object().get("data")

    def _fetch_list(self, path: str, params: Params, deadline: Deadline) -> Sequence[Payload]:
        return _to_list(self._http.get(path, params=params, headers=self._headers, deadline=deadline))


def _to_list(response: Response) -> Sequence[Payload]:
    if response.status == NO_CONTENT:
        return ()
    _raise_for_status(response)
    return response.json_objects()


def _raise_for_status(response: Response) -> None:
    if response.status == TOO_MANY:
        milliseconds = to_decimal(response.headers.get("X-Rate-Limit-Time-Reset-Ms"))
        if milliseconds is not None and milliseconds >= 0:
            raise UpstreamThrottled(float(milliseconds / 1000))
    # A firewall's page says 403 too, but not in JSON.
    if response.status == UNAUTHORIZED or (response.status == FORBIDDEN and response.is_json):
        raise UpstreamRejected("BigCommerce refused the access token or its scopes")
    response.raise_for_status()
