"""
Reads the rest of an order whose lists are longer than their first pages, in at most two more calls.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_mapping, to_mappings
from adapters.shopify import queries
from adapters.shopify.access_scopes import OptionalFields
from adapters.shopify.client import ShopifyClient, data_or_raise
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number, to_word
from adapters.shopify.parcels import sent_quantities
from app.domain.errors import IdentityMismatch, UpstreamError, UpstreamRejected
from app.domain.ports import Deadline

log = logging.getLogger(__name__)

FIRST_FULFILLMENTS: Final = 10  # as in most_recent_order.graphql: a plain list does not say whether it goes on
MORE_CALLS: Final = 2
INSIDE: Final = ("fulfillmentLineItems", "events", "lineItems")  # lists inside fulfilments and fulfilment orders

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


def read_to_end(
    order: Mapping[str, Any], client: ShopifyClient, fields: OptionalFields, deadline: Deadline
) -> Mapping[str, Any]:
    """
    The order with its lists complete, or as complete as two calls make them.

    A call that fails costs the details it was made for, not the answer; it raises only where a parcel may be missing,
    which could be the one that decides, or where the credential was refused.
    """
    missing = to_missing(order)
    for call in range(MORE_CALLS):
        if not missing:
            break
        try:
            rest = _ask(order, missing, client, fields, deadline, reverse=call > 0)
        except (IdentityMismatch, UpstreamRejected):
            raise
        except UpstreamError as error:
            if call == 0 and missing.fulfillments and not _has_all_parcels(order):
                raise
            log.warning("rest of an order not read", extra={"platform": "shopify", "fault": error.fault.value})
            break
        order = merge(order, rest, is_from_the_end=call > 0)
        missing = to_missing(order, is_first_page=False)
    return order


def _ask(
    order: Mapping[str, Any],
    missing: Missing,
    client: ShopifyClient,
    fields: OptionalFields,
    deadline: Deadline,
    *,
    reverse: bool,
) -> Mapping[str, Any]:
    variables = {
        **fields.variables(),
        "orderId": order.get("id"),
        "withLines": missing.lines,
        "linesAfter": to_mapping(to_mapping(order.get("lineItems")).get("pageInfo")).get("endCursor"),
        "withFulfillments": missing.fulfillments,
        "withMethods": fields.fulfillment_orders,
        "withFulfillmentOrders": missing.fulfillment_orders,
        "reverse": reverse,
    }
    rest = data_or_raise(client.query(queries.REST_OF_ORDER, variables, deadline), "order")
    if to_number(rest.get("id")) != to_number(order.get("id")):
        raise IdentityMismatch("the rest of another order was answered")
    return rest


def _has_all_parcels(order: Mapping[str, Any]) -> bool:
    """
    The fulfilments are fewer than a page, or hold all that Shopify counts as fulfilled.
    """
    if len(to_mappings(order.get("fulfillments"))) < FIRST_FULFILLMENTS:
        return True
    sent = sent_quantities(order)
    if sent is None or has_next_page(order.get("lineItems")):
        return False
    return all(_is_all_sent(node, sent) for node in to_nodes(order.get("lineItems")))


def _is_all_sent(node: Mapping[str, Any], sent: Mapping[str, Decimal]) -> bool:
    names = ("quantity", "unfulfilledQuantity", "nonFulfillableQuantity")
    ordered, unsent, never_sent = (to_decimal(node.get(name)) for name in names)
    if ordered is None or unsent is None or never_sent is None:
        return False
    return sent.get(to_number(node.get("id")), Decimal(0)) >= ordered - unsent - never_sent


def merge(order: Mapping[str, Any], rest: Mapping[str, Any], *, is_from_the_end: bool) -> Mapping[str, Any]:
    """
    The order with what `rest` has of it. Lines go on where they stopped; the lists inside fulfilments are read anew
    from their beginning, or from their end.
    """
    merged = dict(order)
    if "lineItems" in rest:
        nodes = [*to_nodes(order.get("lineItems")), *to_nodes(rest["lineItems"])]
        lines = {_key(node): node for node in nodes}  # a cursor that was not given starts anew
        merged["lineItems"] = {**to_mapping(rest["lineItems"]), "nodes": list(lines.values())}
    if "fulfillments" in rest:
        first, second = to_mappings(order.get("fulfillments")), to_mappings(rest["fulfillments"])
        merged["fulfillments"] = _from_both_ends(first, second, INSIDE) if is_from_the_end else second
    if "fulfillmentOrders" in rest:
        first, second = to_nodes(order.get("fulfillmentOrders")), to_nodes(rest["fulfillmentOrders"])
        nodes = _from_both_ends(first, second, INSIDE) if is_from_the_end else second
        merged["fulfillmentOrders"] = {**to_mapping(rest["fulfillmentOrders"]), "nodes": nodes}
    return merged


def _from_both_ends(
    first: Iterable[Mapping[str, Any]], second: Iterable[Mapping[str, Any]], lists: Iterable[str]
) -> list[Mapping[str, Any]]:
    known = {node.get("id"): node for node in first}
    return [
        {**node, **{name: _join(known.get(node.get("id"), {}).get(name), node[name]) for name in lists if name in node}}
        for node in second
    ]


def _join(from_the_beginning: Any, from_the_end: Any) -> Connection:
    """
    Both pages' nodes, each once. They are all there are when the pages overlap, or when one page was enough.
    """
    nodes, others = to_nodes(from_the_beginning), to_nodes(from_the_end)
    seen = {_key(node) for node in nodes}
    new = [node for node in others if _key(node) not in seen]
    goes_on = has_next_page(from_the_end) and len(new) == len(others)
    return {"nodes": [*nodes, *new], "pageInfo": {"hasNextPage": goes_on}}


def _key(node: Mapping[str, Any]) -> Any:
    """
    Contents are told apart by their line: a fulfilment lists each line once.
    """
    return node.get("id") or to_mapping(node.get("lineItem")).get("id")
