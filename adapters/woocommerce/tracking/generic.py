"""
Keys that shops' own snippets and small plugins write.
"""

import re
from typing import Final

from adapters.kit.tracking_numbers import to_tracking_numbers
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

# Most telling first. The first is the official plugin's before 1.4 and old ShipStation's, with its companions.
NUMBER_KEYS: Final = ("_tracking_number", "tracking_number", "_tracking_code", "tracking_code", "_tracking_id")
URL_KEYS: Final = ("_custom_tracking_link", "_tracking_url", "_tracking_link", "tracking_url", "tracking_link")
CARRIER_KEYS: Final = ("_tracking_provider", "_custom_tracking_provider", "_shipping_carrier", "tracking_provider")
DATE_KEYS: Final = ("_date_shipped", "date_shipped")

# What other plugins call it: `_acme_tracking_number`. Not a return's, not one of its notes to itself.
_ANY_NUMBER_KEY: Final = re.compile(
    r"_?(?!.*(return|refund|inbound|inward|supplier|retour))\w+_tracking_?(number|no)s?"
)


def read(order: OrderPayload) -> list[Shipment]:
    keys = [key for key in (*NUMBER_KEYS, *_other_keys(order)) if key in order.meta_data]
    field = next(filter(to_tracking_numbers, map(order.meta_field, keys)), None)
    if field is None:
        return []
    return to_shipments(
        order,
        Shipment(source="tracking number", shipped_at=to_date(order.meta_text(*DATE_KEYS))),
        field,
        links=tuple(map(order.meta_text, URL_KEYS)),
        carrier=order.meta_text(*CARRIER_KEYS),
    )


def _other_keys(order: OrderPayload) -> list[str]:
    return [
        key for key in order.meta_data if "_tracking" in (name := key.lower()[:80]) and _ANY_NUMBER_KEY.fullmatch(name)
    ]


GENERIC: Final = TrackingPlugin(
    name="other plugins and shops' own snippets",
    kept_in="`_tracking_number`, `tracking_code`, `_tracking_url`, `…_tracking_number` …",
    gives="number, link; only when nothing above is found",
    read=read,
    is_last_resort=True,
)
