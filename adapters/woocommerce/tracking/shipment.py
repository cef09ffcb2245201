"""
What a source of tracking knows of one parcel, and how an order is looked through for it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from itertools import filterfalse
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_mapping, to_mappings, to_text
from adapters.woocommerce.line_items import LineItem, Meta, to_line_item, to_meta
from app.domain.status import DetailedType

MAX_JSON: Final = 200_000
MOST_LINES: Final = 10_000
_FIELD_KEY: Final = re.compile(r"field_\w{1,40}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """
    One parcel as one source tells it. Every member may be missing; sources complete each other.
    """

    source: str
    id: str | None = None
    number: str | None = None
    url: str | None = None
    is_sent: bool | None = None  # False: a label or a draft; None: the source does not say
    type: DetailedType | None = None  # a carrier's or plugin's own status, not merely "sent"
    raw_status: str = ""  # that status as written
    at: datetime | None = None  # of `type`
    shipped_at: datetime | None = None
    items: Mapping[str, Decimal] | None = None  # line item id → quantity
    shared_items: Mapping[str, Decimal] | None = None  # of all numbers of one record together
    last_update: datetime | None = None
    estimated_delivery: datetime | None = None
    is_returning: bool = False
    record_id: str | None = None  # the same on all numbers of one record
    is_carried: bool = True  # False: no carrier, no link, no way of sending is named

    @property
    def key(self) -> str | None:
        """
        The number as carriers compare it.
        """
        return "".join(self.number.split()).upper() if self.number else None


@dataclass(frozen=True)
class OrderPayload:
    """
    An order as WooCommerce gives it, with ways to look into it that take anything.
    """

    json: Mapping[str, Any]
    links: Mapping[str, str] = field(default_factory=dict)  # tracking id → the shop's own link, when it was asked for
    fulfillments: Any = ()  # WooCommerce's own, when they were asked for

    def meta(self, key: str) -> Iterator[Any]:
        """
        The values of a key, oldest first. JSON written as text is read.
        """
        return map(from_json_text, filterfalse(_is_field_key, self.meta_data.get(key, ())))

    @cached_property
    def meta_data(self) -> Meta:
        return to_meta(self.json.get("meta_data"))

    def meta_text(self, *keys: str) -> str | None:
        """
        The first key that has text, its newest value.
        """
        return to_text(self.meta_field(*keys))

    def meta_field(self, *keys: str) -> Any:
        """
        The same as it is kept, with its line breaks: they separate tracking numbers.
        """
        for key in keys:
            for value in reversed(self.meta_data.get(key, ())):
                field = from_json_text(value)
                if to_text(field) and not _is_field_key(value):
                    return field
        return None

    @property
    def names(self) -> frozenset[str]:
        """
        Under which the order keeps something: its members, those of its shipping lines, keys of its and its lines' meta
        data.
        """
        return frozenset(self.json).union(self.meta_data, *self.shipping_lines, *[line.meta for line in self.lines])

    @cached_property
    def lines(self) -> list[LineItem]:
        """
        None of a list longer than any shop's: a part of them would be counted wrong.
        """
        found = to_mappings(self.json.get("line_items"))
        return list(map(to_line_item, found)) if len(found) <= MOST_LINES else []

    @cached_property
    def shipping_lines(self) -> list[Mapping[str, Any]]:
        return to_mappings(self.json.get("shipping_lines"))

    @cached_property
    def line_ids(self) -> frozenset[str | None]:
        return frozenset(line.id for line in self.lines)

    @cached_property
    def line_ids_by_product(self) -> Mapping[str | None, set[str | None]]:
        """
        By the product's id and, of a variation, by its own.
        """
        found: dict[str | None, set[str | None]] = {}
        for line in self.lines:
            for product_id in (line.product_id, line.variation_id):
                found.setdefault(product_id, set()).add(line.id)
        return found

    @property
    def shipping(self) -> Mapping[str, Any]:
        return to_mapping(self.json.get("shipping"))

    @property
    def postcode(self) -> str | None:
        return to_text(self.shipping.get("postcode")) or to_text(to_mapping(self.json.get("billing")).get("postcode"))

    @property
    def country(self) -> str | None:
        return to_text(self.shipping.get("country")) or to_text(to_mapping(self.json.get("billing")).get("country"))


def from_json_text(value: Any) -> Any:
    """
    Plugins store lists both as PHP arrays and as JSON text.
    """
    if not isinstance(value, str) or not value.lstrip().startswith(("[", "{")) or len(value) > MAX_JSON:
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def to_entries(value: Any) -> list[tuple[str, Mapping[str, Any]]]:
    """
    The objects of a list with their PHP keys: after a deletion the keys have gaps and the list is an object.
    """
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items() if isinstance(item, dict)]
    if isinstance(value, list):
        return [(str(place), item) for place, item in enumerate(value) if isinstance(item, dict)]
    return []


def _is_field_key(value: Any) -> bool:
    """
    Advanced Custom Fields keeps a value under its name, and under the name with an underscore the key of its field.
    """
    return isinstance(value, str) and _FIELD_KEY.fullmatch(value) is not None


def to_items(order: OrderPayload, entries: Any, id_name: str, quantity_name: str) -> Mapping[str, Decimal] | None:
    """
    A parcel's contents by line item. None unless every entry names a line of this order and a quantity.
    """
    items: dict[str, Decimal] = {}
    for entry in to_mappings(entries):
        line_id, quantity = to_id(entry.get(id_name)), to_decimal(entry.get(quantity_name))
        if line_id is None or line_id not in order.line_ids or quantity is None:
            return None
        if quantity > 0:
            items[line_id] = items.get(line_id, Decimal(0)) + quantity
    return items or None
