"""
The oracle's deliveries: what the words and events of the records of one number come to.
"""

from collections import Counter

RANK = {
    "UNKNOWN": 0, "FAILURE": 0, "CONFIRMED": 1, "IN_TRANSIT": 2, "OUT_FOR_DELIVERY": 3, "ATTEMPTED_DELIVERY": 3,
    "READY_FOR_PICKUP": 3, "DELIVERED": 4, "PICKED_UP": 4,
}  # fmt: skip
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
