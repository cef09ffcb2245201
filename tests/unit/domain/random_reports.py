"""
Reports as no platform would make them, and all that a platform could.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from app.domain.order import Money, TrackingInfo
from app.domain.report import Line, OrderReport, Parcel, StatusReport
from app.domain.status import Attention, DeliveryType, DetailedType

BOUGHT = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)
HOURS = (-400, -30, -9.5, -2, 0, 3, 5, 14.5, 20, 26, 38.5, 50, 62.5, 70, 86.5, 90, 110.5)  # some are midnights


def random_report(random: Random) -> OrderReport:
    lines = tuple(_line(random, name) for name in random.sample("abc", random.choice((0, 1, 1, 1, 2, 2, 3))))
    parcels = _parcels(random, random.choice((0, 0, 1, 1, 1, 2, 2, 3, 4)))
    return OrderReport(
        platform="demo",
        id="1",
        customer_id="7",
        order_number="#1",
        lines=lines,
        parcels=parcels,
        order_status=_status(random, of_order=True) if random.random() < 0.85 else None,
        order_status_is_final=random.random() < 0.3,
        more_to_come=random.random() < 0.2,
        purchased_at=BOUGHT if random.random() < 0.9 else None,
        paid_at=_moment(random) if random.random() < 0.6 else None,
        handed_over_at=_moment(random) if random.random() < 0.2 else None,
        is_accepted=random.random() < 0.8,
        is_cancelled=random.random() < 0.15,
        cancelled_at=_moment(random) if random.random() < 0.3 else None,
        delivery_type=random.choice(list(DeliveryType)),
        ships=random.random() < 0.85,
        attention=frozenset({Attention.ON_HOLD} if random.random() < 0.1 else ()),
    )


def _moment(random: Random) -> datetime:
    return BOUGHT + timedelta(hours=random.choice(HOURS))


def _status(random: Random, *, of_order: bool = False) -> StatusReport:
    detailed_type = random.choice(list(DetailedType))
    return StatusReport(
        type=detailed_type,
        at=_moment(random) if random.random() < 0.75 else None,
        raw_status=detailed_type.lower(),
        attention=random.choice((None, None, None, Attention.DELAYED, Attention.UNCONFIRMED_BY_CARRIER)),
        from_store=random.random() < 0.3,
        is_about_goods=of_order and random.random() < 0.5,
    )


def _line(random: Random, name: str) -> Line:
    ordered = random.choice((1, 1, 2, 3))
    current = random.choice((ordered, ordered, random.randint(0, ordered)))
    return Line(
        id=name,
        name=name,
        unit_price=Money(Decimal(10), "EUR"),
        ordered=Decimal(ordered),
        current=Decimal(current),
        unsent=Decimal(random.randint(0, current)) if random.random() < 0.3 else None,
        ships=random.random() < 0.9,
        is_goods=random.random() < 0.92,
        is_bundle_child=random.random() < 0.08,
    )


def _parcels(random: Random, count: int) -> tuple[Parcel, ...]:
    parcels: list[Parcel] = []
    for place in range(count):
        number = random.choice((None, f"T{place}", f"T{place}", f"T{place}", "T0"))
        contents = {name: Decimal(random.randint(0, 2)) for name in random.sample("abcx", random.choice((1, 1, 2)))}
        facts = random.choice(
            (
                {"items": contents},
                {"items": contents},
                {"quantity": Decimal(random.randint(0, 3))},
                {},
                {"shared": True},
            )
        )
        if facts.pop("shared", False):
            last = parcels[-1] if parcels else None
            if last is not None and last.shared_items is not None:
                contents = dict(last.shared_items)
                facts = {"shared_items": contents, "shipment_id": last.shipment_id}
            else:
                facts = {"shared_items": contents, "shipment_id": f"s{place}"}
        parcels.append(
            Parcel(
                id=f"p{place}",
                status=_status(random) if random.random() < 0.6 else None,
                events=tuple(_status(random) for _ in range(random.choice((0, 0, 1, 2, 3)))),
                tracking_info=TrackingInfo(tracking_number=number) if number else None,
                is_returning=random.random() < 0.08,
                **facts,
            )
        )
    return tuple(parcels)
