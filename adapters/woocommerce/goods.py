"""
What of an order is sent: a fact about its goods. An address alone says little: the block checkout, tills and
subscriptions copy one onto orders of which nothing is sent.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from adapters.kit.parsing import to_mappings, to_text
from adapters.woocommerce.addresses import has_place
from adapters.woocommerce.line_items import LineItem
from adapters.woocommerce.lines import product_ids
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

ZERO: Final = Decimal(0)

# `created_via` of tills, most of which end in these letters, and of booking plugins.
POS: Final = "pos"
TILLS: Final = frozenset(
    {"posrestapi", "pointofsale", "jovvie", "hike", "foosales", "posterita", "ehopper", "izettle", "zettle", "vend"}
    | {"loyverse"}
)
BOOKERS: Final = frozenset({"bookings", "booking", "woocommercebookings", "appointments", "amelia"})
# The checkout notes a package's contents on its shipping line: names, this sign and numbers, with commas.
_TIMES: Final = "\N{MULTIPLICATION SIGN}"


def needs_shipping(order: OrderPayload, virtual: frozenset[str], shipments: Sequence[Shipment]) -> bool:
    """
    `virtual` are the lines whose products are known to be nothing that is sent.
    """
    if any(shipment.number for shipment in shipments):
        return True
    lines = {line.id for line in _counted(order)}
    if lines and lines <= virtual:
        return False
    if order.shipping_lines:
        return True
    return not _is_made_by(order, TILLS | BOOKERS) and not _is_downloads_only(order) and has_place(order.shipping)


def _is_made_by(order: OrderPayload, names: frozenset[str]) -> bool:
    words = re.split(r"[^a-z0-9]+", (to_text(order.json.get("created_via")) or "").lower())
    return "".join(words) in names or not names.isdisjoint(words) or any(word.endswith(POS) for word in words)


def is_whole_order_in_doubt(order: OrderPayload, shipments: Sequence[Shipment]) -> bool:
    """
    Nothing but the address says that the order is sent.
    """
    if order.shipping_lines or any(shipment.number for shipment in shipments):
        return False
    return needs_shipping(order, frozenset(), shipments)


def lines_in_doubt(order: OrderPayload, shipments: Sequence[Shipment]) -> list[str]:
    """
    Lines that may be nothing to send, as far as the order itself tells; their products know.
    """
    if is_whole_order_in_doubt(order, shipments):
        return list(product_ids(order))
    packed = _packed_names(order)
    bare = lines_sent_bare(shipments)
    contents = _contents(shipments)
    if packed is None and not bare and contents is None:
        return []
    products = product_ids(order)
    doubtful = []
    for line in _counted(order):
        if line.id is None or line.id not in products:
            continue
        is_unpacked = packed is not None and (to_text(line.json.get("name")) or "") not in packed
        is_outside = contents is not None and contents.get(line.id, ZERO) < (line.quantity or ZERO)
        if line.id in bare or is_unpacked or is_outside:
            doubtful.append(line.id)
    return doubtful


def _counted(order: OrderPayload) -> list[LineItem]:
    return [line for line in order.lines if not line.is_bundle_child]


def _is_downloads_only(order: OrderPayload) -> bool:
    """
    WooCommerce says so itself; but also of an order whose products are gone, which may have been anything.
    """
    ids = product_ids(order)
    return order.json.get("needs_processing") is False and len(ids) == len(order.lines) > 0


def lines_sent_bare(shipments: Sequence[Shipment]) -> frozenset[str]:
    """
    Sent with nothing said of how: so WooCommerce itself fulfils downloads, as soon as they are paid.
    """
    bare = (shipment for shipment in shipments if shipment.is_sent and not shipment.is_carried)
    return frozenset(line_id for shipment in bare for line_id in shipment.items or ())


def _contents(shipments: Sequence[Shipment]) -> Mapping[str, Decimal] | None:
    """
    What is in all parcels together; None when nobody says what is in one of them.
    """
    total: dict[str, Decimal] = {}
    records = {shipment.record_id or f"{place}": shipment for place, shipment in enumerate(shipments)}
    for shipment in records.values():
        items = shipment.items or shipment.shared_items
        if items is None:
            return None
        for line_id, quantity in items.items():
            total[line_id] = total.get(line_id, ZERO) + quantity
    return total or None


def _packed_names(order: OrderPayload) -> set[str] | None:
    """
    What the checkout put into packages, which is only what is sent; None when that was not noted.
    """
    notes = [
        note
        for line in order.shipping_lines
        for entry in to_mappings(line.get("meta_data"))
        if _TIMES in (note := to_text(entry.get("value")) or "")
    ]
    return {name.strip() for note in notes for name in _names_of(note)} or None


def _names_of(note: str) -> list[str]:
    return re.split(rf" {_TIMES} [\d.]{{1,12}}(?:, |$)", note)[:-1]
