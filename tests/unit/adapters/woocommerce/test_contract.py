"""
The adapter keeps what every adapter owes; its shop speaks plain http on loopback, so every call is signed.
"""

from adapters.testkit import AdapterContract, Reply
from adapters.woocommerce.platform import WOOCOMMERCE
from tests.stores.woocommerce_auth import READ
from tests.stores.woocommerce_data import Shop
from tests.stores.woocommerce_rest import Rest, RestError

DATE = "%Y-%m-%dT%H:%M:%S"
LIKE = 202  # a recorded order, processing


class TestWooCommerce(AdapterContract):
    platform = WOOCOMMERCE
    refused_customer_ids = ("0", "002", "-1", "2.5", "2,3", "abc", "٢", "1" * 21, "gid://shopify/Customer/1")
    refusal = Reply(
        {
            "code": "woocommerce_rest_authentication_error",
            "message": "Consumer secret is invalid.",
            "data": {"status": 401},
        },
        401,
    )
    # The first answer's, of a shop with statuses of plugins: its statuses, the orders again by their names, and the
    # product's brand and description.
    calls_per_order = 4
    # Plain http signs by both.
    signing_secrets = frozenset({"WOOCOMMERCE_CONSUMER_SECRET"})

    def settings(self, url):
        return {
            "WOOCOMMERCE_STORE_URL": url,
            "WOOCOMMERCE_CONSUMER_KEY": READ.consumer_key,
            "WOOCOMMERCE_CONSUMER_SECRET": READ.consumer_secret,
        }

    def order(self, *, order_id, customer_id, placed_at, status=None):
        date = placed_at.strftime(DATE)
        return Shop().orders[LIKE] | {
            "id": int(order_id),
            "number": order_id,
            "customer_id": int(customer_id),
            "status": status or "processing",
            "date_created": date,
            "date_created_gmt": date,
        }

    def answer(self, request, orders):
        """
        The store's own semantics on the orders given, but for the customer filter: some promises are about its failing.
        """
        shop = Shop()
        shop.orders = {order["id"]: order for order in orders}
        shop.statuses[self.unlisted_status] = "Unlisted"
        query = {name: value for name, value in request.query.items() if name != "customer"}
        try:
            route = request.query.get("rest_route") or request.path.removeprefix("/wp-json")
            body, headers = Rest(shop).answer(route, query)
        except RestError as error:
            return Reply(error.body, error.status)
        return Reply(body, 200, headers)
