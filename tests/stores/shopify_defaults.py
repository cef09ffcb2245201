"""
What Shopify answers for fields a fixture says nothing about.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLNonNull, get_named_type, get_nullable_type, is_list_type


def number_of(gid: str) -> str:
    return gid.rsplit("/", 1)[-1].partition("?")[0]


ORDINARY: Mapping[str, Any] = {
    "LineItem.currentQuantity": lambda line: line["quantity"],
    "LineItem.unfulfilledQuantity": lambda line: line["quantity"],
    "LineItem.refundableQuantity": lambda line: line["quantity"],
    "LineItem.name": lambda line: line["title"],
    "LineItem.requiresShipping": lambda _: True,
    "LineItem.discountedUnitPriceSet": lambda line: line["originalUnitPriceSet"],
    "LineItem.discountedUnitPriceAfterAllDiscountsSet": lambda line: line.get(
        "discountedUnitPriceSet", line["originalUnitPriceSet"]
    ),
    "Order.requiresShipping": lambda order: any(line.get("requiresShipping", True) for line in order["lineItems"]),
    "Order.returnStatus": lambda _: "NO_RETURN",
    "Fulfillment.requiresShipping": lambda _: True,
    "Fulfillment.totalQuantity": lambda parcel: sum(item["quantity"] for item in parcel["fulfillmentLineItems"]),
    "FulfillmentOrder.requestStatus": lambda _: "UNSUBMITTED",
}


def default_of(parent: str, name: str, of: Any, source: Mapping[str, Any]) -> Any:
    """
    What Shopify answers for a field the fixture says nothing about.
    """
    if f"{parent}.{name}" in ORDINARY:
        return ORDINARY[f"{parent}.{name}"](source)
    if name == "legacyResourceId":
        return number_of(source["id"])
    if not isinstance(of, GraphQLNonNull):
        return None
    named = get_named_type(of).name
    money = {"amount": "0.0", "currencyCode": source.get("presentmentCurrencyCode", "USD")}
    blank = {
        "Boolean": False,
        "Int": 0,
        "UnsignedInt64": "0",
        "ID": f"gid://shopify/{parent}/1",
        "DateTime": source.get("createdAt", "2026-01-01T00:00:00Z"),
        "MoneyBag": {"presentmentMoney": money, "shopMoney": money},
        "CurrencyCode": "USD",
    }
    return [] if is_list_type(get_nullable_type(of)) or named.endswith("Connection") else blank.get(named, "")
