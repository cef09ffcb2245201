"""
The adapter kit's promises, kept against the fake store that executes the service's own query.
"""

import json
import re
from typing import Any, ClassVar

from adapters.shopify.platform import SHOPIFY
from adapters.testkit import AdapterContract, Reply, Request
from tests.stores.shopify import ALL_SCOPES, ShopifyStore


class TestShopify(AdapterContract):
    platform = SHOPIFY
    refused_customer_ids = ("0", "002", "-1", "1.0", "gid://shopify/Order/1", "gid://shopify/Customer/01", "\uff11")
    unlisted_status: ClassVar[Any] = "TELEPORTED"
    refusal = Reply({"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, 401)
    throttling = Reply({"errors": "Exceeded 2 calls per second"}, 429, {"Retry-After": "7.0"})
    exempt: ClassVar[Any] = {"guest": "Shopify makes a customer of everybody who orders"}
    calls_per_order = 2  # the scopes, once an hour, and the order

    def settings(self, url):
        return {"SHOPIFY_STORE_URL": url, "SHOPIFY_ACCESS_TOKEN": "shpat_of_the_kit"}

    def order(self, *, order_id, customer_id, placed_at, status=None):
        return {
            "id": f"gid://shopify/Order/{order_id}",
            "name": f"#{order_id}",
            "createdAt": placed_at.isoformat(),
            "processedAt": placed_at.isoformat(),
            "displayFulfillmentStatus": "FULFILLED" if status else "UNFULFILLED",
            "displayFinancialStatus": "PAID",
            "customer": {"id": f"gid://shopify/Customer/{customer_id}"},
            "lineItems": [
                {
                    "id": f"gid://shopify/LineItem/{order_id}1",
                    "title": "Cup",
                    "quantity": 2,
                    "originalUnitPriceSet": {
                        "presentmentMoney": {"amount": "12.5", "currencyCode": "EUR"},
                        "shopMoney": {"amount": "12.5", "currencyCode": "EUR"},
                    },
                }
            ],
            "fulfillments": [self.fulfillment(order_id, status)] if status else [],
        }

    def fulfillment(self, order_id, status):
        """
        The words that place a parcel are its own; an order under a new word is placed all the same.
        """
        return {
            "id": f"gid://shopify/Fulfillment/{order_id}1",
            "status": "SUCCESS",
            "displayStatus": status,
            "createdAt": "2026-11-18T15:00:00Z",
            "updatedAt": "2026-11-18T15:00:00Z",
            "trackingInfo": [],
            "fulfillmentLineItems": [],
            "events": [],
        }

    def sent(self, order, *, parcel_id, quantity, number, at):
        line = order["lineItems"][0]
        fulfillments = [
            *order["fulfillments"],
            {
                "id": f"gid://shopify/Fulfillment/{parcel_id}",
                "status": "SUCCESS",
                "displayStatus": "IN_TRANSIT",
                "createdAt": at.isoformat(),
                "updatedAt": at.isoformat(),
                "trackingInfo": [{"number": number, "url": None, "company": "CTT"}],
                "fulfillmentLineItems": [
                    {"id": f"gid://shopify/FulfillmentLineItem/{parcel_id}", "quantity": quantity, "lineItem": line}
                ],
                "events": [],
            },
        ]
        pieces = sum(parcel["fulfillmentLineItems"][0]["quantity"] for parcel in fulfillments)
        whole = "FULFILLED" if pieces == line["quantity"] else "PARTIALLY_FULFILLED"
        return order | {"displayFulfillmentStatus": whole, "fulfillments": fulfillments}

    def answer(self, request: Request, orders):
        """
        A shop with these orders, whoever they belong to, under the customer that is asked for.
        """
        store = ShopifyStore()
        asked = request.json()["variables"].get("customerId", "gid://shopify/Customer/1")
        store.add(asked.rsplit("/", 1)[1], *orders)
        return self._of(store, request)

    def search(self, request: Request, orders):
        store = ShopifyStore()
        for customer_id in self.customer_ids:
            gid = f"gid://shopify/Customer/{customer_id}"
            store.add(customer_id, *(order for order in orders if order["customer"]["id"] == gid))
        return self._of(store, request)

    def customer(self, *, customer_id, first_name, last_name, email, phone, created_at):
        return {
            "customer_id": customer_id,
            "firstName": first_name,
            "lastName": last_name,
            "email": email,
            "phone": phone,
            "createdAt": created_at.isoformat(),
        }

    def answer_customers(self, request: Request, customers, guest_orders):
        store = ShopifyStore()
        for customer in customers:
            store.add_customer(**customer)
        return self._of(store, request)

    def _of(self, store: ShopifyStore, request: Request):
        store.scopes = ALL_SCOPES
        store.takes_future_words = True
        store.tokens["shpat_of_the_kit"] = float("inf")
        version = re.fullmatch(r"/admin/api/([^/]+)/graphql\.json", request.path)
        assert version, request.path
        answer = store.answer(version[1], request.headers.get("x-shopify-access-token"), request.body)
        return Reply(json.loads(answer.body), answer.status, dict(answer.headers))
