"""
One parcel for each number of a field, and the dates that plugins write beside them.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from adapters.kit.parsing import to_instant, unix_to_instant
from adapters.kit.tracking_numbers import to_tracking_numbers
from adapters.woocommerce.tracking.carriers import tracking_url
from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment

_COMPACT_DATE: Final = re.compile(r"20\d\d[01]\d[0-3]\d")
_FIRST_SHOP: Final = datetime(2000, 1, 1, tzinfo=UTC)  # an earlier time is a null date or no time at all


def to_shipments(
    order: OrderPayload, whole: Shipment, field: Any, *, links: Sequence[Any] = (), carrier: Any = None
) -> list[Shipment]:
    """
    `whole` once for each number of the field: `7`, `7-2`, `7-3`. Of several, nobody says which holds what.
    """
    numbers = to_tracking_numbers(field)
    if not numbers:
        return []
    if len(numbers) == 1:
        url = tracking_url(order, numbers[0], links=tuple(links), carrier=carrier)
        return [replace(whole, number=numbers[0], url=url)]
    return [
        replace(
            whole,
            id=whole.id if whole.id is None or place == 1 else f"{whole.id}-{place}",
            number=number,
            url=tracking_url(order, number, links=_links_of(links, number, place), carrier=carrier),
            items=None,
            shared_items=whole.items,
            record_id=f"{whole.source} {whole.id or numbers[0]}",
        )
        for place, number in enumerate(numbers, start=1)
    ]


def _links_of(links: Sequence[Any], number: str, place: int) -> tuple[Any, ...]:
    """
    A link that is no template is the number's that it names, else the first's.
    """
    texts = [link for link in links if isinstance(link, str)]
    return tuple(link for link in texts if place == 1 or number in link or "%" in link or "{" in link)


def to_date(value: Any) -> datetime | None:
    """
    A time, a bare date, a compact date (20261105) or seconds since 1970, as text or as a number.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _COMPACT_DATE.fullmatch(text.strip()):
        text = text.strip()
        instant = to_instant(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    else:
        instant = unix_to_instant(value) or to_instant(value)
    return instant if instant and instant >= _FIRST_SHOP else None
