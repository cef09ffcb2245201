"""
The lines of a Shopify order: what was bought, what is left of it, what of that is still to be sent.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from adapters.kit.builders import to_line
from adapters.kit.parsing import to_decimal, to_mapping
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number, to_presentment
from adapters.shopify.methods import Methods
from adapters.shopify.parcels import sent_quantities
from adapters.shopify.statuses import FULFILLED
from app.domain.report import Line

Payload = Mapping[str, Any]

ZERO: Final = Decimal(0)


def to_lines(order: Payload, methods: Methods) -> tuple[Line, ...]:
    """
    None at all when the list is not known to its end: the dearest may be missing, and every sum would be wrong.
    """
    if has_next_page(order.get("lineItems")):
        return ()
    sent = sent_quantities(order)
    is_fulfilled = order.get("displayFulfillmentStatus") == FULFILLED
    lines = (_to_line(node, methods, sent, is_fulfilled=is_fulfilled) for node in to_nodes(order.get("lineItems")))
    return tuple(filter(None, lines))


def _to_line(node: Payload, methods: Methods, sent: Mapping[str, Decimal] | None, *, is_fulfilled: bool) -> Line | None:
    # With tax when the order's prices include it: the amount is stated as the order's prices are.
    price = to_presentment(node.get("discountedUnitPriceAfterAllDiscountsSet")) or to_presentment(
        node.get("discountedUnitPriceSet")
    )
    return to_line(
        line_id=to_number(node.get("id")),
        name=node.get("name"),
        unit_price=price.value if price else None,
        currency=price.currency if price else None,
        ordered=ordered_quantity(node),
        current=current_quantity(node),
        unsent=_unsent_quantity(node, sent, is_fulfilled=is_fulfilled),
        # Shopify fulfils a gift card or a download like goods, so beside goods it is owed like them until the order is
        # fulfilled.
        ships=line_ships(node, methods) or not is_fulfilled,
        is_goods=not is_tip(node),
        description=to_mapping(node.get("product")).get("description"),
        brand=node.get("vendor"),
        image_url=to_mapping(node.get("image")).get("url"),
        sku=node.get("sku"),
    )


def ordered_quantity(node: Payload) -> Decimal:
    return max(ZERO, to_decimal(node.get("quantity")) or ZERO)


def current_quantity(node: Payload) -> Decimal:
    current = to_decimal(node.get("currentQuantity"))
    return ordered_quantity(node) if current is None else max(ZERO, current)


def is_tip(node: Payload) -> bool:
    """
    None of it is ever fulfilled. Removed and refunded pieces are counted as such too, so it must still be there.
    """
    never_fulfilled = to_decimal(node.get("nonFulfillableQuantity")) or ZERO
    return current_quantity(node) > 0 and ordered_quantity(node) <= never_fulfilled


def line_ships(node: Payload, methods: Methods) -> bool:
    return node.get("requiresShipping") is not False and methods.of_line(to_number(node.get("id"))).ships


def _unsent_quantity(node: Payload, sent: Mapping[str, Decimal] | None, *, is_fulfilled: bool) -> Decimal | None:
    """
    Shopify's own count, where nothing else it says contradicts it.
    """
    unsent = to_decimal(node.get("unfulfilledQuantity"))
    if unsent is None or not 0 <= unsent <= current_quantity(node) or (unsent and is_fulfilled):
        return None
    in_parcels = (sent or {}).get(to_number(node.get("id")), ZERO)
    return unsent if unsent + in_parcels <= ordered_quantity(node) else None
