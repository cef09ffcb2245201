from pathlib import Path

from tinyshop import TINYSHOP

from adapters.testing import AdapterContract, OrderList, Reply


class TestTinyShop(AdapterContract):
    platform = TINYSHOP
    exempt = {"guest": "TinyShop sells to nobody without an account"}
    cases = Path(__file__).parent / "cases"
    credential = {"Authorization": "Bearer {TINYSHOP_TOKEN}"}
    order_list = OrderList(
        path="/api/orders",
        customer="customer",
        sort="sort",
        size="limit",
        page="page",
        customer_member="customer",
        placed_at="placed",
    )

    def settings(self, url):
        return {"TINYSHOP_URL": url, "TINYSHOP_TOKEN": "secret-of-the-fake-store"}

    def order(self, *, order_id, customer_id, placed_at, status=None):
        return {
            "id": int(order_id),
            "number": f"T-{order_id}",
            "customer": int(customer_id),
            "placed": placed_at.isoformat(),
            "changed": placed_at.isoformat(),
            "status": status or "packed",
            "delivery": "post",
            "currency": "EUR",
            "items": [{"id": 1, "title": "Mug", "sku": "MUG", "price": "9.90", "quantity": 2, "returned": 0}],
            "parcels": [],
            "address": {
                "name": "Ana",
                "street": "Rua do Ouro 12",
                "zip": "1100-061",
                "city": "Lisboa",
                "country": "PT",
            },
        }

    def sent(self, order, *, parcel_id, quantity, number, at):
        parcel = {
            "id": int(parcel_id),
            "status": "on the way",
            "at": at.isoformat(),
            "tracking": number,
            "contents": [{"item": 1, "quantity": quantity}],
        }
        return {**order, "status": "sent", "parcels": [*order["parcels"], parcel]}

    def customer(self, *, customer_id, first_name, last_name, email, phone, created_at):
        return {
            "id": int(customer_id),
            "first": first_name,
            "last": last_name,
            "email": email,
            "phone": phone,
            "country": "PT",
            "joined": created_at.isoformat(),
        }

    def answer_customers(self, request, customers, guest_orders):
        return Reply(customers)
