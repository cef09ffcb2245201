"""
The adapter keeps what every adapter owes; its shop speaks plain http on loopback, so every call is signed.
"""

from copy import deepcopy
from datetime import UTC, datetime

from adapters.testing.order_list import without_private
from adapters.testkit import AdapterContract, Reply
from adapters.woocommerce.platform import WOOCOMMERCE
from tests.stores.woocommerce_auth import READ
from tests.stores.woocommerce_data import Shop
from tests.stores.woocommerce_rest import Rest, RestError

DATE = "%Y-%m-%dT%H:%M:%S"
FULFILLED = "%Y-%m-%dT%H:%M:%SZ"  # since 10.8
LIKE = Shop().orders[202]  # a recorded order, processing
PIECES = 2


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
    calls_per_sent_order = 5
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
        like = deepcopy(LIKE)
        return like | {
            "line_items": [like["line_items"][0] | {"quantity": PIECES}],
            "id": int(order_id),
            "number": order_id,
            "customer_id": int(customer_id),
            "status": status or "processing",
            "date_created": date,
            "date_created_gmt": date,
        }

    def sent(self, order, *, parcel_id, quantity, number, at):
        """
        As WooCommerce's own fulfillments; what it writes on the order says that there are some.
        """
        meta = {
            "_items": [{"item_id": order["line_items"][0]["id"], "qty": quantity}],
            "_tracking_number": number,
            "_date_fulfilled": at.strftime(FULFILLED),
        }
        fulfillment = {
            "id": int(parcel_id),
            "entity_type": "WC_Order",
            "entity_id": str(order["id"]),
            "is_fulfilled": True,
            "status": "fulfilled",
            "date_updated": at.strftime(FULFILLED),
            "meta_data": [{"id": place, "key": key, "value": value} for place, (key, value) in enumerate(meta.items())],
        }
        fulfillments = [*order.get("_fulfillments", []), fulfillment]
        pieces = sum(listed["meta_data"][0]["value"][0]["qty"] for listed in fulfillments)
        word = "fulfilled" if pieces == PIECES else "partially_fulfilled"
        return order | {
            "meta_data": [{"id": 1, "key": "_fulfillment_status", "value": word}],
            "_fulfillments": fulfillments,
        }

    def answer(self, request, orders):
        """
        The store's own semantics on the orders given, but for the customer filter: some promises are about its failing.
        """
        return self._asked(request, orders, {name: text for name, text in request.query.items() if name != "customer"})

    def search(self, request, orders):
        return self._asked(request, orders, dict(request.query))

    def _asked(self, request, orders, query):
        shop = Shop()
        shop.orders = {order["id"]: without_private(order) for order in orders}
        shop.fulfillments = {order["id"]: order.get("_fulfillments", []) for order in orders}
        shop.statuses[self.unlisted_status] = "Unlisted"
        try:
            route = request.query.get("rest_route") or request.path.removeprefix("/wp-json")
            body, headers = Rest(shop).answer(route, query)
        except RestError as error:
            return Reply(error.body, error.status)
        return Reply(body, 200, headers)

    def customer(self, *, customer_id, first_name, last_name, email, phone, created_at):
        place = {"first_name": first_name, "last_name": last_name, "email": email, "phone": phone, "country": "PT"}
        return {
            "id": int(customer_id),
            "email": email,
            "first_name": first_name,
            "last_name": last_name,
            "date_created_gmt": created_at.isoformat(),
            "date_modified_gmt": None,
            "billing": place,
            "shipping": place,
        }

    def guest_order(self, *, order_id, email, phone, placed_at):
        billing = {"first_name": "Ana", "last_name": "Reis", "email": email, "phone": phone, "country": "PT"}
        return self.order(order_id=order_id, customer_id="0", placed_at=placed_at) | {"billing": billing}

    def answer_customers(self, request, customers, guest_orders):
        """
        Every customer has ordered once.
        """
        route = request.query.get("rest_route") or request.path
        if route.endswith("/orders"):
            orders = [
                self.guest_order(
                    order_id=str(70 + place), email="", phone="", placed_at=datetime(2026, 11, 1, tzinfo=UTC)
                )
                | {"customer_id": customer["id"], "billing": customer["billing"]}
                for place, customer in enumerate(customers)
            ]
            return Reply([*orders, *guest_orders])
        if "/customers" not in route:
            return self.answer(request, guest_orders)
        return Reply(customers if route.endswith("/customers") else customers[0])
