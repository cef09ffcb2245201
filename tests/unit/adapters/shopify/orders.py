"""
Small orders in Shopify's field names, for tests that are about something else than an order's details.
"""

from typing import Any


def money(amount: str, currency: str = "EUR") -> dict[str, Any]:
    return {
        "presentmentMoney": {"amount": amount, "currencyCode": currency},
        "shopMoney": {"amount": amount, "currencyCode": currency},
    }


def line(number: int, title: str = "Cup", price: str = "8.5", quantity: int = 1, **more: Any) -> dict[str, Any]:
    gid = f"gid://shopify/LineItem/{number}"
    named = {"id": gid, "title": title, "name": title, "quantity": quantity}
    return {**named, "originalUnitPriceSet": money(price), **more}


def content(number: int, line_number: int, quantity: int = 1) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/FulfillmentLineItem/{number}",
        "quantity": quantity,
        "lineItem": {"id": f"gid://shopify/LineItem/{line_number}"},
    }


def fulfillment(number: int, *contents: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Fulfillment/{number}",
        "status": "SUCCESS",
        "displayStatus": "IN_TRANSIT",
        "createdAt": "2026-11-18T15:00:00Z",
        "updatedAt": "2026-11-18T15:00:00Z",
        "trackingInfo": [],
        "fulfillmentLineItems": list(contents),
        "events": [],
        **more,
    }


def fulfillment_order(number: int, method: str, *line_numbers: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/FulfillmentOrder/{number}",
        "status": "OPEN",
        "deliveryMethod": {"id": f"gid://shopify/DeliveryMethod/{number}", "methodType": method},
        "lineItems": [
            {
                "id": f"gid://shopify/FulfillmentOrderLineItem/{number}{line_number}",
                "lineItem": {"id": f"gid://shopify/LineItem/{line_number}"},
            }
            for line_number in line_numbers
        ],
        **more,
    }


def order(number: int = 5001, *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": f"gid://shopify/Order/{number}",
        "name": f"#{number}",
        "createdAt": "2026-11-18T10:00:00Z",
        "processedAt": "2026-11-18T10:00:00Z",
        "displayFulfillmentStatus": "UNFULFILLED",
        "displayFinancialStatus": "PAID",
        "shippingAddress": {
            "id": "gid://shopify/MailingAddress/9001?model_name=Address",
            "firstName": "Ana",
            "lastName": "Silva",
            "address1": "Rua das Flores 12",
            "city": "Lisboa",
            "provinceCode": "PT-11",
            "countryCodeV2": "PT",
        },
        "lineItems": list(lines) or [line(11)],
        "fulfillments": [],
        "fulfillmentOrders": [],
        **more,
    }
