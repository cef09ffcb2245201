"""
One example for each name of the reference: an expression that is true. `NOW` is a time, `REPORT` an order's report, `STORE`
a store of TinyShop, `QUIET` a store's address where nobody answers.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import adapters.kit
import adapters.testing

NOW = datetime(2026, 11, 2, 10, 15, tzinfo=UTC)


def namespace() -> dict[str, Any]:
    names = {name: getattr(module, name) for module in (adapters.kit, adapters.testing) for name in module.__all__}
    kit = adapters.kit
    report = kit.OrderReport(platform="tinyshop", id="7", customer_id="1001", order_number="T-7")
    store = kit.Store(name="default", platform="tinyshop", settings={"TINYSHOP_URL": "http://127.0.0.1:9"})
    return names | {"Decimal": Decimal, "NOW": NOW, "REPORT": report, "STORE": store, "QUIET": "http://127.0.0.1:9"}


EXAMPLES = {
    "KIT_VERSION": 'KIT_VERSION.startswith("1.")',
    "NUMERIC_CUSTOMER_ID": 'NUMERIC_CUSTOMER_ID.startswith("^") and NUMERIC_CUSTOMER_ID.endswith("$")',
    "NUMERIC_OR_GUEST_ID": '"guest-" in NUMERIC_OR_GUEST_ID',
    "Address": 'Address(city="Lisboa", country_code="PT").city == "Lisboa"',
    "Attention": 'Attention.ON_HOLD == "on_hold"',
    "Batch": "Batch([]).is_unfiltered is False",
    "CheckResult": 'CheckResult(subject="orders", verdict=Verdict.OK, found="read").fix == ""',
    "ClientCredentials": (
        'ClientCredentials(\n    HttpClient(STORE, QUIET), "id", "secret", path="/oauth/token", platform="tinyshop"\n'
        ").expires_at() is None"
    ),
    "Contact": 'Contact(external_customer_id="7", created_at=NOW, updated_at=NOW).emails == ()',
    "Customer": 'Customer(id="7", platform="tinyshop").is_guest is False',
    "CustomerAdapter": "CustomerAdapter.pages_by_cursor is False",
    "CustomerQuery": 'CustomerQuery(phone="+351912345678").per_page == 50',
    "Deadline": "0 < Deadline.after(5).remaining() <= 5",
    "DeliveryType": 'DeliveryType("SHIPPING") is DeliveryType.SHIPPING',
    "DetailedType": 'DetailedType("IN_TRANSIT") is DetailedType.IN_TRANSIT',
    "Fault": 'Fault.SHAPE == "shape"',
    "GuestOrder": 'GuestOrder(id="7", email="ana@example.com", placed_at=NOW).phones == ()',
    "HttpClient": 'HttpClient(STORE, "https://shop.example.com").close() is None',
    "IdentityMismatch": 'IdentityMismatch("an order of the list").fault is Fault.IDENTITY_MISMATCH',
    "InvalidCustomerId": 'InvalidCustomerId("a whole number").description == "a whole number"',
    "Line": (
        'Line(id="1", name="Mug", unit_price=to_money("9.90", "EUR"), ordered=Decimal(2), current=Decimal(1)).ships'
    ),
    "Money": 'Money(Decimal("9.90"), "EUR").currency == "EUR"',
    "NotFoundReason": 'NotFoundReason.NO_ORDERS == "The customer has no orders."',
    "Order": 'to_order(REPORT).order_number == "T-7"',
    "OrderAdapter": 'issubclass(OrderAdapter, object) and hasattr(OrderAdapter, "latest_order")',
    "OrderNotFound": "OrderNotFound(NotFoundReason.NO_ORDERS).reason is NotFoundReason.NO_ORDERS",
    "OrderReport": (
        'OrderReport(platform="tinyshop", id="7", customer_id="1001", order_number="T-7").is_accepted is True'
    ),
    "Parcel": 'Parcel(id="3", items={"1": Decimal(2)}).is_returning is False',
    "Platform": 'Platform.__dataclass_fields__["name"].type in {str, "str"}',
    "Response": "Response is StoreResponse",
    "Setting": 'Setting(name="TINYSHOP_URL", meaning="the shop\'s address", required=True).secret is False',
    "StaticToken": 'StaticToken("t").token(Deadline.after(5)) == "t"',
    "StatusReport": "StatusReport(type=DetailedType.DELIVERED, at=NOW).known is True",
    "Store": 'Store(name="default", platform="tinyshop").phone_country is None',
    "StoreResponse": 'StoreResponse(200, {}, b\'{"items": [{"id": 1}]}\').json_objects("items") == [{"id": 1}]',
    "TokenSource": 'hasattr(TokenSource, "renewed")',
    "TrackingInfo": 'TrackingInfo(tracking_number="CT1").external_url is None',
    "UpstreamMalformed": 'UpstreamMalformed(Fault.SHAPE, "not a list").fault is Fault.SHAPE',
    "UpstreamRejected": "UpstreamRejected().fault is Fault.CREDENTIAL",
    "UpstreamThrottled": "UpstreamThrottled(7.0).retry_after_s == 7.0",
    "UpstreamWithheld": 'UpstreamWithheld("the scope Customers is missing").fault is Fault.WITHHELD',
    "Verdict": 'Verdict.OK == "ok"',
    "bundle_children": (
        'bundle_children([{"id": 1}, {"id": 2, "parent_id": 1}], parent="parent_id") == frozenset({"2"})'
    ),
    "by_cursor": 'list(by_cursor(lambda cursor: (["b"], None) if cursor else (["a"], "next"), most=9)) == [["a"], ["b"]]',
    "by_page": 'list(by_page(lambda page: ["a", "b"] if page == 1 else ["c"], size=2, most=9)) == [["a", "b"], ["c"]]',
    "diagnose": (
        '[result.verdict for result in diagnose(lambda deadline: None, address_fix="…", credential_fix="…")]'
        " == [Verdict.OK]"
    ),
    "guest_order_id": 'guest_order_id("guest-7") == "7" and guest_order_id("7") is None',
    "in_parallel": "in_parallel([lambda: 1, lambda: 2]) == [1, 2]",
    "newest": (
        "newest(\n"
        '    [{"id": 1, "owner": 7, "at": "2026-11-01"}, {"id": 2, "owner": 7, "at": "2026-11-02"}],\n'
        '    "7",\n    customer="owner",\n    placed_at="at",\n'
        ')["id"] == 2'
    ),
    "parse_numeric_customer_id": 'parse_numeric_customer_id("7") == "7"',
    "parse_numeric_or_guest_id": 'parse_numeric_or_guest_id("guest-7") == "guest-7"',
    "parse_secret": 'parse_secret("s3cret") == "s3cret"',
    "parse_store_url": 'parse_store_url("shop.example.com/") == "https://shop.example.com"',
    "parse_switch": 'parse_switch("yes") is True',
    "phone_spellings": '"+351912345678" in phone_spellings("+351912345678")',
    "plain_http_problems": 'list(plain_http_problems(STORE, "TINYSHOP_URL")) == []',
    "read_phone": 'read_phone("912 345 678", "PT") == "+351912345678"',
    "to_address": 'to_address(city="Lisboa", country="PT").country_code == "PT"',
    "to_contact": 'to_contact(customer_id=7, emails=["ana@example.com"], created_at="2026-11-02").emails == ("ana@example.com",)',
    "to_decimal": 'to_decimal("9.90") == Decimal("9.90") and to_decimal("NaN") is None',
    "to_description": 'to_description("<p>Stoneware</p>") == "Stoneware"',
    "to_e164": 'to_e164("912 345 678", "PT") == "+351912345678"',
    "to_email": 'to_email("ana@example.com") == "ana@example.com" and to_email("ana") is None',
    "to_guest": (
        'to_guest([GuestOrder(id="7", email="ana@example.com", placed_at=NOW)]).external_customer_id == "guest-7"'
    ),
    "to_guest_id": 'to_guest_id("7") == "guest-7"',
    "to_guests": 'len(to_guests([GuestOrder(id="7", email="ana@example.com", placed_at=NOW)])) == 1',
    "to_handed_over": (
        'to_handed_over(DeliveryType.SHIPPING, ships=True, raw_status="sent", rule="words").type'
        " is DetailedType.IN_TRANSIT"
    ),
    "to_id": 'to_id(7) == "7" and to_id(0) is None',
    "to_instant": 'to_instant("2026-11-02T10:15:00Z") == NOW',
    "to_line": 'to_line(line_id=1, name="Mug", currency="EUR", ordered=2, paid="19.80").unit_price.value == Decimal("9.90")',
    "to_mapping": 'to_mapping({"a": 1}) == {"a": 1} and to_mapping([]) == {}',
    "to_mappings": 'to_mappings([{"a": 1}, None]) == [{"a": 1}]',
    "to_money": 'to_money("9.9", "EUR") == Money(Decimal("9.90"), "EUR")',
    "to_order": 'to_order(REPORT).customer_id == "1001"',
    "to_parcel": 'to_parcel(parcel_id=3, number="CT1", items=[(1, 2)]).items == {"1": Decimal(2)}',
    "to_parcels": (
        '[parcel.id for parcel in to_parcels(parcel_id=3, tracking=[("CT111111", None), ("CT222222", None)])]'
        ' == ["3", "3-2"]'
    ),
    "to_phones": 'to_phones([("912 345 678", "PT")], None) == ("+351912345678",)',
    "to_ready": (
        'to_ready(DeliveryType.LOCAL_PICKUP, raw_status="ready", rule="words").type is DetailedType.READY_FOR_PICKUP'
    ),
    "to_status": 'to_status("new", {"new": DetailedType.CONFIRMED}, rule="words").type is DetailedType.CONFIRMED',
    "to_text": 'to_text("<b>Mug</b> &amp; cup") == "Mug & cup"',
    "to_tracking_numbers": 'len(to_tracking_numbers("CT111111, CT222222")) == 2',
    "to_trackings": '[info.tracking_number for info in to_trackings([("CT111111", None)])] == ["CT111111"]',
    "to_url": 'to_url("https://example.com/a b") == "https://example.com/a%20b" and to_url("javascript:x") is None',
    "unmapped_region": 'unmapped_region(country="PT", region="Beyond the hills") == "Beyond the hills"',
    "AdapterContract": 'hasattr(AdapterContract, "test_newest_is_asked_for")',
    "OrderList": (
        'OrderList(\n    path="/orders",\n    customer="customer",\n    sort="sort",\n    size="limit",\n'
        '    customer_member="owner",\n    placed_at="at",\n)'
        '.find(Request("GET", "/orders", {"customer": "7"}, {}), [{"id": 1, "owner": 7}]).body == [{"id": 1, "owner": 7}]'
    ),
    "Part": 'Part(path="/orders/{order}/parcels", member="_parcels").order is None',
    "Reply": "Reply([]).status == 200",
    "Request": 'Request("GET", "/orders", {"page": "2"}, {}).parameters == {"page": "2"}',
    "StandInStore": "with StandInStore(lambda request: Reply([])) as store:\n    assert store.requests == []",
    "Trouble": "Trouble.STALL in Trouble",
}
