from pathlib import Path

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.testkit import AdapterContract
from tests.stores import bigcommerce


class TestBigCommerce(AdapterContract):
    platform = BIGCOMMERCE
    refused_customer_ids = ("0", "007", "abc", "-1", "1.0")
    unlisted_status = 99
    refusal = bigcommerce.UNAUTHORIZED
    throttling = bigcommerce.THROTTLED
    calls_per_order = 2  # the product's description and image
    cases = Path(__file__).parent / "cases"

    def settings(self, url):
        return {
            "BIGCOMMERCE_STORE_HASH": bigcommerce.STORE_HASH,
            "BIGCOMMERCE_ACCESS_TOKEN": bigcommerce.TOKEN,
            "BIGCOMMERCE_API_URL": url,
        }

    def order(self, *, order_id, customer_id, placed_at, status=None):
        return bigcommerce.order(int(order_id), int(customer_id), placed_at, 11 if status is None else status)

    def answer(self, request, orders):
        return bigcommerce.show(request, orders)
