"""
An order's consignments: how each of its line items gets to the customer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from adapters.kit.parsing import to_id, to_mapping, to_mappings, to_text

DIGITAL_TYPES: Final = frozenset({"digital", "giftcertificate"})

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignments:
    """
    What the order's list brought of them: a store can leave out the addresses, the line items, or everything.
    """

    line_items: Sequence[Payload] = ()
    shipping: Sequence[Payload] = ()  # addresses to ship to
    pickups: Sequence[Payload] = ()  # places to collect from
    collected_ids: frozenset[str] = frozenset()  # line items that are collected
    digital_ids: frozenset[str] = frozenset()  # line items that nobody carries: downloads, gift certificates
    lacks_line_items: bool = False

    @property
    def lacks_addresses(self) -> bool:
        """
        Something may be sent, and nobody said where to.
        """
        known = self.collected_ids | self.digital_ids
        is_all_known = bool(self.line_items) and all(to_id(item.get("id")) in known for item in self.line_items)
        return not self.shipping and (self.lacks_line_items or not is_all_known)

    def with_parts(self, products: Iterable[Payload], addresses: Sequence[Payload]) -> "Consignments":
        """
        With what was asked for by itself. A product says of itself how it gets there.
        """
        items = {to_id(item.get("id")): item for item in (*products, *self.line_items)}
        return replace(
            _with_kinds(self, list(items.values())), shipping=self.shipping or addresses, lacks_line_items=False
        )


def to_consignments(payload: Any) -> Consignments:
    """
    Links stand where the store did not include something, empty lists where it did not find it.
    """
    groups = _groups(payload)
    shipping = [item for group in groups for item in to_mappings(group.get("shipping"))]
    pickups = [item for group in groups for item in to_mappings(group.get("pickups"))]
    downloads = [item for group in groups for item in to_mappings(group.get("downloads"))]
    emails = (to_mapping(group.get("email")) for group in groups)
    certificates = [item for email in emails for item in to_mappings(email.get("gift_certificates"))]
    lists = [_line_items(consignment) for consignment in (*shipping, *pickups, *downloads)]
    line_items = [item for items in (*lists, *map(_line_items, certificates)) for item in items]
    found = Consignments(
        shipping=shipping,
        pickups=pickups,
        collected_ids=_ids(item for pickup in pickups for item in _line_items(pickup)),
        digital_ids=_ids(item for group in (*downloads, *certificates) for item in _line_items(group)),
        lacks_line_items=not line_items or not all(lists),
    )
    return _with_kinds(found, line_items)


def _groups(payload: Any) -> Sequence[Payload]:
    """
    The object, or the objects of the legacy list that `consignment_structure=object` replaces.
    """
    return to_mappings(payload) if isinstance(payload, list) else [to_mapping(payload)]


def _line_items(consignment: Payload) -> Sequence[Payload]:
    items = consignment.get("line_items")
    is_one = not {"id", "resource"}.isdisjoint(to_mapping(items))
    listed = [to_mapping(items)] if is_one else to_mappings(items)
    return [item for item in listed if "resource" not in item]


def _with_kinds(consignments: Consignments, line_items: Sequence[Payload]) -> Consignments:
    collected = _ids(item for item in line_items if to_id(item.get("order_pickup_method_id")))
    digital = _ids(item for item in line_items if to_text(item.get("type")) in DIGITAL_TYPES)
    return replace(
        consignments,
        line_items=line_items,
        collected_ids=consignments.collected_ids | collected,
        digital_ids=consignments.digital_ids | digital,
    )


def _ids(items: Iterable[Payload]) -> frozenset[str]:
    return frozenset(line_id for item in items if (line_id := to_id(item.get("id"))))
