"""
Reads the rest of an order whose lists are longer than their first pages, in at most two more calls.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapters.parsing import to_mapping, to_mappings
from adapters.shopify import queries
from adapters.shopify.access import Parts
from adapters.shopify.client import ShopifyClient, data_or_raise
from adapters.shopify.reading import has_next_page, to_nodes, to_word
from app.domain.ports import Deadline

FIRST_FULFILLMENTS: Final = 10  # as in most_recent_order.graphql: a plain list does not say whether it goes on
MORE_CALLS: Final = 2

Connection = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Missing:
    """
    Which lists of the order are not at their end.
    """

    lines: bool
    fulfillments: bool
    fulfillment_orders: bool

    def __bool__(self) -> bool:
        return self.lines or self.fulfillments or self.fulfillment_orders


def to_missing(order: Mapping[str, Any], *, is_first_page: bool = True) -> Missing:
    fulfillments = to_mappings(order.get("fulfillments"))
    fulfillment_orders = order.get("fulfillmentOrders")
    return Missing(
        lines=has_next_page(order.get("lineItems")),
        fulfillments=(is_first_page and len(fulfillments) >= FIRST_FULFILLMENTS)
        or any(has_next_page(node.get(name)) for node in fulfillments for name in ("fulfillmentLineItems", "events")),
        fulfillment_orders=has_next_page(fulfillment_orders)
        or (
            _differ(fulfillment_orders)
            and any(has_next_page(node.get("lineItems")) for node in to_nodes(fulfillment_orders))
        ),
    )


def _differ(fulfillment_orders: Any) -> bool:
    """
    Which lines a fulfilment order holds matters only when there are several methods.
    """
    methods = {
        to_word(to_mapping(node.get("deliveryMethod")).get("methodType")) for node in to_nodes(fulfillment_orders)
    }
    return len(methods) > 1


def read_to_end(order: Mapping[str, Any], client: ShopifyClient, parts: Parts, deadline: Deadline) -> Mapping[str, Any]:
    """
    The order with its lists complete, or as complete as two calls make them.
    """
    missing = to_missing(order)
    for call in range(MORE_CALLS):
        if not missing:
            break
        variables = {
            **parts.variables(),
            "orderId": order.get("id"),
            "withLines": missing.lines,
            "linesAfter": to_mapping(to_mapping(order.get("lineItems")).get("pageInfo")).get("endCursor"),
            "withFulfillments": missing.fulfillments,
            "withFulfillmentOrders": missing.fulfillment_orders,
            "reverse": call > 0,
        }
        rest = data_or_raise(client.query(queries.REST_OF_ORDER, variables, deadline), "order")
        order = merge(order, rest, is_from_the_end=call > 0)
        missing = to_missing(order, is_first_page=False)
    return order


def merge(order: Mapping[str, Any], rest: Mapping[str, Any], *, is_from_the_end: bool) -> Mapping[str, Any]:
    """
    The order with what `rest` has of it added, each thing once.
    """
    merged = dict(order)
    if "lineItems" in rest:
        merged["lineItems"] = _join(order.get("lineItems"), rest["lineItems"], is_from_the_end=False)
    if "fulfillments" in rest:
        first, second = to_mappings(order.get("fulfillments")), to_mappings(rest["fulfillments"])
        lists = ("fulfillmentLineItems", "events")
        merged["fulfillments"] = _merge_nodes(first, second, lists, is_from_the_end=is_from_the_end)
    if "fulfillmentOrders" in rest:
        first, second = to_nodes(order.get("fulfillmentOrders")), to_nodes(rest["fulfillmentOrders"])
        nodes = _merge_nodes(first, second, ("lineItems",), is_from_the_end=is_from_the_end)
        merged["fulfillmentOrders"] = {**to_mapping(rest["fulfillmentOrders"]), "nodes": nodes}
    return merged


def _merge_nodes(
    first: Iterable[Mapping[str, Any]],
    second: Iterable[Mapping[str, Any]],
    lists: tuple[str, ...],
    *,
    is_from_the_end: bool,
) -> list[Mapping[str, Any]]:
    merged = {str(node.get("id")): node for node in first}
    for node in second:
        known = merged.get(str(node.get("id")), {})
        joined = {
            name: _join(known.get(name), node.get(name), is_from_the_end=is_from_the_end and bool(known))
            for name in lists
        }
        merged[str(node.get("id"))] = {**node, **joined}
    return list(merged.values())


def _join(first: Any, second: Any, *, is_from_the_end: bool) -> Connection:
    """
    Both pages' nodes, each once. Complete when the second page is, or when pages read from both ends overlap.
    """
    nodes = {str(node.get("id")): node for node in to_nodes(first)}
    apart = len(nodes) + len(to_nodes(second))
    nodes |= {str(node.get("id")): node for node in to_nodes(second)}
    have_met = is_from_the_end and len(nodes) < apart
    page = dict(to_mapping(to_mapping(second).get("pageInfo")))
    page["hasNextPage"] = has_next_page(second) and not have_met
    return {"nodes": list(nodes.values()), "pageInfo": page}
