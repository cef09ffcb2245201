"""
TinyShop, an invented platform: `GET /api/orders?customer=7` with a bearer token lists a customer's orders.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from adapters.doctor import diagnose
from adapters.http import HttpClient
from adapters.money import to_money
from adapters.newest import newest
from adapters.parsing import to_decimal, to_id, to_instant, to_mapping, to_mappings, to_text, to_url
from adapters.phones import to_e164
from adapters.regions import to_country_code, to_region_code
from adapters.settings import parse_numeric_customer_id, parse_secret, parse_store_url, plain_http_problems
from app.domain.assemble import to_order
from app.domain.errors import UpstreamRejected
from app.domain.order import Address, Order, TrackingInfo
from app.domain.ports import CheckResult, Deadline, OrderAdapter, Platform, Setting
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import DeliveryType, DetailedType
from app.domain.store import Store

Payload = Mapping[str, Any]

# TinyShop's help, "What the words mean".
ORDER_STATUSES = {
    "new": DetailedType.CONFIRMED,
    "packed": DetailedType.CONFIRMED,
    "sent": DetailedType.IN_TRANSIT,
    "arrived": DetailedType.DELIVERED,
    "cancelled": DetailedType.FAILURE,
}
PARCEL_STATUSES = {
    "on the way": DetailedType.IN_TRANSIT,
    "at the door": DetailedType.OUT_FOR_DELIVERY,
    "arrived": DetailedType.DELIVERED,
    "lost": DetailedType.FAILURE,
}


def to_status(word: Any, table: Mapping[str, DetailedType], at: Any = None) -> StatusReport:
    text = to_text(word) or ""
    status = table.get(text, DetailedType.UNKNOWN)
    return StatusReport(type=status, at=to_instant(at), word=text, rule="TinyShop's words", known=text in table)


def to_line(item: Payload, currency: Any) -> Line | None:
    line_id, name, ordered = to_id(item.get("id")), to_text(item.get("title")), to_decimal(item.get("quantity"))
    if line_id is None or name is None or ordered is None or ordered < 0:
        return None
    returned = max(Decimal(0), to_decimal(item.get("returned")) or Decimal(0))
    return Line(
        id=line_id,
        name=name,
        unit_price=to_money(item.get("price"), currency),
        ordered=ordered,
        current=max(Decimal(0), ordered - returned),
        sku=to_text(item.get("sku")),
    )


def to_parcel(parcel: Payload) -> Parcel | None:
    parcel_id, number = to_id(parcel.get("id")), to_text(parcel.get("tracking"))
    if parcel_id is None:
        return None
    return Parcel(
        id=parcel_id,
        status=to_status(parcel.get("status"), PARCEL_STATUSES, parcel.get("at")),
        quantity=to_decimal(parcel.get("pieces")),
        tracking_info=TrackingInfo(tracking_number=number, external_url=to_url(parcel.get("link"))) if number else None,
    )


def to_address(address: Payload) -> Address:
    country = to_country_code(address.get("country"))
    return Address(
        first_name=to_text(address.get("name")),
        phone_number=to_e164(address.get("phone"), country),
        address=to_text(address.get("street")),
        zip_code=to_text(address.get("zip")),
        city=to_text(address.get("city")),
        region_code=to_region_code(country, address.get("state")),
        country_code=country,
    )


def to_report(order: Payload) -> OrderReport:
    lines = [to_line(item, order.get("currency")) for item in to_mappings(order.get("items"))]
    parcels = [to_parcel(parcel) for parcel in to_mappings(order.get("parcels"))]
    address = to_mapping(order.get("address"))
    return OrderReport(
        platform="tinyshop",
        id=to_id(order.get("id")) or "",
        customer_id=to_id(order.get("customer")) or "",
        order_number=to_text(order.get("number")) or "",
        lines=tuple(line for line in lines if line),
        parcels=tuple(parcel for parcel in parcels if parcel),
        order_status=to_status(order.get("status"), ORDER_STATUSES),
        order_status_is_final=order.get("status") == "arrived",
        purchased_at=to_instant(order.get("placed")),
        is_cancelled=order.get("status") == "cancelled",
        delivery_type=DeliveryType.SHIPPING,
        shipping_address=to_address(address) if address else None,
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


def problems(store: Store) -> Iterable[str]:
    return plain_http_problems(store, "TINYSHOP_URL")


TINYSHOP = Platform(
    name="tinyshop",
    title="TinyShop",
    settings=(
        Setting(name="TINYSHOP_URL", meaning="the shop's address", required=True, parse=parse_store_url),
        Setting(name="TINYSHOP_TOKEN", meaning="an API token", required=True, secret=True, parse=parse_secret),
    ),
    parse_customer_id=parse_numeric_customer_id,
    build=TinyShopAdapter,
    check=check,
    problems=problems,
)
