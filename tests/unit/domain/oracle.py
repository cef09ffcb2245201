"""
The page of statuses once more, written from its sentences and not from the code: slow, plain, by enumeration.

Where the page leaves room, these are the readings:

- A time exactly at midnight UTC is a bare date. A time before the purchase says nothing, wherever it stands.
- A paid time contradicts the order of steps when a later step has an earlier exact time, or a bare date whose day is over.
- Events and summaries that say nothing of the place (UNKNOWN) decide only where nothing else is said of that parcel.
- The store's own words (handed over, a label, a date shipped) yield to any word of a carrier. The order's word is more
  definite than they are when it is delivered, picked up, out for delivery, attempted, ready for pickup, or a failure of
  the goods (returned, lost); a cancelled, refunded or unpaid order is no such failure. What needs no carrier (a store's
  own DELIVERED) takes only what is final.
- A handing over that ends the order (a pickup, a download) speaks for what is in no record, not for a record.
- Of several records of one number a carrier's summary goes before the store's, the newer, then the more advanced one.
- Refunded pieces may be among the delivered ones or not: the number owed is known when all ways agree, or when the
  platform's own count of unsent pieces settles it. Rule 3 wants a piece that is unsent for certain.
- A failed parcel was made good when, of each line it holds, as many arrived in other parcels as are left of the line; some
  parcel must have ended well. What failed and reached the customer before is a return and is not owed again.
- "Nothing left" is said of goods, tips aside, and only where there was something.
- `partly_shipped` wants something that left: a parcel on its way or further, or a failed one. Unsent is what is in no
  parcel for certain, or only labelled; or the order's word says so.
- A whole order that is cancelled or final waits for nothing more.
"""

from tests.unit.domain.oracle_deliveries import ARRIVED, RANK, boxes, counts, says_all_arrived
from tests.unit.domain.oracle_steps import steps


def content(chosen, line, report, everyone):
    """
    How many pieces of the line are in the chosen boxes, or None.
    """
    lines = [each for each in report.lines if counts(each, report)]
    total, groups = 0, set()
    for box in chosen:
        if box.known:
            total += box.items[line.id]
        elif box.shared is not None:
            group = [other for other in everyone if other.group == box.group]
            if not box.shared.get(line.id):
                continue
            if any(other not in chosen for other in group):
                return None
            if box.group not in groups:
                groups.add(box.group)
                total += box.shared[line.id]
        elif box.total is not None and [each.id for each in lines] == [line.id]:
            total += box.total
        else:
            return None
    return total


def possibilities(ordered, current, taken):
    """
    What may be left when `taken` pieces are gone and `ordered - current` were refunded: one number for each way.
    """
    refunded = max(0, ordered - current)
    left = set()
    for refunded_of_taken in range(int(min(refunded, taken)) + 1):
        rest = ordered - taken - (refunded - refunded_of_taken)
        if rest >= 0:
            left.add(min(rest, max(0, current)))
    return left or {0}


def unsent_ways(line, report, everyone):
    if line.unsent is not None:
        return {max(0, min(line.unsent, line.current))}
    sent = content(everyone, line, report, everyone)
    if sent is None:
        return set(range(int(max(0, line.current)) + 1))
    return possibilities(line.ordered, line.current, sent)


def unsent(report, everyone):
    """
    (for certain, at most).
    """
    if report.is_cancelled or says_all_arrived(report):
        return 0, 0
    lines = [line for line in report.lines if counts(line, report)]
    ways = [unsent_ways(line, report, everyone) for line in lines]
    least, most = sum(map(min, ways)), sum(map(max, ways))
    if all(line.unsent is None for line in lines) and all(box.total is not None for box in everyone):
        whole = possibilities(
            sum(x.ordered for x in lines), sum(x.current for x in lines), sum(b.total for b in everyone)
        )
        least = max(least, min(whole))
        most = max(least, min(most, max(whole)))
    return least, most


def waits_for_more(report, everyone):
    least, most = unsent(report, everyone)
    told = least == most and any(counts(line, report) for line in report.lines)
    return least > 0 or (report.more_to_come and not report.is_cancelled and not told)


def made_good(box, report, everyone):
    lines = [line for line in report.lines if counts(line, report)]
    inside = {line.id: content([box], line, report, [box, *everyone]) for line in lines}
    if box.shared is not None:
        inside = {line.id: None if box.shared.get(line.id) else 0 for line in lines}
    if None in inside.values() or not any(inside.values()):
        return False
    if any(line_id not in {line.id for line in report.lines} for line_id in box.items):
        return False
    arrived = [other for other in everyone if other.type in ARRIVED]
    for line in lines:
        if inside[line.id] and line.current > 0:
            there = content(arrived, line, report, everyone)
            if there is None or there < line.current:
                return False
    return True


