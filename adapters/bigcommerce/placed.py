"""
Which of the store's records are orders that a customer placed.
"""

from collections.abc import Mapping
from typing import Any

from adapters.bigcommerce.statuses import INCOMPLETE, is_paid, to_status_id
from adapters.kit.newest import is_ahead


def is_placed(order: Mapping[str, Any]) -> bool:
    """
    Not deleted, not dated ahead, and no attempt left at the payment page, unless it was paid for all the same.
    """
    is_complete = to_status_id(order) != INCOMPLETE or is_paid(order.get("payment_status"))
    return is_complete and order.get("is_deleted") is not True and not is_ahead(order.get("date_created"))
