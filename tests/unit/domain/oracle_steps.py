"""
The oracle's status steps and their times.
"""

from datetime import timedelta

from tests.unit.domain.oracle_deliveries import ARRIVED, RANK, Told

STAGES = ["CONFIRMED", "ON_ITS_WAY", "OUT_FOR_DELIVERY", "DELIVERED"]
STAGE = {0: None, 1: "CONFIRMED", 2: "ON_ITS_WAY", 3: "OUT_FOR_DELIVERY", 4: "DELIVERED"}


def bare(moment):
    return moment.hour == moment.minute == moment.second == moment.microsecond == 0


def steps(report, kind, box, by_word):
    """
    [(generic, detailed or None, time or None)], index
    """
    bought = report.purchased_at
    real = lambda moment: moment if moment and not (bought and moment < bought) else None  # noqa: E731
    word = report.order_status and Told(report.order_status, bought)
    found = {kind: None}
    if box:
        for t in box.reached:
            found.setdefault(t, None)
        timed = sorted((t for t in box.everything if t.at), key=lambda t: (t.store, t.moment()))
        for t in timed:
            if found.get(t.type) is None:
                found[t.type] = t.at
        if box.since and box.type != "IN_TRANSIT":
            found[box.type] = box.since
        if kind in ARRIVED:
            found[kind] = found[kind] or box.since
    if word and word.at and (by_word or (box and (word.type in box.reached or 0 < RANK[word.type] <= RANK[kind]))):
        found[word.type] = found.get(word.type) or word.at
    if real(report.handed_over_at) and RANK[kind] >= 2:
        found["IN_TRANSIT"] = found.get("IN_TRANSIT") or report.handed_over_at
    if kind == "FAILURE" and box is None and report.is_cancelled:
        found["FAILURE"] = real(report.cancelled_at)
    paid = real(report.paid_at)
    top = RANK[kind] or max(RANK[t] for t in found)
    if paid or report.is_accepted or any(RANK[t] for t in found):
        found["CONFIRMED"] = paid or bought or found.get("CONFIRMED")
        top = max(top, 1)
    usual = set(STAGES)
    if str(report.delivery_type) in ("LOCAL_DELIVERY", "LOCAL_PICKUP"):
        usual -= {"ON_ITS_WAY"}
    elif not report.ships:
        usual = {"CONFIRMED", "DELIVERED"}
    rows = []
    for rank in range(1, 5):
        here = [t for t in found if RANK[t] == rank]
        is_now = RANK[kind] == rank
        if rank > top:
            if RANK[kind] and STAGE[rank] in usual:
                rows.append((STAGE[rank], None, None))
        elif is_now:
            rows.append((STAGE[rank], kind, found[kind]))
        elif here or STAGE[rank] in usual:
            order = ["CONFIRMED", "IN_TRANSIT", "OUT_FOR_DELIVERY", "READY_FOR_PICKUP", "ATTEMPTED_DELIVERY", *ARRIVED]
            usual_word = {1: "CONFIRMED", 2: "IN_TRANSIT", 3: "OUT_FOR_DELIVERY", 4: "DELIVERED"}[rank]
            if rank == 3 and str(report.delivery_type) == "LOCAL_PICKUP":
                usual_word = "READY_FOR_PICKUP"
            name = min(here, key=order.index) if here else usual_word
            rows.append((STAGE[rank], name, found.get(name)))
    if not RANK[kind]:
        rows.append(("UNKNOWN", kind, found[kind]))
    index = len([row for row in rows if row[1]]) - 1
    return settle(rows, index, bought), index


def settle(rows, index, bought):
    times = [row[2] for row in rows]
    first_is_confirmed = rows[0][0] == "CONFIRMED"
    if first_is_confirmed and bought and times[0]:
        for later in filter(None, times[1:]):
            if (bare(later) and later + timedelta(days=1) <= times[0]) or (not bare(later) and later < times[0]):
                times[0] = bought
                break
    kept = {}
    for date_pass in (False, True):
        for place in range(index, -1, -1):
            at = times[place]
            if at is None or bare(at) != date_pass:
                continue
            if all((other <= at) if p < place else (at <= other) for p, other in kept.items()):
                kept[place] = at
    if first_is_confirmed and bought:
        kept.setdefault(0, bought)
    return [(generic, detailed, kept.get(place)) for place, (generic, detailed, _) in enumerate(rows)]
