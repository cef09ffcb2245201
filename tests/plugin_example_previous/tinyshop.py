"""
The example as it was with version 1.0 of the adapter kit, kept as it was: what was written then goes on working.
TinyShop, an invented platform: `GET /api/orders?customer=7` with a bearer token lists a customer's orders.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.kit import (
    NUMERIC_CUSTOMER_ID,
    CheckResult,
    Deadline,
    DeliveryType,
    DetailedType,
    HttpClient,
    Line,
    Order,
    OrderAdapter,
    OrderReport,
    Parcel,
    Platform,
    Setting,
    StatusReport,
    Store,
    UpstreamRejected,
    diagnose,
    newest,
    parse_numeric_customer_id,
    parse_secret,
    parse_store_url,
    plain_http_problems,
    to_address,
    to_handed_over,
    to_id,
    to_instant,
    to_line,
    to_mapping,
    to_mappings,
    to_order,
    to_parcel,
    to_status,
    to_text,
)

Payload = Mapping[str, Any]

# TinyShop's help, "What the words mean" (an invented page).
ORDER_STATUSES = {
    "new": DetailedType.CONFIRMED,
    "packed": DetailedType.CONFIRMED,
    "arrived": DetailedType.DELIVERED,
    "cancelled": DetailedType.FAILURE,
}
PARCEL_STATUSES = {
    "on the way": DetailedType.IN_TRANSIT,
    "at the door": DetailedType.OUT_FOR_DELIVERY,
    "arrived": DetailedType.DELIVERED,
    "lost": DetailedType.FAILURE,
}
DELIVERY_TYPES = {"post": DeliveryType.SHIPPING, "collect": DeliveryType.LOCAL_PICKUP}


def to_report(order: Payload) -> OrderReport:
    status, address = order.get("status"), to_mapping(order.get("address"))
    delivery_type = DELIVERY_TYPES.get(to_text(order.get("delivery")) or "", DeliveryType.UNKNOWN)
    return OrderReport(
        platform="tinyshop",
        id=to_id(order.get("id")) or "",
        customer_id=to_id(order.get("customer")) or "",
        order_number=to_text(order.get("number")) or "",
        lines=tuple(filter(None, [_line(item, order) for item in to_mappings(order.get("items"))])),
        parcels=tuple(filter(None, [_parcel(parcel) for parcel in to_mappings(order.get("parcels"))])),
        order_status=to_order_status(status, delivery_type),
        order_status_is_final=status == "arrived",
        purchased_at=to_instant(order.get("placed")),
        is_cancelled=status == "cancelled",
        delivery_type=delivery_type,
        shipping_address=to_address(
            first_name=address.get("name"),
            street=[address.get("street")],
            zip_code=address.get("zip"),
            city=address.get("city"),
            country=address.get("country"),
            phone=address.get("phone"),
        ),
    )


def to_order_status(word: Any, delivery_type: DeliveryType) -> StatusReport:
    if word == "sent":
        return to_handed_over(delivery_type, ships=True, raw_status=word, rule="TinyShop's words")
    return to_status(word, ORDER_STATUSES, rule="TinyShop's words")


def _line(item: Payload, order: Payload) -> Line | None:
    return to_line(
        line_id=item.get("id"),
        name=item.get("title"),
        sku=item.get("sku"),
        unit_price=item.get("price"),
        currency=order.get("currency"),
        ordered=item.get("quantity"),
        refunded_quantity=item.get("returned"),
    )


def _parcel(parcel: Payload) -> Parcel | None:
    return to_parcel(
        parcel_id=parcel.get("id"),
        status=to_status(parcel.get("status"), PARCEL_STATUSES, rule="TinyShop's words", at=parcel.get("at")),
        number=parcel.get("tracking"),
        url=parcel.get("link"),
        items=[(item.get("item"), item.get("quantity")) for item in to_mappings(parcel.get("contents"))],
    )


class TinyShopAdapter(OrderAdapter):
    def __init__(self, store: Store) -> None:
        self._http = HttpClient(store, store.settings["TINYSHOP_URL"])
        self._headers = {"Authorization": f"Bearer {store.settings['TINYSHOP_TOKEN']}"}

    def latest_order(self, customer_id: str, deadline: Deadline) -> Order:
        params = [("customer", customer_id)]
        response = self._http.get("/api/orders", params=params, headers=self._headers, deadline=deadline)
        if response.status in {401, 403} and response.is_json:
            raise UpstreamRejected("TinyShop refused the token")
        response.raise_for_status()
        orders = response.json_objects()
        return to_order(to_report(newest(orders, customer_id, customer="customer", placed_at="placed")))


def check(store: Store) -> Iterable[CheckResult]:
    return diagnose(
        lambda deadline: TinyShopAdapter(store).latest_order("1", deadline),
        address_fix="check TINYSHOP_URL",
        credential_fix="make a token under Settings, API, and put it in TINYSHOP_TOKEN",
    )


TINYSHOP = Platform(
    name="tinyshop",
    title="TinyShop",
    settings=(
        Setting(name="TINYSHOP_URL", meaning="the shop's address", required=True, parse=parse_store_url),
        Setting(name="TINYSHOP_TOKEN", meaning="an API token", required=True, secret=True, parse=parse_secret),
    ),
    parse_customer_id=parse_numeric_customer_id,
    customer_id_pattern=NUMERIC_CUSTOMER_ID,
    build=TinyShopAdapter,
    check=check,
    problems=lambda store: plain_http_problems(store, "TINYSHOP_URL"),
)
