from tinyshop import TINYSHOP

from adapters.testkit import AdapterContract, Reply


class TestTinyShop(AdapterContract):
    platform = TINYSHOP

    def settings(self, url):
        return {"TINYSHOP_URL": url, "TINYSHOP_TOKEN": "secret-of-the-stand-in"}

    def order(self, *, order_id, customer_id, placed_at, status=None):
        return {
            "id": int(order_id),
            "number": f"T-{order_id}",
            "customer": int(customer_id),
            "placed": placed_at.isoformat(),
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

    def answer(self, request, orders):
        return Reply(orders) if request.path == "/api/orders" else Reply({"error": "no such page"}, 404)
