"""
An invented order, small enough to see at a glance, for what the recordings lack.
"""

from typing import Any


def line(line_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": line_id,
        "name": f"Thing {line_id}",
        "product_id": line_id + 100,
        "variation_id": 0,
        "quantity": 1,
        "subtotal": "10.00",
        "total": "10.00",
        "total_tax": "2.30",
        "meta_data": [],
        "sku": f"T-{line_id}",
        "price": 10,
        "image": {"id": "5", "src": "https://shop.example/thing.png"},
        "parent_name": None,
    } | changes


def meta(**values: Any) -> list[dict[str, Any]]:
    return [{"id": place, "key": key, "value": value} for place, (key, value) in enumerate(values.items(), start=1)]


def order(status: str = "completed", **changes: Any) -> dict[str, Any]:
    """
    Two pieces of line 11 and one of line 12, paid, sent to Amsterdam, completed on 5 November.
    """
    return {
        "id": 500,
        "number": "500",
        "status": status,
        "currency": "EUR",
        "customer_id": 7,
        "total": "39.00",
        "prices_include_tax": False,
        "date_created": "2026-11-03T10:00:00",
        "date_created_gmt": "2026-11-03T09:00:00",
        "date_modified": "2026-11-05T11:00:00",
        "date_modified_gmt": "2026-11-05T10:00:00",
        "date_paid_gmt": "2026-11-03T09:05:00",
        "date_completed_gmt": "2026-11-05T10:00:00" if status == "completed" else None,
        "billing": {"first_name": "Jan", "country": "NL", "phone": "020 123 4567"},
        "shipping": {
            "first_name": "Jan",
            "last_name": "de Vries",
            "company": "",
            "address_1": "Damrak 1",
            "address_2": "",
            "city": "Amsterdam",
            "state": "NH",
            "postcode": "1012 LG",
            "country": "NL",
            "phone": "",
        },
        "line_items": [line(11, quantity=2, total="20.00", total_tax="4.60"), line(12)],
        "shipping_lines": [{"id": 13, "method_title": "Flat rate", "method_id": "flat_rate", "meta_data": []}],
        "refunds": [],
        "meta_data": [],
    } | changes
