"""
Shopify's shapes, read without trust in any of them.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from adapters.kit.money import to_money
from adapters.kit.parsing import to_mapping, to_mappings, to_text
from app.domain.order import Money

_GID: Final = re.compile(r"gid://shopify/[A-Za-z]+/([1-9][0-9]{0,19})(?:\?.*)?", re.ASCII | re.DOTALL)


def to_number(gid: Any) -> str:
    """
    The number of a global id, "" for anything else. 0 is what Shopify writes where there is no record.
    """
    found = _GID.fullmatch(gid) if isinstance(gid, str) else None
    return found[1] if found else ""


def to_nodes(connection: Any) -> list[Mapping[str, Any]]:
    return to_mappings(to_mapping(connection).get("nodes"))


def has_next_page(connection: Any) -> bool:
    return to_mapping(to_mapping(connection).get("pageInfo")).get("hasNextPage") is True


def to_presentment(bag: Any) -> Money | None:
    """
    An amount in the currency the customer paid in.
    """
    money = to_mapping(to_mapping(bag).get("presentmentMoney"))
    return to_money(money.get("amount"), money.get("currencyCode"))


def to_word(value: Any) -> str:
    """
    An enum value as Shopify wrote it, "" when there is none.
    """
    return (to_text(value) or "")[:100].rstrip() if isinstance(value, str) else ""
