"""
What a line item says, read once for all who ask.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from adapters.kit.parsing import to_decimal, to_id, to_mappings

# Product Bundles, Composite Products, Mix and Match, WPC Product Bundles and WPC Composite Products write the parent on
# each child (read 2026-11-23).
PARENT_KEYS: Final = frozenset(
    {"_bundled_by", "_composite_parent", "_mnm_container", "_woosb_parent_id", "_wooco_parent_id"}
)

Meta = Mapping[str, Sequence[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineItem:
    json: Mapping[str, Any]
    id: str | None
    quantity: Decimal | None
    meta: Meta
    is_bundle_child: bool  # counted through another line

    @property
    def product_id(self) -> str | None:
        """
        Of a variation its parent's, which has the brand. A deleted product has none.
        """
        return to_id(self.json.get("product_id"))

    @property
    def variation_id(self) -> str | None:
        return to_id(self.json.get("variation_id"))


def to_line_item(json: Mapping[str, Any]) -> LineItem:
    meta = to_meta(json.get("meta_data"))
    return LineItem(
        json=json,
        id=to_id(json.get("id")),
        quantity=to_decimal(json.get("quantity")),
        meta=meta,
        is_bundle_child=bool(json.get("bundled_by") or json.get("composite_parent")) or _names_parent(meta),
    )


def to_meta(entries: Any) -> Meta:
    """
    The values of each key, oldest first: WordPress allows several.
    """
    values: dict[str, list[Any]] = {}
    for entry in to_mappings(entries):
        if isinstance(key := entry.get("key"), str):
            values.setdefault(key, []).append(entry.get("value"))
    return values


def _names_parent(meta: Meta) -> bool:
    return not PARENT_KEYS.isdisjoint(meta) and any(any(meta.get(key, ())) for key in PARENT_KEYS)
