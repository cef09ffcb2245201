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

from collections import Counter
from datetime import timedelta

RANK = {
    "UNKNOWN": 0, "FAILURE": 0, "CONFIRMED": 1, "IN_TRANSIT": 2, "OUT_FOR_DELIVERY": 3, "ATTEMPTED_DELIVERY": 3,
    "READY_FOR_PICKUP": 3, "DELIVERED": 4, "PICKED_UP": 4,
}  # fmt: skip
STAGES = ["CONFIRMED", "ON_ITS_WAY", "OUT_FOR_DELIVERY", "DELIVERED"]
ARRIVED = ("DELIVERED", "PICKED_UP")
NEVER = None


class Told:
    """
    One word or event, its impossible time taken away.
    """

    def __init__(self, status, bought):
        self.type = str(status.type)
        self.at = NEVER if status.at is None or (bought and status.at < bought) else status.at
        self.store = status.from_store
        self.attention = status.attention
        self.of_goods = status.is_about_goods

    def moment(self):
        return (self.at is not NEVER, self.at.timestamp() if self.at else 0.0, RANK[self.type])


class Box:
    """
    One delivery: the records of one number.
    """

    def __init__(self, records, report):
        bought = report.purchased_at
        self.id = records[0].id
        self.number = records[0].tracking_info and records[0].tracking_info.tracking_number
        summaries = [Told(record.status, bought) for record in records if record.status]
        self.summary = None
        for told in summaries:
            if self.summary is None or self.weight(told) > self.weight(self.summary):
                self.summary = told
        self.events = [Told(event, bought) for record in records for event in record.events]
        self.returning = any(record.is_returning for record in records)
        self.items = Counter()
        self.shared = None
        self.group = None
        self.known = True
        self.total = 0
        if len(records) == 1:
            (record,) = records
            self.shared, self.group = record.shared_items, record.shipment_id
            self.known = record.items is not None
            self.items.update(record.items or {})
            self.total = record.quantity if record.quantity is not None else None
            if self.total is None and record.items is not None:
                self.total = self.pieces(report)
        else:
            once = {record.id: record for record in reversed(records)}.values()
            for record in once:
                self.items.update(record.items or {})
                self.known = self.known and record.items is not None
            totals = [r.quantity if r.quantity is not None else r.items and sum(r.items.values()) for r in once]
            self.total = None if None in totals else sum(totals)
            if any(record.items == {} and record.quantity is None for record in once):
                self.total = (
                    None if any(r.quantity is None and r.items is None for r in once) else sum(t or 0 for t in totals)
                )

        if not self.known:
            self.items = Counter()

    @staticmethod
    def weight(told):
        return (
            told.type != "UNKNOWN",
            not told.store,
            told.at is not NEVER,
            told.at.timestamp() if told.at else 0,
            RANK[told.type],
        )

    def pieces(self, report):
        not_goods = {line.id for line in report.lines if not counts(line, report)}
        goods = [n for line_id, n in self.items.items() if line_id not in not_goods]
        return sum(goods) if goods else sum(self.items.values())

    def judge(self, report):
        told = [t for t in ([self.summary] if self.summary else []) + self.events if t.type != "UNKNOWN"]
        carriers = [t for t in self.events if t.type != "UNKNOWN" and not t.store]
        arrivals = [t for t in carriers if t.type in ARRIVED]
        by_summary = self.summary if self.summary and self.summary.type != "UNKNOWN" else None
        if by_summary and not by_summary.store and (by_summary.type in ARRIVED or not arrivals):
            word = by_summary
        elif arrivals or carriers:
            word = max(arrivals or carriers, key=Told.moment)
        elif by_summary:
            word = by_summary
        elif told:
            word = max(told, key=Told.moment)
        else:
            word = None
        own = word.type if word else "UNKNOWN"
        attention = word.attention if word else (self.summary or max(self.events, key=Told.moment, default=None))
        if attention and not word:
            attention = attention.attention
        order = report.order_status and Told(report.order_status, report.purchased_at)
        taken = None
        spoken = told or ([self.summary] if self.summary else []) + self.events
        newest = max((t.at for t in spoken if t.at), default=None)
        if order and not (order.at and newest and newest > order.at):
            nobody_else = word is None or word.store
            definite = order.type in (*ARRIVED, "OUT_FOR_DELIVERY", "ATTEMPTED_DELIVERY", "READY_FOR_PICKUP")
            definite = definite or (order.type == "FAILURE" and order.of_goods)
            if (nobody_else and own != "DELIVERED" and definite and not order.store and not report.more_to_come) or (
                own not in ARRIVED and not order.store and says_all_arrived(report)
            ):
                taken = order
        if taken:
            word, own, attention = taken, taken.type, taken.attention
        self.reached = {t.type for t in self.events if t.type != "UNKNOWN"} | {own}
        if own not in ARRIVED and not (word and word.store):
            self.reached -= {
                t.type
                for t in self.events
                if t.store and t.type in ARRIVED and not any(o.type == t.type and not o.store for o in self.events)
            }
            self.reached -= {t.type for t in self.events if t.store and t.type in ARRIVED}
            self.reached.add(own)
        if self.returning:
            failures = [t for t in [self.summary] if t and t.type == "FAILURE"]
            failures += sorted((t for t in self.events if t.type == "FAILURE"), key=Told.moment, reverse=True)
            failures += [taken] if taken and taken.type == "FAILURE" else []
            word = failures[0] if failures else None
            own, attention = "FAILURE", word.attention if word else None
            self.reached.add("FAILURE")
        self.type, self.attention, self.word = own, attention, word
        self.had = any(t in ARRIVED for t in self.reached)
        nothing_told = [self.summary] if self.summary else []
        everything = (told or nothing_told + self.events) + ([taken] if taken else [])
        self.everything = everything
        self.newest = newest if told else max((t.at for t in everything if t.at and t is not taken), default=None)
        self.since = self.reached_at(everything, word)
        return self

    def reached_at(self, everything, word):
        """
        Walks the timed words in their order; each change of type starts anew.
        """
        timed = [t for t in everything if t.at]
        if self.type in ARRIVED:
            timed = [t for t in timed if t.type in (*ARRIVED, "FAILURE")]
        if any(t.type == self.type and not t.store for t in timed):
            timed = [t for t in timed if not t.store]
        start, before, answer = None, None, None
        for t in sorted(timed, key=lambda t: (*t.moment(), t.type == self.type)):
            if t.type != before:
                start = t.at
            before = t.type
            if t.type == self.type:
                answer = start
        return answer


def counts(line, report):
    if line.is_bundle_child or not line.is_goods:
        return False
    return line.ships if report.ships else True


def says_all_arrived(report):
    status = report.order_status
    return bool(status and report.order_status_is_final and str(status.type) in ARRIVED and not report.more_to_come)


def boxes(report):
    by_number = {}
    for n, record in enumerate(report.parcels):
        number = record.tracking_info.tracking_number if record.tracking_info else ("none", n)
        by_number.setdefault(number, []).append(record)
    made = [Box(records, report) for records in by_number.values()]
    mixed = {r.shipment_id for records in by_number.values() if len(records) > 1 for r in records if r.shipment_id}
    for box, records in zip(made, by_number.values(), strict=True):
        if any(record.shipment_id in mixed for record in records if record.shipment_id):
            box.known, box.items, box.total, box.shared, box.group = False, Counter(), None, None, None
    return [box.judge(report) for box in made]


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
