"""
Which of the store's records are orders that a customer placed.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from adapters.bigcommerce.statuses import INCOMPLETE, is_paid, to_status_id
from adapters.kit.parsing import to_instant

FUTURE: Final = timedelta(days=1)


def is_placed(order: Mapping[str, Any]) -> bool:
    """
    Not deleted, not dated ahead, and no attempt left at the payment page, unless it was paid for all the same.
    """
    placed_at = to_instant(order.get("date_created"))
    is_ahead = placed_at is not None and placed_at > datetime.now(UTC) + FUTURE
    is_complete = to_status_id(order) != INCOMPLETE or is_paid(order.get("payment_status"))
    return is_complete and order.get("is_deleted") is not True and not is_ahead
