"""
The lines of a BigCommerce order: what was bought, what was chosen of it, what was paid for it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from adapters.bigcommerce.consignments import Consignments
from adapters.kit.builders import to_line
from adapters.kit.money import to_currency
from adapters.kit.parsing import to_decimal, to_id, to_mappings, to_text
from app.domain.report import Line

Payload = Mapping[str, Any]

NOTHING: Final = Decimal(0)


def order_currency(order: Payload) -> str | None:
    """
    The one the shopper pays in.
    """
    return to_currency(order.get("default_currency_code")) or to_currency(order.get("currency_code"))


def to_lines(order: Payload, consignments: Consignments) -> Sequence[Line]:
    """
    As they were ordered, whichever way each of them gets there.
    """
    currency, with_tax = order_currency(order), order.get("is_tax_inclusive_pricing") is True
    lines = [
        _to_line(item, currency, with_tax=with_tax, is_digital=to_id(item.get("id")) in consignments.digital_ids)
        for item in consignments.line_items
    ]
    return sorted(filter(None, lines), key=lambda line: (len(line.id), line.id))


def _to_line(item: Payload, currency: str | None, *, with_tax: bool, is_digital: bool) -> Line | None:
    return to_line(
        line_id=item.get("id"),
        name=item.get("name"),
        paid=to_paid(item, with_tax=with_tax),
        currency=currency,
        ordered=item.get("quantity"),
        refunded_quantity=_refunded_quantity(item),
        ships=not is_digital,
        is_bundle_child=to_id(item.get("parent_order_product_id")) is not None,
        description=_to_options(item.get("product_options")),
        brand=item.get("brand"),
        sku=item.get("sku"),
    )


def _refunded_quantity(item: Payload) -> Any:
    """
    An item can be said to be refunded without a number: then all of it is.
    """
    refunded = to_decimal(item.get("quantity_refunded"))
    return item.get("quantity") if not refunded and item.get("is_refunded") is True else refunded


def to_paid(item: Payload, *, with_tax: bool) -> Decimal | None:
    """
    `discounted_total_inc_tax` is what the shopper paid for the line. Its counterpart without tax has to be computed:
    `applied_discounts` has the line's share of every coupon and discount, those of the whole order too.
    """
    total = to_decimal(item.get("discounted_total_inc_tax")) if with_tax else None
    if total is None:
        gross = to_decimal(item.get("total_inc_tax" if with_tax else "total_ex_tax"))
        discounts = [to_decimal(discount.get("amount")) for discount in to_mappings(item.get("applied_discounts"))]
        total = None if gross is None else max(NOTHING, gross - sum((d for d in discounts if d), NOTHING))
    return None if total is None or total < 0 else total


def _to_options(options: Any) -> str | None:
    """
    "Size: S, Color: Orange", as the customer chose them.
    """
    chosen = [
        f"{name}: {value}"
        for option in to_mappings(options)
        if (name := to_text(option.get("display_name"))) and (value := to_text(option.get("display_value")))
    ]
    return ", ".join(chosen) or None
