"""
What the author of an adapter imports, in one place. What is here stays; adapters.testing is the same for tests.
"""

from adapters.kit.builders import to_address, to_line, to_parcel, to_parcels, to_status, to_trackings, unmapped_region
from adapters.kit.bundles import bundle_children, to_ready
from adapters.kit.customers import (
    NUMERIC_OR_GUEST_ID,
    GuestOrder,
    parse_numeric_or_guest_id,
    to_contact,
    to_email,
    to_guest,
    to_guests,
    to_phones,
)
from adapters.kit.doctor import diagnose
from adapters.kit.http import HttpClient, Response, StoreResponse
from adapters.kit.money import to_money
from adapters.kit.newest import newest
from adapters.kit.paging import by_cursor, by_page
from adapters.kit.parallel import in_parallel
from adapters.kit.parsing import to_decimal, to_description, to_id, to_instant, to_mapping, to_mappings, to_text, to_url
from adapters.kit.phone_spellings import phone_spellings
from adapters.kit.phones import read_phone, to_e164
from adapters.kit.settings import (
    NUMERIC_CUSTOMER_ID,
    parse_numeric_customer_id,
    parse_secret,
    parse_store_url,
    parse_switch,
    plain_http_problems,
)
from adapters.kit.tokens import ClientCredentials, StaticToken, TokenSource
from adapters.kit.tracking_numbers import to_tracking_numbers
from adapters.kit.version import KIT_VERSION
from app.domain.assemble import to_order
from app.domain.customer import Batch, Contact, Customer, CustomerQuery, guest_order_id, to_guest_id
from app.domain.errors import (
    Fault,
    IdentityMismatch,
    InvalidCustomerId,
    NotFoundReason,
    OrderNotFound,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamWithheld,
)
from app.domain.order import Address, Money, Order, TrackingInfo
from app.domain.ports import CheckResult, CustomerAdapter, Deadline, OrderAdapter, Platform, Setting, Verdict
from app.domain.report import Line, OrderReport, Parcel, StatusReport, to_handed_over
from app.domain.status import Attention, DeliveryType, DetailedType
from app.domain.store import Store

__all__ = [
    "KIT_VERSION",
    "NUMERIC_CUSTOMER_ID",
    "NUMERIC_OR_GUEST_ID",
    "Address",
    "Attention",
    "Batch",
    "CheckResult",
    "ClientCredentials",
    "Contact",
    "Customer",
    "CustomerAdapter",
    "CustomerQuery",
    "Deadline",
    "DeliveryType",
    "DetailedType",
    "Fault",
    "GuestOrder",
    "HttpClient",
    "IdentityMismatch",
    "InvalidCustomerId",
    "Line",
    "Money",
    "NotFoundReason",
    "Order",
    "OrderAdapter",
    "OrderNotFound",
    "OrderReport",
    "Parcel",
    "Platform",
    "Response",
    "Setting",
    "StaticToken",
    "StatusReport",
    "Store",
    "StoreResponse",
    "TokenSource",
    "TrackingInfo",
    "UpstreamMalformed",
    "UpstreamRejected",
    "UpstreamThrottled",
    "UpstreamWithheld",
    "Verdict",
    "bundle_children",
    "by_cursor",
    "by_page",
    "diagnose",
    "guest_order_id",
    "in_parallel",
    "newest",
    "parse_numeric_customer_id",
    "parse_numeric_or_guest_id",
    "parse_secret",
    "parse_store_url",
    "parse_switch",
    "phone_spellings",
    "plain_http_problems",
    "read_phone",
    "to_address",
    "to_contact",
    "to_decimal",
    "to_description",
    "to_e164",
    "to_email",
    "to_guest",
    "to_guest_id",
    "to_guests",
    "to_handed_over",
    "to_id",
    "to_instant",
    "to_line",
    "to_mapping",
    "to_mappings",
    "to_money",
    "to_order",
    "to_parcel",
    "to_parcels",
    "to_phones",
    "to_ready",
    "to_status",
    "to_text",
    "to_tracking_numbers",
    "to_trackings",
    "to_url",
    "unmapped_region",
]
