"""
A customer's latest order at one Shopify store.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.newest import is_ahead
from adapters.kit.parsing import to_decimal, to_mapping, to_mappings
from adapters.shopify import queries
from adapters.shopify.access_scopes import AccessScopes, OptionalFields, failed_fields, refused_fields
from adapters.shopify.client import ShopifyClient, data_or_raise
from adapters.shopify.customers import ShopifyCustomers
from adapters.shopify.errors import GraphQLError, GraphQLResponse
from adapters.shopify.graphql_fields import to_number
from adapters.shopify.mapping import to_report
from adapters.shopify.paging import read_to_end
from app.domain.assemble import to_order
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    NotFoundReason,
    OrderNotFound,
    UpstreamMalformed,
)
from app.domain.order import Order
from app.domain.ports import CustomerAdapter, Deadline, OrderAdapter

MOST_LISTED: Final = 50  # as in orders_behind.graphql
PERSONAL: Final = frozenset({"shippingAddress", "firstName", "lastName", "phone", "address1", "address2", "zip"})


class ShopifyAdapter(OrderAdapter):
    def __init__(
        self, client: ShopifyClient, access: AccessScopes, store_url: str, phone_country: str | None = None
    ) -> None:
        self._client = client
        self._access = access
        self._store_url = store_url
        self._phone_country = phone_country
        self._customers = ShopifyCustomers(client, store_url, phone_country)

    def customers(self) -> CustomerAdapter:
        return self._customers

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        response, fields = self._fetch(customer_id, deadline)
        customer = _to_customer(response, customer_id)
        order = self._to_newest(customer, response)
        if is_ahead(_placed_at(order)):
            response, order = self._behind(customer_id, fields, deadline)
        _check_owner(order, customer_id)
        order = read_to_end(order, self._client, fields, deadline)
        return to_order(
            to_report(
                order,
                customer_id=customer_id,
                store_url=self._store_url,
                is_withheld=any(_withholds(error) for error in response.errors),
                phone_country=self._phone_country,
            )
        )

    def expiries(self) -> Mapping[str, float]:
        expires_at = self._client.token_expires_at()
        return {} if expires_at is None else {"token": expires_at}

    def _fetch(self, customer_id: str, deadline: Deadline) -> tuple[GraphQLResponse, OptionalFields]:
        """
        The response, and the optional fields it was asked with.

        A part that is refused although the scopes allowed it, or that fails, never costs the answer: the customer it
        nulled is asked for again without it.
        """
        fields = self._access.optional_fields(deadline)
        response = self._ask(customer_id, fields, deadline)
        if refused := refused_fields(response.errors, fields):
            self._access.forget(refused)
        failed = refused.also(failed_fields(response.errors, fields))
        if not failed or response.data.get("customer") is not None:
            return response, fields.without(failed)
        fields = self._access.optional_fields(deadline).without(failed)
        return self._ask(customer_id, fields, deadline), fields

    def _ask(self, customer_id: str, fields: OptionalFields, deadline: Deadline) -> GraphQLResponse:
        variables = {"customerId": f"gid://shopify/Customer/{customer_id}", **fields.variables()}
        return self._client.query(queries.MOST_RECENT_ORDER, variables, deadline)

    def _to_newest(self, customer: Mapping[str, Any], response: GraphQLResponse) -> Mapping[str, Any]:
        orders = to_mapping(customer.get("orders")).get("nodes")
        if not isinstance(orders, list):
            raise UpstreamMalformed(Fault.SHAPE, "the customer has no list of orders")
        if found := to_mappings(orders):
            return found[0]
        if orders or any(error.concerns("orders") for error in response.errors):
            raise UpstreamMalformed(Fault.GRAPHQL, "the list of orders cannot be used")
        # Shopify counts an order before or after it lists it; without the full history it may also be too old to list.
        is_hidden = (to_decimal(customer.get("numberOfOrders")) or 0) > 0 and not self._access.has_full_history()
        raise OrderNotFound(NotFoundReason.HIDDEN if is_hidden else NotFoundReason.NO_ORDERS)

    def _behind(
        self, customer_id: str, fields: OptionalFields, deadline: Deadline
    ) -> tuple[GraphQLResponse, Mapping[str, Any]]:
        """
        The newest order that is not dated ahead.
        """
        variables = {"customerId": f"gid://shopify/Customer/{customer_id}"}
        listed = self._client.query(queries.ORDERS_BEHIND, variables, deadline)
        orders = to_mappings(to_mapping(_to_customer(listed, customer_id).get("orders")).get("nodes"))
        placed = next((order for order in orders if not is_ahead(_placed_at(order))), None)
        if placed is None and (listed.errors or len(orders) >= MOST_LISTED):
            raise UpstreamMalformed(Fault.GRAPHQL, "orders dated ahead only")
        if placed is None:
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        response = self._client.query(queries.ONE_ORDER, {"orderId": placed.get("id"), **fields.variables()}, deadline)
        return response, data_or_raise(response, "order")


def _placed_at(order: Mapping[str, Any]) -> Any:
    return order.get("processedAt") or order.get("createdAt")


def _to_customer(response: GraphQLResponse, customer_id: str) -> Mapping[str, Any]:
    """
    Null without an error is the store's word that there is no such customer; null beside an error says nothing.
    """
    if any(_is_unknown_id(error) for error in response.errors):
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    if not response.errors and "customer" in response.data and response.data["customer"] is None:
        raise OrderNotFound(NotFoundReason.NO_CUSTOMER)
    customer = data_or_raise(response, "customer")
    if to_number(customer.get("id")) != customer_id:
        raise IdentityMismatch("another customer was answered")
    return customer


def _is_unknown_id(error: GraphQLError) -> bool:
    """
    A number no id of Shopify's can be, for instance too large a one.
    """
    return error.code == "INVALID_VARIABLE" and "$customerId" in error.message


def _check_owner(order: Mapping[str, Any], customer_id: str) -> None:
    owner = to_mapping(order.get("customer")).get("id")
    if owner is not None and to_number(owner) != customer_id:
        raise IdentityMismatch("another customer's order was answered")


def _withholds(error: GraphQLError) -> bool:
    return error.is_denied and not PERSONAL.isdisjoint(error.path)
