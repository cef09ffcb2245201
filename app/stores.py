"""
Which store answers: brand → store, its platform and its reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.errors import StoreNotFound
from app.domain.ports import OrderAdapter, Platform
from app.domain.store import Store
from app.serving.latest_orders import LatestOrders
from app.serving.service import StoreReads


@dataclass(frozen=True, slots=True)
class StoreEntry:
    store: Store
    platform: Platform
    adapter: OrderAdapter
    reads: StoreReads
    orders: LatestOrders


class StoreDirectory:
    """
    The configured stores; the first answers when no brand is named. Names match case-insensitively.
    """

    def __init__(self, entries: Sequence[StoreEntry]) -> None:
        self.entries = tuple(entries)
        self._by_brand = {
            brand.casefold(): entry for entry in entries for brand in (entry.store.name, *entry.store.brands)
        }

    def find(self, brand: str | None) -> StoreEntry:
        """
        Raises StoreNotFound.
        """
        if brand is None:
            return self.entries[0]
        try:
            return self._by_brand[brand.casefold()]
        except KeyError:
            raise StoreNotFound from None
