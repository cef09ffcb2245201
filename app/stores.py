"""
Which store answers: brand → store, its platform and its reads.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.errors import StoreNotFound
from app.domain.ports import OrderAdapter, Platform
from app.domain.store import Store
from app.serving.customers import Customers
from app.serving.latest_orders import LatestOrders
from app.serving.service import StoreReads


@dataclass(frozen=True, slots=True)
class StoreEntry:
    store: Store
    platform: Platform
    adapter: OrderAdapter
    reads: StoreReads
    orders: LatestOrders
    customers: Customers | None  # None when the platform cannot be searched
    read_phone: Callable[[str], str | None]  # any usual way of writing a number → E.164

    def brand_name(self, brand: str | None) -> str | None:
        """
        The brand as it is configured, which was asked with in any case.
        """
        names = (self.store.name, *self.store.brands)
        return next((name for name in names if brand is not None and name.casefold() == brand.casefold()), None)


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
