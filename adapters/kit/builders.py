"""
The parts of a report from a platform's raw values: each takes whatever the store sent and gives the part, without the
members that could not be read; None when nothing is left of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from adapters.kit.money import to_money
from adapters.kit.parsing import to_decimal, to_description, to_id, to_instant, to_text, to_url
from adapters.kit.phones import to_e164
from adapters.kit.regions import NO_OVERRIDES, Overrides, to_country_code, to_region_code
from adapters.kit.tracking_numbers import to_tracking_numbers
from app.domain.order import Address, TrackingInfo
from app.domain.report import Line, Parcel, StatusReport
from app.domain.status import DetailedType

ZERO: Final = Decimal(0)
MOST_PARCELS: Final = 1_000  # no order has as many; to read 2 MB of them would take seconds


def to_status(word: Any, table: Mapping[str, DetailedType], *, rule: str, at: Any = None) -> StatusReport:
    """
    What the table says of the word. A word that is not in it is UNKNOWN and said to be, so that it can be reported.
    """
    text = to_text(word) or ""
    status = table.get(text, DetailedType.UNKNOWN)
    return StatusReport(type=status, at=to_instant(at), raw_status=text, rule=rule, known=text in table)


def to_line(
    *,
    line_id: Any,
    name: Any,
    currency: Any,
    ordered: Any,
    unit_price: Any = None,
    paid: Any = None,
    refunded_quantity: Any = None,
    current: Any = None,
    unsent: Any = None,
    sku: Any = None,
    brand: Any = None,
    description: Any = None,
    image_url: Any = None,
    ships: bool = True,
    is_goods: bool = True,
    is_bundle_child: bool = False,
    gone: Any = None,
) -> Line | None:
    """
    `paid` is for all that was ordered, and gives the price of one where the platform does not. `refunded_quantity` is
    what was refunded, cancelled or removed of the ordered quantity (`gone` is its deprecated name), `current` what a
    platform says is left of it.
    """
    identifier, title, quantity = to_id(line_id), to_text(name), to_decimal(ordered)
    if identifier is None or title is None or quantity is None or quantity < 0:
        return None
    total, price = to_decimal(paid), to_decimal(unit_price)
    if price is None and total is not None and quantity:
        price = total / quantity
    left = to_decimal(current)
    if left is None:
        refunded = refunded_quantity if refunded_quantity is not None else gone
        left = quantity - max(ZERO, to_decimal(refunded) or ZERO)
    return Line(
        id=identifier,
        name=title,
        unit_price=to_money(price, currency),
        paid=total,
        ordered=quantity,
        current=max(ZERO, left),
        unsent=to_decimal(unsent),
        ships=ships,
        is_goods=is_goods,
        is_bundle_child=is_bundle_child,
        description=to_description(description),
        brand=to_text(brand),
        image_url=to_url(image_url),
        sku=to_text(sku),
    )


def to_trackings(pairs: Iterable[tuple[Any, Any]]) -> list[TrackingInfo]:
    """
    Pairs of number and URL, where one number may be several. Their URL is that of the numbers it names, or of all.
    """
    found: dict[str, TrackingInfo] = {}
    for field, link in pairs:
        numbers, url = to_tracking_numbers(field), to_url(link)
        named = [number for number in numbers if url and number in url] or numbers
        for number in numbers:
            info = TrackingInfo(tracking_number=number, external_url=url if number in named else None)
            found.setdefault(number, info)
        if len(found) >= MOST_PARCELS:
            break
    return list(found.values())


def to_tracking(number: Any, url: Any = None) -> TrackingInfo | None:
    """
    The only number of a field, or its first: a field may hold several, which `to_trackings` tells apart.
    """
    return next(iter(to_trackings([(number, url)])), None)


def to_parcel(
    *,
    parcel_id: Any,
    status: StatusReport | None = None,
    events: Iterable[StatusReport] = (),
    number: Any = None,
    url: Any = None,
    items: Iterable[tuple[Any, Any]] = (),
    quantity: Any = None,
    last_update: Any = None,
    estimated_delivery: Any = None,
    is_returning: bool = False,
) -> Parcel | None:
    """
    `items` are pairs of line item id and quantity. One that cannot be read leaves out all: a sum would be wrong.
    """
    identifier = to_id(parcel_id)
    if identifier is None:
        return None
    return Parcel(
        id=identifier,
        status=status,
        events=tuple(events),
        items=_to_items(items),
        quantity=to_decimal(quantity),
        tracking_info=to_tracking(number, url),
        last_update=to_instant(last_update),
        estimated_delivery=to_instant(estimated_delivery),
        is_returning=is_returning,
    )


def to_parcels(*, parcel_id: Any, tracking: Iterable[tuple[Any, Any]], **rest: Any) -> list[Parcel]:
    """
    A shipment with pairs of number and URL: one parcel for each number, `7`, `7-2`, `7-3`, which then share its items.
    """
    whole = to_parcel(parcel_id=parcel_id, **rest)
    if whole is None:
        return []
    return share(whole, to_trackings(tracking))


def share(whole: Parcel, trackings: Sequence[TrackingInfo]) -> list[Parcel]:
    """
    One parcel for each tracking number of a shipment; of several nobody says which holds what.
    """
    if len(trackings) <= 1:
        return [replace(whole, tracking_info=trackings[0] if trackings else None)]
    return [
        replace(
            whole,
            id=whole.id if place == 1 else f"{whole.id}-{place}",
            tracking_info=tracking,
            items=None,
            quantity=None,
            shared_items=whole.items,
            shipment_id=whole.id,
        )
        for place, tracking in enumerate(trackings, start=1)
    ]


def _to_items(items: Iterable[tuple[Any, Any]]) -> Mapping[str, Decimal] | None:
    counted: dict[str, Decimal] = {}
    for line_id, count in items:
        identifier, quantity = to_id(line_id), to_decimal(count)
        if identifier is None or quantity is None or quantity < 0:
            return None
        counted[identifier] = counted.get(identifier, ZERO) + quantity
    return counted or None


def to_address(
    *,
    country: Any,
    region: Any = None,
    address_id: Any = None,
    first_name: Any = None,
    last_name: Any = None,
    phone: Any = None,
    phone_country: str | None = None,
    street: Any = (),
    zip_code: Any = None,
    city: Any = None,
    overrides: Overrides = NO_OVERRIDES,
) -> Address:
    """
    `street` is a text or a list of lines, `region` a code or a name; phone and region are read by the country. A phone
    of an address that names no country is read by `phone_country`.
    `overrides` are a platform's own region codes, see `to_region_code`.
    """
    country_code = to_country_code(country)
    lines = street if isinstance(street, list | tuple) else [street]
    return Address(
        id=to_id(address_id),
        first_name=to_text(first_name),
        last_name=to_text(last_name),
        phone_number=to_e164(phone, country_code, None if to_text(country) else phone_country),
        address=", ".join(line for line in map(to_text, lines) if line) or None,
        zip_code=to_text(zip_code),
        city=to_text(city),
        region_code=to_region_code(country_code, region, overrides),
        country_code=country_code,
    )


def unmapped_region(*, country: Any, region: Any, overrides: Overrides = NO_OVERRIDES) -> str | None:
    """
    The region's text when it has no certain ISO code: for the report's `region`.
    """
    return None if to_region_code(to_country_code(country), region, overrides) else to_text(region)