def owed_of(line, report, everyone):
    if line.current <= 0:
        return 0
    away = content([b for b in everyone if not b.had], line, report, everyone)
    moving = content([b for b in everyone if b.type not in (*ARRIVED, "FAILURE")], line, report, everyone)
    if says_all_arrived(report):
        return None if away is None else min(line.current, away)
    arrived = content([b for b in everyone if b.had], line, report, everyone)
    ways = set(range(int(line.current) + 1)) if arrived is None else possibilities(line.ordered, line.current, arrived)
    if len(ways) == 1:
        return ways.pop()
    if line.unsent is None or moving is None or away is None:
        return None
    counted = {max(min(ways), min(max(ways), line.unsent + sent)) for sent in (moving, away)}
    return counted.pop() if len(counted) == 1 else None


def decide(report, everyone):
    """
    (type, box that decides, whether the order's word decides)
    """
    word = report.order_status and str(report.order_status.type)
    if not everyone:
        if says_all_arrived(report):
            return word, None, True
        goods = [line for line in report.lines if line.is_goods]
        if report.is_cancelled or (any(x.ordered > 0 for x in goods) and not any(x.current > 0 for x in goods)):
            return "FAILURE", None, False
        if word is None:
            return "UNKNOWN", None, False
        if report.more_to_come and (word in ARRIVED or report.order_status.from_store):
            return "CONFIRMED", None, False
        return word, None, True
    moving = [box for box in everyone if box.type not in (*ARRIVED, "FAILURE")]

    def furthest(box):
        return max(RANK[t] for t in box.reached)

    if moving:
        best = moving[0]
        for box in moving[1:]:
            if (RANK[box.type], box.newest.timestamp() if box.newest else -1e18, furthest(box)) > (
                RANK[best.type], best.newest.timestamp() if best.newest else -1e18, furthest(best)
            ):  # fmt: skip
                best = box
        return best.type, best, False
    if waits_for_more(report, everyone):
        return "CONFIRMED", None, False
    arrived = [box for box in everyone if box.type in ARRIVED]
    failed = [box for box in everyone if box.type == "FAILURE" and not (arrived and made_good(box, report, everyone))]

    def last(some):
        best = some[0]
        for box in some[1:]:
            key, other = ((b.since.timestamp() if b.since else -1e18, furthest(b)) for b in (box, best))
            if key > other:
                best = box
        return best

    if failed:
        return "FAILURE", last(failed), False
    kind = "PICKED_UP" if all(box.type == "PICKED_UP" for box in arrived) else "DELIVERED"
    return kind, last(arrived), False


def owed(report, everyone, kind, box):
    if not report.lines:
        return None
    if report.is_cancelled or (kind == "FAILURE" and box is None):
        return 0
    lines = [line for line in report.lines if counts(line, report)]
    if kind in ARRIVED:
        return 0 if nothing_owed_for_certain(report, everyone) else None
    each = [owed_of(line, report, everyone) for line in lines]
    if None not in each:
        return sum(each)
    arrived = [b for b in everyone if b.had]
    if says_all_arrived(report) or any(b.total is None or b.known for b in arrived):
        return None
    ways = possibilities(sum(x.ordered for x in lines), sum(x.current for x in lines), sum(b.total for b in arrived))
    return ways.pop() if len(ways) == 1 else None


def nothing_owed_for_certain(report, everyone):
    if not everyone or says_all_arrived(report) or any(box.total is None for box in everyone):
        return True
    return unsent(report, everyone)[1] == 0


def attention(report, everyone, kind, by_word):
    codes = {str(code) for code in report.attention}
    codes |= {str(box.attention) for box in everyone if box.attention}
    if by_word and report.order_status.attention:
        codes.add(str(report.order_status.attention))
    failed = [box for box in everyone if box.type == "FAILURE"]
    moving = [box for box in everyone if box.type not in (*ARRIVED, "FAILURE")]
    if report.is_cancelled:
        codes.add("cancelled")
    if len(everyone) > 1:
        codes.add("split_shipment")
    if failed:
        codes.add("delivery_failed")
    if any(box.returning for box in everyone):
        codes.add("returning")
    if kind == "ATTEMPTED_DELIVERY" or any("ATTEMPTED_DELIVERY" in box.reached for box in moving):
        codes.add("delivery_attempted")
    if everyone:
        waits = waits_for_more(report, everyone)
        left = [b for b in everyone if b.type == "FAILURE" or any(RANK[t] > 1 for t in b.reached)]
        labels = [b for b in moving if max(RANK[t] for t in b.reached) == 1]
        if left and (labels or waits):
            codes.add("partly_shipped")
        missing = moving + [b for b in failed if not b.had and not made_good(b, report, everyone)]
        if any(b.type in ARRIVED for b in everyone) and (missing or waits):
            codes.add("partly_delivered")
    elif report.more_to_come and kind not in (*ARRIVED, "FAILURE"):
        codes.add("partly_shipped")
    return codes


def expected(report):
    everyone = boxes(report)
    kind, box, by_word = decide(report, everyone)
    rows, index = steps(report, kind, box, by_word)
    return {
        "type": kind,
        "index": index,
        "steps": rows,
        "tracking": box.number if box else None,
        "deliveries": [(b.id, b.type, b.since) for b in everyone],
        "owed": owed(report, everyone, kind, box),
        "attention": attention(report, everyone, kind, by_word),
    }
