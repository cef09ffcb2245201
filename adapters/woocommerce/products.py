"""
What an order does not say of its products: brand, description, and whether they are sent at all.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import wait
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from adapters.kit.cached_facts import MOST_AT_ONCE, CachedFacts
from adapters.kit.parsing import to_description, to_mapping, to_mappings, to_text
from adapters.woocommerce.client import WooCommerceClient
from app.domain.ports import Deadline

FIELDS: Final = "id,type,brands,description,short_description,attributes,virtual,downloadable"
BRAND_ATTRIBUTES: Final = frozenset({"pa_brand", "brand", "pa_marca", "pa_marke", "pa_marque"})

# Product types of booking and ticket plugins, of which nothing is sent whatever their box "virtual" says.
BOOKED_TYPES: Final = frozenset(
    {"booking", "accommodation-booking", "appointment", "phive_booking", "bookable-product", "tour", "event", "ticket"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    brand: str | None = None
    description: str | None = None
    is_virtual: bool = False  # nothing is sent
    is_download: bool = False  # which a thing that is sent may be as well


def build_products(client: WooCommerceClient, clock: Callable[[], float]) -> CachedFacts[ProductDetails]:
    """
    Details by product id.
    """

    def fetch(product_id: str, deadline: Deadline) -> ProductDetails:
        return to_product_details(
            client.fetch_optional(f"/wc/v3/products/{product_id}", [("_fields", FIELDS)], deadline)
        )

    return CachedFacts(fetch, ProductDetails(), name="woocommerce-products", clock=clock)


def virtual_among(
    products: CachedFacts[ProductDetails], sold: Mapping[str, str], downloads: frozenset[str], seconds: float
) -> frozenset[str]:
    """
    The lines, of line item id → product id, whose product is known in time to be nothing that is sent. For
    `downloads`, that it can be downloaded is enough.
    """
    ends_at = time.monotonic() + seconds
    details: dict[str, ProductDetails] = {}
    for some in batched(dict.fromkeys(sold.values()), MOST_AT_ONCE):
        futures = {product_id: products.start(product_id) for product_id in some}
        known, _ = wait(futures.values(), timeout=max(0.0, ends_at - time.monotonic()))
        details |= {product_id: future.result() for product_id, future in futures.items() if future in known}
    return frozenset(
        line_id
        for line_id, product_id in sold.items()
        if (product := details.get(product_id))
        and (product.is_virtual or (product.is_download and line_id in downloads))
    )


def batched(values: Iterable[str], size: int) -> Iterator[tuple[str, ...]]:
    iterator = iter(values)
    while batch := tuple(islice(iterator, size)):
        yield batch


def to_product_details(product: Any) -> ProductDetails:
    payload = to_mapping(product)
    return ProductDetails(
        brand=_to_brand(payload),
        description=to_description(payload.get("description")) or to_description(payload.get("short_description")),
        is_virtual=payload.get("virtual") is True or to_text(payload.get("type")) in BOOKED_TYPES,
        is_download=payload.get("downloadable") is True,
    )


def _to_brand(product: Mapping[str, Any]) -> str | None:
    """
    The first of WooCommerce's own brands, else the attribute shops used before there were any.
    """
    for brand in to_mappings(product.get("brands")):
        if name := to_text(brand.get("name")):
            return name
    for attribute in to_mappings(product.get("attributes")):
        if to_text(attribute.get("slug")) in BRAND_ATTRIBUTES:
            options = attribute.get("options")
            return to_text(options[0]) if isinstance(options, list) and options else None
    return None
