"""
How an order, and each part of it, reaches the customer: sent to an address, or collected from a place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.bigcommerce.consignments import Consignments
from adapters.kit.parsing import to_id
from app.domain.assemble import choose_line
from app.domain.report import Line
from app.domain.status import DeliveryType


@dataclass(frozen=True, slots=True, kw_only=True)
class Methods:
    """
    One order's. `whole` is LOCAL_PICKUP only when nothing of it is sent; `shown` is the highlighted item's.
    """

    whole: DeliveryType
    shown: DeliveryType
    collected_ids: frozenset[str]
    is_awaiting_pickup: bool

    @classmethod
    def of(cls, consignments: Consignments, lines: Sequence[Line], *, is_awaiting_pickup: bool) -> "Methods":
        """
        A shop without pickup methods can still set "Awaiting Pickup" by hand.
        """
        collected = consignments.collected_ids
        is_collected = bool(consignments.pickups or collected) or is_awaiting_pickup
        if collected:
            is_sent = any(line.ships and line.id not in collected for line in lines)
        else:
            is_sent = bool(consignments.shipping) and not is_awaiting_pickup
        sent_or_unknown = DeliveryType.SHIPPING if is_sent else DeliveryType.UNKNOWN
        whole = DeliveryType.LOCAL_PICKUP if is_collected and not is_sent else sent_or_unknown
        highlighted = choose_line(lines)
        is_shown_collected = highlighted is not None and highlighted.id in collected
        return cls(
            whole=whole,
            shown=DeliveryType.LOCAL_PICKUP if is_shown_collected else whole,
            collected_ids=collected,
            is_awaiting_pickup=is_awaiting_pickup,
        )

    def of_lines(self, line_ids: Iterable[Any]) -> DeliveryType:
        """
        Of what a shipment without a tracking number holds.
        """
        ids = {to_id(line_id) for line_id in line_ids}
        if ids and ids <= self.collected_ids:
            return DeliveryType.LOCAL_PICKUP
        return self.whole
