"""
How an order, and each part of it, reaches the customer.

An order can be split: some lines shipped, others collected. Fulfilment orders say which; without the scope for them the
shipping line's category is all there is. Titles are free text in the store's language and are never read for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_mapping, to_text
from adapters.shopify.graphql_fields import to_nodes, to_number, to_word
from app.domain.status import DeliveryType

CANCELLED: Final = "CANCELLED"
POINT_OF_SALE: Final = "pos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    delivery_type: DeliveryType
    ships: bool  # False: nothing is sent or kept ready
    place: str | None = None  # where a pickup waits, as it was shown to the customer


# https://shopify.dev/docs/api/admin-graphql/2026-10/enums/DeliveryMethodType (read 2026-11). Categories of shipping
# lines are the same words, written "pick-up", "pickup-point" and so on: compared by their letters.
METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {
        "SHIPPING": Method(delivery_type=DeliveryType.SHIPPING, ships=True),
        "PICKUPPOINT": Method(delivery_type=DeliveryType.SHIPPING, ships=True),  # a carrier brings it to a locker
        "LOCAL": Method(delivery_type=DeliveryType.LOCAL_DELIVERY, ships=True),
        "PICKUP": Method(delivery_type=DeliveryType.LOCAL_PICKUP, ships=True),
        "RETAIL": Method(delivery_type=DeliveryType.UNKNOWN, ships=False),  # taken along from the counter
        "NONE": Method(delivery_type=DeliveryType.UNKNOWN, ships=False),  # digital
    }
)
NO_METHOD: Final = Method(delivery_type=DeliveryType.UNKNOWN, ships=True)


@dataclass(frozen=True, slots=True)
class Methods:
    """
    The methods of an order: one per line where fulfilment orders tell, else one for all.
    """

    whole: Method
    by_line: Mapping[str, Method]

    def of_line(self, line_id: str | None) -> Method:
        return self.by_line.get(line_id or "", self.whole)

    def of_lines(self, line_ids: Iterable[str]) -> Method:
        """
        The one method of these lines, the order's when they differ.
        """
        methods = {self.of_line(line_id) for line_id in line_ids}
        return methods.pop() if len(methods) == 1 else self.whole


def to_methods(order: Mapping[str, Any]) -> Methods:
    groups = _groups(order, _place(order))
    if not groups:
        return Methods(_from_shipping_lines(order), {})
    by_line: dict[str, Method | None] = {}
    for method, line_ids in groups:
        for line_id in line_ids:
            is_same = by_line.get(line_id, method) == method
            by_line[line_id] = method if is_same else None  # split over groups: no method of its own
    return Methods(groups[0][0], {line_id: method for line_id, method in by_line.items() if method})


def _groups(order: Mapping[str, Any], place: str | None) -> list[tuple[Method, list[str]]]:
    """
    The method of each fulfilment order, and its lines. Cancelled ones count only when there are no others.
    """
    known = [node for node in to_nodes(order.get("fulfillmentOrders")) if _word(node) in METHODS]
    live = [node for node in known if node.get("status") != CANCELLED]
    return [(_to_method(node, place), _line_ids(node)) for node in live or known]


def _word(fulfillment_order: Mapping[str, Any]) -> str:
    return _letters(to_mapping(fulfillment_order.get("deliveryMethod")).get("methodType"))


def _to_method(fulfillment_order: Mapping[str, Any], place: str | None) -> Method:
    presented = to_text(to_mapping(fulfillment_order.get("deliveryMethod")).get("presentedName"))
    return _with_place(METHODS[_word(fulfillment_order)], presented or place)


def _place(order: Mapping[str, Any]) -> str | None:
    """
    As the pickup's own shipping line has it, for a fulfilment order that does not say it.
    """
    lines = to_nodes(order.get("shippingLines"))
    return next(
        (to_text(line.get("title")) for line in lines if _letters(line.get("deliveryCategory")) == "PICKUP"), None
    )


def _line_ids(fulfillment_order: Mapping[str, Any]) -> list[str]:
    lines = to_nodes(fulfillment_order.get("lineItems"))
    return [to_number(to_mapping(line.get("lineItem")).get("id")) for line in lines]


def _from_shipping_lines(order: Mapping[str, Any]) -> Method:
    lines = to_nodes(order.get("shippingLines"))
    for line in lines:
        if method := METHODS.get(_letters(line.get("deliveryCategory"))):
            return _with_place(method, to_text(line.get("title")))
    if to_mapping(order.get("shippingAddress")):
        return METHODS["SHIPPING"] if order.get("requiresShipping") is not False else NO_METHOD
    is_over_the_counter = not lines and order.get("sourceName") == POINT_OF_SALE
    return METHODS["RETAIL"] if is_over_the_counter else NO_METHOD


def _with_place(method: Method, place: str | None) -> Method:
    """
    A pickup option is presented under the name of its place.
    """
    if method.delivery_type is not DeliveryType.LOCAL_PICKUP:
        return method
    return Method(delivery_type=method.delivery_type, ships=method.ships, place=place)


def _letters(value: Any) -> str:
    return "".join(character for character in to_word(value).upper() if character.isalpha())
