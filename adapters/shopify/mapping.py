"""
Shopify's order as the domain's report: what the platform says, in the domain's words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from adapters.kit.parsing import to_instant, to_text
from adapters.shopify.addresses import is_masked, to_address, to_region_text
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number, to_presentment, to_word
from adapters.shopify.lines import current_quantity, is_tip, line_ships, to_lines
from adapters.shopify.methods import Method, Methods, to_methods
from adapters.shopify.parcels import to_parcels
from adapters.shopify.statuses import (
    AWAITING_PAYMENT,
    FULFILLED,
    NEVER_PAID,
    NOT_REQUIRED,
    ON_HOLD,
    PARTIALLY_FULFILLED,
    REFUNDS,
    to_order_status,
)
from app.domain.assemble import choose_line
from app.domain.order import Money
from app.domain.report import Line, OrderReport, StatusReport
from app.domain.status import Attention, DeliveryType, DetailedType

PLATFORM: Final = "shopify"


def to_report(
    order: Mapping[str, Any], *, customer_id: str, store_url: str, is_withheld: bool, phone_country: str | None = None
) -> OrderReport:
    """
    `is_withheld` says that Shopify refused personal data of this order.
    """
    number = to_number(order.get("id"))
    methods = to_methods(order)
    lines = to_lines(order, methods)
    method = _method_to_show(lines, methods)
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
        order_status=_to_order_status(order, method.delivery_type, ships=ships),
        more_to_come=_is_more_to_come(order),
        purchased_at=to_instant(order.get("processedAt")) or to_instant(order.get("createdAt")),
        is_accepted=bool(parcels) or not (is_cancelled and financial_status in NEVER_PAID),
        is_cancelled=is_cancelled,
        cancelled_at=to_instant(order.get("cancelledAt")),
        cancel_reason=to_text(order.get("cancelReason")),
        delivery_type=method.delivery_type,
        ships=ships,
        shipping_address=to_address(order.get("shippingAddress"), phone_country),
        attention=_to_attention(order, is_withheld=is_withheld),
        financial_status=financial_status or None,
        refunded=_to_refunded(order),
        region=to_region_text(order.get("shippingAddress")),
        pickup_location=method.place,
        admin_url=f"{store_url}/admin/orders/{number}",
    )


def _method_to_show(lines: Sequence[Line], methods: Methods) -> Method:
    """
    The highlighted line's; without one, that of all lines.
    """
    highlighted = choose_line(lines)
    found = {methods.of_line(line.id) for line in ([highlighted] if highlighted else lines)}
    return found.pop() if len(found) == 1 else methods.of_shipping_line


def _ships(order: Mapping[str, Any], methods: Methods) -> bool:
    """
    Something of what is left of the order is sent or collected.
    """
    if order.get("requiresShipping") is False:
        return False
    nodes = to_nodes(order.get("lineItems"))
    left = _left_of(nodes) or nodes
    return any(line_ships(node, methods) for node in left) if nodes else methods.of_shipping_line.ships


def _left_of(nodes: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """
    What was not removed or refunded; a tip counts only where nothing else was bought.
    """
    nodes = list(nodes)
    goods = [node for node in nodes if not is_tip(node)] or nodes
    return [node for node in goods if current_quantity(node) > 0]


def _is_more_to_come(order: Mapping[str, Any]) -> bool:
    """
    Where the lines are not known, what is not said to be fulfilled is.
    """
    word = to_word(order.get("displayFulfillmentStatus"))
    return word == PARTIALLY_FULFILLED or (has_next_page(order.get("lineItems")) and word != FULFILLED)


def _to_order_status(order: Mapping[str, Any], delivery_type: DeliveryType, *, ships: bool) -> StatusReport:
    word = to_word(order.get("displayFulfillmentStatus"))
    status = to_order_status(word, delivery_type, ships=ships)
    is_left = bool(_left_of(to_nodes(order.get("lineItems"))))
    if word == NOT_REQUIRED and is_left and not ships and not order.get("cancelledAt"):
        return replace(status, type=DetailedType.DELIVERED, rule="what is left of the order needs no shipping")
    return status


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
