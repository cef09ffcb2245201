"""
Shopify's order as the domain's report: what the platform says, in the domain's words.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_instant, to_mapping, to_text, to_url
from adapters.shopify.addresses import is_masked, to_address, to_region_text
from adapters.shopify.graphql_fields import to_nodes, to_number, to_presentment, to_word
from adapters.shopify.methods import Methods, to_methods
from adapters.shopify.parcels import to_parcels
from adapters.shopify.statuses import AWAITING_PAYMENT, FULFILLED, NEVER_PAID, ON_HOLD, REFUNDS, to_order_status
from app.domain.assemble import choose_line
from app.domain.order import Money
from app.domain.report import Line, OrderReport
from app.domain.status import Attention

PLATFORM: Final = "shopify"
NOTHING: Final = Decimal(0)


def to_report(order: Mapping[str, Any], *, customer_id: str, store_url: str, is_withheld: bool) -> OrderReport:
    """
    `is_withheld` says that Shopify refused personal data of this order.
    """
    number = to_number(order.get("id"))
    methods = to_methods(order)
    lines = tuple(_to_line(node, order, methods) for node in to_nodes(order.get("lineItems")))
    highlighted = choose_line(lines)
    method = methods.of_line(highlighted.id if highlighted else None)
    ships = _ships(order, methods)
    parcels = to_parcels(order, methods)
    financial_status = to_word(order.get("displayFinancialStatus"))
    is_cancelled = bool(order.get("cancelledAt"))
    return OrderReport(
        platform=PLATFORM,
        id=number,
        customer_id=customer_id,
        order_number=to_text(order.get("name")) or "",
        lines=lines,
        parcels=parcels,
        order_status=to_order_status(to_word(order.get("displayFulfillmentStatus")), method.delivery_type, ships=ships),
        purchased_at=to_instant(order.get("processedAt")) or to_instant(order.get("createdAt")),
        is_accepted=bool(parcels) or not (is_cancelled and financial_status in NEVER_PAID),
        is_cancelled=is_cancelled,
        cancelled_at=to_instant(order.get("cancelledAt")),
        cancel_reason=to_text(order.get("cancelReason")),
        delivery_type=method.delivery_type,
        ships=ships,
        shipping_address=to_address(order.get("shippingAddress")),
        attention=_to_attention(order, is_withheld=is_withheld),
        financial_status=financial_status or None,
        refunded=_to_refunded(order),
        region=to_region_text(order.get("shippingAddress")),
        pickup_location=method.place,
        admin_url=f"{store_url}/admin/orders/{number}",
    )


def _to_line(node: Mapping[str, Any], order: Mapping[str, Any], methods: Methods) -> Line:
    return Line(
        id=to_number(node.get("id")),
        name=to_text(node.get("name")) or "",
        # With tax when the order's prices include it: the amount is stated as the order's prices are.
        unit_price=to_presentment(node.get("discountedUnitPriceAfterAllDiscountsSet"))
        or to_presentment(node.get("discountedUnitPriceSet")),
        ordered=_ordered(node),
        current=_current(node),
        # Shopify fulfils a gift card or a download like goods, so beside goods it is owed like them. A tip it never
        # fulfils; an order that is fulfilled owes neither.
        ships=_line_ships(node, methods) or order.get("displayFulfillmentStatus") != FULFILLED,
        description=to_text(to_mapping(node.get("product")).get("description")),
        brand=to_text(node.get("vendor")),
        image_url=to_url(to_mapping(node.get("image")).get("url")),
        sku=to_text(node.get("sku")),
    )


def _ordered(node: Mapping[str, Any]) -> Decimal:
    return to_decimal(node.get("quantity")) or NOTHING


def _current(node: Mapping[str, Any]) -> Decimal:
    current = to_decimal(node.get("currentQuantity"))
    return _ordered(node) if current is None else current


def _line_ships(node: Mapping[str, Any], methods: Methods) -> bool:
    return node.get("requiresShipping") is not False and methods.of_line(to_number(node.get("id"))).ships


def _ships(order: Mapping[str, Any], methods: Methods) -> bool:
    """
    Something of what is left of the order is sent or collected.
    """
    if order.get("requiresShipping") is False:
        return False
    nodes = to_nodes(order.get("lineItems"))
    left = [node for node in nodes if _current(node) > 0] or nodes
    return any(_line_ships(node, methods) for node in left) if nodes else methods.whole.ships


def _to_attention(order: Mapping[str, Any], *, is_withheld: bool) -> frozenset[Attention]:
    financial_status = to_word(order.get("displayFinancialStatus"))
    attention = {REFUNDS[financial_status]} if financial_status in REFUNDS else set()
    if financial_status in AWAITING_PAYMENT and not order.get("cancelledAt"):
        attention.add(Attention.AWAITING_PAYMENT)
    if order.get("displayFulfillmentStatus") == ON_HOLD:
        attention.add(Attention.ON_HOLD)
    if is_withheld or is_masked(order.get("shippingAddress")):
        attention.add(Attention.MASKED_PERSONAL_DATA)
    return frozenset(attention)


def _to_refunded(order: Mapping[str, Any]) -> Money | None:
    refunded = to_presentment(order.get("totalRefundedSet"))
    return refunded if refunded and refunded.value > 0 else None
