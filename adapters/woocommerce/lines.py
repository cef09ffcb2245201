"""
Line items: quantities less refunds, unit prices as the order states them.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from adapters.kit.money import to_money
from adapters.kit.parsing import to_decimal, to_id, to_mapping, to_mappings, to_text, to_url
from adapters.woocommerce.line_items import LineItem
from adapters.woocommerce.tracking.shipment import OrderPayload
from app.domain.report import Line

ZERO: Final = Decimal(0)

REFUNDED_LINE: Final = "_refunded_item_id"


def to_lines(order: OrderPayload, refunds: Any) -> tuple[Line, ...]:
    refunded = refunded_quantities(refunds)
    return tuple([line for item in order.lines if (line := _to_line(order, item, refunded))])


def refunded_quantities(refunds: Any) -> Mapping[str, Decimal]:
    """
    Line item id → pieces refunded. A refund of an amount alone takes no piece away.
    """
    quantities: dict[str, Decimal] = {}
    for refund in to_mappings(refunds):
        for item in to_mappings(refund.get("line_items")):
            line_id, quantity = to_id(_meta_of(item).get(REFUNDED_LINE)), to_decimal(item.get("quantity"))
            if line_id and quantity:
                quantities[line_id] = quantities.get(line_id, ZERO) + abs(quantity)
    return quantities


def _to_line(order: OrderPayload, item: LineItem, refunded: Mapping[str, Decimal]) -> Line | None:
    if item.id is None:
        return None
    json, ordered = item.json, max(ZERO, item.quantity or ZERO)
    paid, price = _prices(order, item, ordered)
    return Line(
        id=item.id,
        name=to_text(json.get("name")) or to_text(json.get("parent_name")) or "",
        unit_price=to_money(price, order.json.get("currency")),
        paid=paid,
        ordered=ordered,
        current=max(ZERO, ordered - refunded.get(item.id, ZERO)),
        is_bundle_child=item.is_bundle_child,
        image_url=to_url(to_mapping(json.get("image")).get("src")),
        sku=to_text(json.get("sku")),
    )


def product_ids(order: OrderPayload) -> Mapping[str, str]:
    """
    Line item id → product id.
    """
    ids = {line.id: line.product_id for line in order.lines}
    return {line_id: product_id for line_id, product_id in ids.items() if line_id and product_id}


def sold_ids(order: OrderPayload) -> Mapping[str, str]:
    """
    Line item id → id of what was sold, of a variation its own.
    """
    ids = {line.id: line.variation_id for line in order.lines}
    return {**product_ids(order), **{line_id: sold for line_id, sold in ids.items() if line_id and sold}}


def _prices(order: OrderPayload, item: LineItem, ordered: Decimal) -> tuple[Decimal | None, Decimal | None]:
    """
    What was paid for the whole line, and for one piece of it, after discounts. The store's own price of one piece is
    without tax and unrounded; tax is stated for the line.
    """
    paid, price = to_decimal(item.json.get("total")), to_decimal(item.json.get("price"))
    includes_tax = order.json.get("prices_include_tax") is True
    if paid is not None and includes_tax:
        paid += to_decimal(item.json.get("total_tax")) or ZERO
    if paid is not None and ordered and (price is None or includes_tax):
        price = paid / ordered
    return paid, price


def _meta_of(item: Mapping[str, Any]) -> Mapping[Any, Any]:
    return {to_text(entry.get("key")): entry.get("value") for entry in to_mappings(item.get("meta_data"))}
