"""
From the records a platform keeps of what it sent to deliveries: one for each tracking number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from app.domain.report import Parcel, StatusReport
from app.domain.status import DetailedType, progress
from app.domain.times import LONG_AGO


def to_deliveries(parcels: Sequence[Parcel]) -> tuple[Parcel, ...]:
    """
    One number on several records is one delivery with their contents together. A record without a number is its own.
    """
    by_number: dict[str, list[Parcel]] = {}
    for place, parcel in enumerate(parcels):
        by_number.setdefault(_number(parcel) or f"record {place}", []).append(parcel)
    if len(by_number) == len(parcels):
        return tuple(parcels)
    # Who shares contents with a delivery that holds more than those shares in what nobody can tell.
    untold = {
        record.shipment_id
        for records in by_number.values()
        if len(records) > 1
        for record in records
        if record.shipment_id
    }
    return tuple(_without_shared(_merged(records), untold) for records in by_number.values())


def _number(parcel: Parcel) -> str:
    return "".join(parcel.tracking_info.tracking_number.split()).upper() if parcel.tracking_info else ""


def _without_shared(parcel: Parcel, untold: set[str]) -> Parcel:
    is_untold = parcel.shipment_id in untold
    return replace(parcel, items=None, quantity=None, shared_items=None, shipment_id=None) if is_untold else parcel


def _merged(records: Sequence[Parcel]) -> Parcel:
    first = records[0]
    if len(records) == 1:
        return first
    distinct = list({record.id: record for record in reversed(records)}.values())
    urls = (record.tracking_info for record in records if record.tracking_info and record.tracking_info.external_url)
    return replace(
        first,
        status=max(filter(None, (record.status for record in records)), key=_weight, default=None),
        events=tuple(event for record in records for event in record.events),
        items=_together([record.items for record in distinct]),
        quantity=_sum([_quantity(record) for record in distinct]),
        shipment_id=next((record.shipment_id for record in records if record.shipment_id), None),
        tracking_info=next(urls, first.tracking_info),
        last_update=_newest(record.last_update for record in records),
        estimated_delivery=_newest(record.estimated_delivery for record in records),
        is_returning=any(record.is_returning for record in records),
    )


def _weight(status: StatusReport) -> tuple[bool, bool, datetime, int]:
    """
    Known before unknown, a carrier's before the store's, the newer, the more advanced.
    """
    is_informative = status.type is not DetailedType.UNKNOWN
    return is_informative, not status.from_store, status.at or LONG_AGO, progress(status.type)


def _together(contents: Sequence[Mapping[str, Decimal] | None]) -> Mapping[str, Decimal] | None:
    total: dict[str, Decimal] = {}
    for items in contents:
        if items is None:
            return None
        for line_id, quantity in items.items():
            total[line_id] = total.get(line_id, Decimal(0)) + quantity
    return total


def _quantity(record: Parcel) -> Decimal | None:
    if record.quantity is not None or record.items is None:
        return record.quantity
    return sum(record.items.values(), Decimal(0))


def _sum(quantities: Sequence[Decimal | None]) -> Decimal | None:
    known = [quantity for quantity in quantities if quantity is not None]
    return sum(known, Decimal(0)) if len(known) == len(quantities) else None


def _newest(moments: Iterable[datetime | None]) -> datetime | None:
    return max(filter(None, moments), default=None)
