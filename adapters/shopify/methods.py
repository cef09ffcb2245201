"""
How an order, and each part of it, reaches the customer.

An order can be split: some lines shipped, others collected, one line even both. Fulfilment orders say which. Scopes
show only a subset of them, without an error: what no visible one speaks for is read from the shipping lines, and never
takes the method of a neighbour. Titles are free text in the store's language and are never read for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_mapping, to_mappings, to_text
from adapters.shopify.graphql_fields import has_next_page, to_nodes, to_number, to_word
from adapters.shopify.statuses import PARTIALLY_FULFILLED
from app.domain.status import DeliveryType

CANCELLED: Final = "CANCELLED"
WAITING: Final = ("OPEN", "SCHEDULED", "ON_HOLD")
POINT_OF_SALE: Final = "pos"

Payload = Mapping[str, Any]


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
NOTHING_TO_SHIP: Final = METHODS["NONE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """
    The methods of an order: of its lines and of its fulfilments, where fulfilment orders tell, and the shipping line's.
    """

    of_shipping_line: Method
    by_line: Mapping[str, Method]  # of all that was ordered of it; a line split over methods is not here
    by_line_sent: Mapping[str, Method]  # the same, without fulfilment orders of which nothing was sent yet
    by_fulfillment: Mapping[str, Method]

    def of_line(self, line_id: str | None) -> Method:
        return self.by_line.get(line_id or "", self.of_shipping_line)

    def of_fulfillment(self, number: str, line_ids: Iterable[str], *, requires_shipping: bool) -> Method:
        """
        Of its own fulfilment orders; where none can be seen of the whole order, of those that hold its lines.
        """
        if own := self.by_fulfillment.get(number):
            return own
        of_lines = set() if self.by_fulfillment else {self.by_line_sent.get(line_id) for line_id in line_ids}
        method = of_lines.pop() if len(of_lines) == 1 else None
        return method or (self.of_shipping_line if requires_shipping else NOTHING_TO_SHIP)


def to_methods(order: Payload) -> Methods:
    shipping_lines = to_nodes(order.get("shippingLines"))
    of_shipping_line = _from_shipping_lines(order, shipping_lines)
    place = _place(shipping_lines)
    groups = _groups(order)
    by_fulfillment = _by_fulfillment(order, groups, place)
    return Methods(
        of_shipping_line=of_shipping_line,
        by_line=_by_line(order, groups, place),
        by_line_sent=_by_line(order, [group for group in groups if _may_have_been_sent(group, order)], place),
        by_fulfillment={number: method or of_shipping_line for number, method in by_fulfillment.items()},
    )


def _groups(order: Payload) -> list[Payload]:
    """
    The fulfilment orders with a method. Cancelled ones count only when there are no others.
    """
    known = [node for node in to_nodes(order.get("fulfillmentOrders")) if _method_type(node) in METHODS]
    return [node for node in known if node.get("status") != CANCELLED] or known


def _by_line(order: Payload, groups: Iterable[Payload], place: str | None) -> Mapping[str, Method]:
    methods: dict[str, set[Method]] = {}
    unlisted: set[Method] = set()  # of groups whose lines are not known to the last
    for group in groups:
        method = _to_method(group, place)
        lines = to_nodes(group.get("lineItems"))
        for line in lines:
            methods.setdefault(to_number(to_mapping(line.get("lineItem")).get("id")), set()).add(method)
        if has_next_page(group.get("lineItems")) or not lines:
            unlisted.add(method)
    if len(unlisted.union(*methods.values())) == 1 and unlisted:
        for line in to_nodes(order.get("lineItems")):
            methods.setdefault(to_number(line.get("id")), unlisted)
    return {line_id: next(iter(found)) for line_id, found in methods.items() if len(found) == 1}


def _may_have_been_sent(group: Payload, order: Payload) -> bool:
    """
    False when as much remains of each line as there was at first, or when it waits while a part was sent.
    """
    if group.get("status") in WAITING and order.get("displayFulfillmentStatus") == PARTIALLY_FULFILLED:
        return False
    lines = to_nodes(group.get("lineItems"))
    totals = [(to_decimal(line.get("totalQuantity")), to_decimal(line.get("remainingQuantity"))) for line in lines]
    return not totals or any(not total or total != remaining for total, remaining in totals)


def _by_fulfillment(order: Payload, groups: Iterable[Payload], place: str | None) -> Mapping[str, Method | None]:
    """
    None for a fulfilment of several methods: by which of them this parcel went is not said.
    """
    by_id = {to_number(group.get("id")): group for group in groups}
    found: dict[str, Method | None] = {}
    for fulfillment in to_mappings(order.get("fulfillments")):
        connection = fulfillment.get("fulfillmentOrders")
        own = [
            node if _method_type(node) else by_id.get(to_number(node.get("id")), node) for node in to_nodes(connection)
        ]
        methods = {_to_method(node, place) for node in own if _method_type(node) in METHODS}
        if methods:
            is_one = len(methods) == 1 and not has_next_page(connection)
            found[to_number(fulfillment.get("id"))] = methods.pop() if is_one else None
    return found


def _method_type(fulfillment_order: Payload) -> str:
    return _letters(to_mapping(fulfillment_order.get("deliveryMethod")).get("methodType"))


def _to_method(fulfillment_order: Payload, place: str | None) -> Method:
    presented = to_text(to_mapping(fulfillment_order.get("deliveryMethod")).get("presentedName"))
    return _with_place(METHODS[_method_type(fulfillment_order)], presented or place)


def _place(shipping_lines: Iterable[Payload]) -> str | None:
    """
    As the pickup's own shipping line has it, for a fulfilment order that does not say it.
    """
    pickups = (line for line in shipping_lines if _letters(line.get("deliveryCategory")) == "PICKUP")
    return next((to_text(line.get("title")) for line in pickups), None)


def _from_shipping_lines(order: Payload, lines: list[Payload]) -> Method:
    known = [line for line in lines if _letters(line.get("deliveryCategory")) in METHODS]
    methods = {METHODS[_letters(line.get("deliveryCategory"))] for line in known}
    if methods:
        return _with_place(methods.pop(), to_text(known[0].get("title"))) if len(methods) == 1 else NO_METHOD
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
