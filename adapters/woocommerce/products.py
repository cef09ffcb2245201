"""
Brand and description of products, and which of them are downloads.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import wait
from typing import Final

from adapters.kit.cached_facts import CachedFacts
from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.mapping import ProductDetails, to_product_details
from app.domain.ports import Deadline

FIELDS: Final = "id,brands,description,short_description,attributes,virtual,downloadable"


def build_products(client: WooCommerceClient, clock: Callable[[], float]) -> CachedFacts[ProductDetails]:
    """
    Details by product id.
    """

    def fetch(product_id: str, deadline: Deadline) -> ProductDetails:
        return to_product_details(
            client.fetch_optional(f"/wc/v3/products/{product_id}", [("_fields", FIELDS)], deadline)
        )

    return CachedFacts(fetch, ProductDetails(), name="woocommerce-products", clock=clock)


def downloads_among(products: CachedFacts[ProductDetails], sold: Mapping[str, str], seconds: float) -> frozenset[str]:
    """
    The lines, of line item id → product id, whose product is known in time to be a download or virtual.
    """
    futures = {line_id: products.start(product_id) for line_id, product_id in sold.items()}
    known, _ = wait(futures.values(), timeout=max(0.0, seconds))
    return frozenset(line_id for line_id, future in futures.items() if future in known and future.result().is_download)
