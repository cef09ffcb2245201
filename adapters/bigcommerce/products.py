"""
What an order does not say of its products: their description and image, from the catalog.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from adapters.bigcommerce.client import BigCommerceClient
from adapters.bigcommerce.consignments import Consignments
from adapters.kit.cached_facts import CachedFacts
from adapters.kit.parsing import to_decimal, to_description, to_id, to_mapping, to_mappings, to_url
from app.domain.assemble import choose_line
from app.domain.ports import Deadline
from app.domain.report import Line, OrderReport

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDetails:
    description: str | None = None
    image_url: str | None = None


def build_products(client: BigCommerceClient, clock: Callable[[], float]) -> CachedFacts[ProductDetails]:
    """
    Details by product id.
    """

    def fetch(product_id: str, deadline: Deadline) -> ProductDetails:
        path = f"/v3/catalog/products/{product_id}"
        return to_product_details(client.fetch_optional(path, [("include", "images")], deadline))

    return CachedFacts(fetch, ProductDetails(), name="bigcommerce-products", clock=clock)


def to_product_details(product: Any) -> ProductDetails:
    payload = to_mapping(product)
    return ProductDetails(
        description=to_description(payload.get("description")),
        image_url=_to_image(to_mappings(payload.get("images"))),
    )


def _to_image(images: Sequence[Payload]) -> str | None:
    """
    The one the shop chose to stand for the product, else the first as they are shown.
    """
    in_order = sorted(images, key=lambda image: (image.get("is_thumbnail") is not True, _place(image)))
    return next((url for image in in_order if (url := to_url(image.get("url_standard")))), None)


def _place(image: Payload) -> float:
    place = to_decimal(image.get("sort_order"))
    return float("inf") if place is None else float(place)


def product_to_show(lines: Sequence[Line], consignments: Consignments) -> str | None:
    """
    The product of the line that will be shown. A custom one, made for this order, is none of the catalog's: 0.
    """
    line = choose_line(lines)
    ids = {to_id(item.get("id")): to_id(item.get("product_id")) for item in consignments.line_items}
    product_id = ids.get(line.id) if line else None
    return product_id if product_id and product_id.isascii() and product_id.isdecimal() else None


def with_details(report: OrderReport, details: ProductDetails) -> OrderReport:
    """
    What the customer chose goes before what the product is.
    """
    shown = choose_line(report.lines)
    lines = tuple(_described(line, details) if line is shown else line for line in report.lines)
    return replace(report, lines=lines)


def _described(line: Line, details: ProductDetails) -> Line:
    texts = filter(None, (line.description, details.description))
    return replace(line, description=". ".join(texts) or None, image_url=details.image_url)
