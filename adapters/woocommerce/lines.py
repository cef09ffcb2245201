"""
Line items: quantities less refunds, unit prices as the order states them.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from adapters.kit.money import to_money
from adapters.kit.parsing import to_decimal, to_id, to_mapping, to_mappings, to_text, to_url
from adapters.woocommerce.tracking.shipment import OrderPayload
from app.domain.order import Money
from app.domain.report import Line

ZERO: Final = Decimal(0)

# Product Bundles, Composite Products, Mix and Match, WPC Product Bundles and WPC Composite Products write the parent on
# each child (read 2026-11-23).
PARENT_KEYS: Final = frozenset(
    {"_bundled_by", "_composite_parent", "_mnm_container", "_woosb_parent_id", "_wooco_parent_id"}
)
REFUNDED_LINE: Final = "_refunded_item_id"


def to_lines(order: OrderPayload, refunds: Any) -> tuple[Line, ...]:
    refunded = refunded_quantities(refunds)
    return tuple(line for item in order.lines if (line := _to_line(order, item, refunded)))


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


def _to_line(order: OrderPayload, item: Mapping[str, Any], refunded: Mapping[str, Decimal]) -> Line | None:
    line_id = to_id(item.get("id"))
    if line_id is None:
        return None
    ordered, paid = max(ZERO, to_decimal(item.get("quantity")) or ZERO), _paid(order, item)
    return Line(
        id=line_id,
        name=to_text(item.get("name")) or to_text(item.get("parent_name")) or "",
        unit_price=_unit_price(order, item, ordered, paid),
        paid=paid,
        ordered=ordered,
        current=max(ZERO, ordered - refunded.get(line_id, ZERO)),
        is_bundle_child=is_bundle_child(item),
        image_url=to_url(to_mapping(item.get("image")).get("src")),
        sku=to_text(item.get("sku")),
    )


def is_bundle_child(item: Mapping[str, Any]) -> bool:
    if item.get("bundled_by") or item.get("composite_parent"):
        return True
    noted = ((entry.get("key"), entry.get("value")) for entry in to_mappings(item.get("meta_data")))
    return any(isinstance(key, str) and key in PARENT_KEYS and value for key, value in noted)


def product_ids(order: OrderPayload) -> Mapping[str, str]:
    """
    Line item id → product id: of a variation its parent's, which has the brand. A deleted product has none.
    """
    ids = {to_id(item.get("id")): to_id(item.get("product_id")) for item in order.lines}
    return {line_id: product_id for line_id, product_id in ids.items() if line_id and product_id}


def sold_ids(order: OrderPayload) -> Mapping[str, str]:
    """
    Line item id → id of what was sold, of a variation its own.
    """
    ids = {to_id(item.get("id")): to_id(item.get("variation_id")) for item in order.lines}
    return {**product_ids(order), **{line_id: sold for line_id, sold in ids.items() if line_id and sold}}


def _unit_price(order: OrderPayload, item: Mapping[str, Any], ordered: Decimal, paid: Decimal | None) -> Money | None:
    """
    `price` is what one piece cost after discounts, without tax and unrounded; tax is stated for the line.
    """
    currency, price = order.json.get("currency"), to_decimal(item.get("price"))
    if not ordered or paid is None:
        return to_money(price, currency)
    if _includes_tax(order) or price is None:
        return to_money(paid / ordered, currency)
    return to_money(price, currency)


def _paid(order: OrderPayload, item: Mapping[str, Any]) -> Decimal | None:
    """
    For the whole line, after discounts.
    """
    total = to_decimal(item.get("total"))
    if total is None or not _includes_tax(order):
        return total
    return total + (to_decimal(item.get("total_tax")) or ZERO)


def _includes_tax(order: OrderPayload) -> bool:
    return order.json.get("prices_include_tax") is True


def _meta_of(item: Mapping[str, Any]) -> Mapping[Any, Any]:
    return {to_text(entry.get("key")): entry.get("value") for entry in to_mappings(item.get("meta_data"))}
