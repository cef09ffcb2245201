"""
Which orders somebody placed: no draft, no part or follow-up that a plugin made of another order, none dated ahead.
"""

from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.newest import is_ahead
from adapters.kit.parsing import to_id, to_text
from adapters.woocommerce.line_items import to_meta
from adapters.woocommerce.statuses import NOT_ORDERS

FIELDS: Final = ("id", "parent_id", "status", "customer_id", "date_created_gmt", "created_via")

# A subscription's renewal is an order of its own, also where a plugin notes the first order as its parent.
RENEWALS: Final = frozenset({"subscription", "subscriptions", "subscription_renewal", "ywsbs", "wps_subscription"})
RENEWAL_KEYS: Final = frozenset(
    {"_subscription_renewal", "_subscription_resubscribe", "_subscription_switch", "is_a_renew", "_ywsbs_order_version"}
    | {"wps_sfw_renewal_order", "_sumo_subscription_renewal", "_wps_sfw_renewal_order"}
)
# Whatever these make follows another order, even where its parent is not noted: payments of a deposit or a plan.
FOLLOW_UP_MAKERS: Final = frozenset({"wc_deposits"})
FOLLOW_UP_STATUSES: Final = frozenset({"scheduled-payment"})


def is_placed(order: Mapping[str, Any]) -> bool:
    return is_order(order) and not is_follow_up(order)


def is_order(order: Mapping[str, Any]) -> bool:
    """
    Neither a draft nor dated ahead.
    """
    return slug_of(order) not in NOT_ORDERS and not is_ahead(order.get("date_created_gmt"))


def is_follow_up(order: Mapping[str, Any]) -> bool:
    """
    A marketplace's part for one vendor, a payment of an instalment plan, and the like.
    """
    made_by = (to_text(order.get("created_via")) or "").lower()
    is_made_later = made_by in FOLLOW_UP_MAKERS or slug_of(order) in FOLLOW_UP_STATUSES
    if not is_made_later and parent_of(order) is None:
        return False
    return made_by not in RENEWALS and RENEWAL_KEYS.isdisjoint(to_meta(order.get("meta_data")))


def parent_of(order: Mapping[str, Any]) -> str | None:
    return to_id(order.get("parent_id"))


def slug_of(order: Mapping[str, Any]) -> str:
    return (to_text(order.get("status")) or "").lower().removeprefix("wc-")
