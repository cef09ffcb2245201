"""
The BirdDog connector: an array of parcels in one field, with American dates.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from adapters.kit.parsing import to_mappings
from adapters.woocommerce.tracking.per_number import to_date, to_shipments
from adapters.woocommerce.tracking.plugin import TrackingPlugin
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

_AMERICAN_DATE: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(20\d\d)", re.ASCII)
KEY: Final = "bd_tracking_info"


def read(order: OrderPayload) -> Iterator[Shipment]:
    for value in order.meta(KEY):
        for entry in to_mappings(value):
            whole = Shipment(source="BirdDog", shipped_at=_to_date(entry.get("shipDate")))
            links = (entry.get("trackingURL"),)
            yield from to_shipments(order, whole, entry.get("trackingNo"), links=links, carrier=entry.get("shipper"))


def _to_date(value: Any) -> datetime | None:
    match = _AMERICAN_DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return to_date(value)
    try:
        return datetime(int(match[3]), int(match[1]), int(match[2]), tzinfo=UTC)
    except ValueError:
        return None


BIRDDOG: Final = TrackingPlugin(
    name="BirdDog connector (documented)",
    kept_in="`bd_tracking_info`",
    gives="number, link, date",
    read=read,
    keys=(KEY,),
)
