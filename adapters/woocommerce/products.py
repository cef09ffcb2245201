"""
Brand and description of products: kept for an hour, fetched aside, waited for briefly, never needed.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from concurrent.futures import TimeoutError as NotYet
from typing import Final

from adapters.woocommerce.client import WooCommerceClient
from adapters.woocommerce.mapping import ProductDetails, to_product_details
from app.domain.errors import UpstreamError
from app.domain.ports import Deadline

FIELDS: Final = "id,brands,description,short_description,attributes,virtual,downloadable"
FRESH_S: Final = 3_600.0
FAILURE_FRESH_S: Final = 60.0  # a product that cannot be had is not asked for with every order
MOST_KEPT: Final = 512  # of at most some four thousand characters each
MOST_AT_ONCE: Final = 8
FETCH_S: Final = 5.0

NOTHING: Final = ProductDetails()


class Products:
    """
    Serves all threads.
    """

    def __init__(self, client: WooCommerceClient, clock: Callable[[], float]) -> None:
        self._client = client
        self._clock = clock
        self._kept: OrderedDict[str, tuple[float, ProductDetails]] = OrderedDict()
        self._under_way: dict[str, Future[ProductDetails]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="woocommerce-products")

    def start(self, product_id: str) -> "Future[ProductDetails]":
        """
        The details, had or on their way. The future never fails; what cannot be had at all is empty.
        """
        with self._lock:
            kept_until, details = self._kept.get(product_id, (0.0, NOTHING))
            if self._clock() < kept_until:
                return _done(details)
            if product_id in self._under_way:
                return self._under_way[product_id]
            if len(self._under_way) >= MOST_AT_ONCE:
                return _done(NOTHING)
            future = self._pool.submit(self._fetch, product_id)
            if not future.done():
                self._under_way[product_id] = future
            return future

    def _fetch(self, product_id: str) -> ProductDetails:
        deadline = Deadline.after(FETCH_S)
        details, fresh_s = NOTHING, FAILURE_FRESH_S
        try:
            product = self._client.fetch_optional(f"/wc/v3/products/{product_id}", [("_fields", FIELDS)], deadline)
            details, fresh_s = to_product_details(product), FRESH_S
        except UpstreamError:
            pass  # the order's own call to the same shop says what is wrong with it
        finally:
            with self._lock:
                self._under_way.pop(product_id, None)
                self._kept[product_id] = (self._clock() + fresh_s, details)
                self._kept.move_to_end(product_id)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return details


def downloads_among(products: Products, sold: Mapping[str, str], seconds: float) -> frozenset[str]:
    """
    The lines, of line item id → product id, whose product is known in time to be a download or virtual.
    """
    futures = {line_id: products.start(product_id) for line_id, product_id in sold.items()}
    known, _ = wait(futures.values(), timeout=max(0.0, seconds))
    return frozenset(line_id for line_id, future in futures.items() if future in known and future.result().is_download)


def wait_for(future: "Future[ProductDetails]", seconds: float) -> ProductDetails:
    try:
        return future.result(timeout=max(0.0, seconds))
    except NotYet:
        return NOTHING


def _done(details: ProductDetails) -> "Future[ProductDetails]":
    future: Future[ProductDetails] = Future()
    future.set_result(details)
    return future
