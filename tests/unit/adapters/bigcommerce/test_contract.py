from pathlib import Path
from typing import ClassVar

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.testing import AdapterContract, OrderList, Reply
from tests.stores import bigcommerce
from tests.stores.bigcommerce_customers import account

PIECES = 2


class TestBigCommerce(AdapterContract):
    platform = BIGCOMMERCE
    refused_customer_ids = ("0", "007", "abc", "-1", "1.0")
    unlisted_status = 99
    refusal = bigcommerce.UNAUTHORIZED
    throttling = bigcommerce.THROTTLED
    calls_per_order = 2  # the product's description and image
    calls_per_sent_order = 3  # and the shipments
    credential: ClassVar = {"X-Auth-Token": "{BIGCOMMERCE_ACCESS_TOKEN}"}
    order_list = OrderList(
        path=bigcommerce.ROOT,
        customer="customer_id",
        sort="sort",
        size="limit",
        page="page",
        customer_member="customer_id",
        placed_at="date_created",
    )
    cases = Path(__file__).parent / "cases"

    def settings(self, url):
        return {
            "BIGCOMMERCE_STORE_HASH": bigcommerce.STORE_HASH,
            "BIGCOMMERCE_ACCESS_TOKEN": bigcommerce.TOKEN,
            "BIGCOMMERCE_API_URL": url,
        }

    def order(self, *, order_id, customer_id, placed_at, status=None):
        towel = bigcommerce.product(quantity=PIECES)
        return bigcommerce.order(
            int(order_id),
            int(customer_id),
            placed_at,
            11 if status is None else status,
            items_total=PIECES,
            consignments=bigcommerce.consignments(shipping=[bigcommerce.address(line_items=[towel])]),
        )

    def sent(self, order, *, parcel_id, quantity, number, at):
        pieces = sum(item["quantity"] for parcel in order["_shipments"] for item in parcel["items"]) + quantity
        parcel = bigcommerce.shipment(
            int(parcel_id), at, {65: quantity}, order_id=order["id"], customer_id=order["customer_id"]
        )
        parcel |= {"tracking_number": number, "generated_tracking_link": f"https://track.example.com/{number}"}
        status = 2 if pieces == PIECES else 3
        return order | {
            "status_id": status,
            "status": bigcommerce.STATUSES[status],
            "items_shipped": pieces,
            "_shipments": [*order["_shipments"], parcel],
        }

    def answer(self, request, orders):
        return bigcommerce.show(request, orders)

    def search(self, request, orders):
        return bigcommerce.BigCommerceStore(orders)(request)

    def customer(self, *, customer_id, first_name, last_name, email, phone, created_at):
        return account(
            int(customer_id),
            first_name=first_name,
            last_name=last_name,
            email=email,
            phone=phone,
            date_created=created_at.isoformat(),
        )

    def guest_order(self, *, order_id, email, phone, placed_at):
        billing = {"first_name": "Ana", "last_name": "Reis", "email": email, "phone": phone, "country_iso2": "PT"}
        return bigcommerce.order(int(order_id), 0, placed_at, billing_address=billing)

    def answer_customers(self, request, customers, guest_orders):
        if "/v3/" in request.path:
            return Reply({"data": customers, "meta": {}})
        return bigcommerce.show(request, guest_orders)
