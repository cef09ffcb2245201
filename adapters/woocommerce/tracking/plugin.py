"""
What a tracking plugin declares: where it keeps numbers, how it is recognised, and what is read of it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from adapters.woocommerce.tracking.shipment import OrderPayload, Shipment


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingPlugin:
    """
    One plugin, or several that write the same. The field list, the doctor and the README's table are derived from it.
    """

    name: str  # with the version whose format is known, and how: recorded, read, or seen elsewhere
    kept_in: str  # for the README's table
    gives: str  # for the README's table
    read: Callable[[OrderPayload], Iterable[Shipment]]  # read no further than MOST_PARCELS
    # One of these is in an order that has a parcel, see OrderPayload.names; () when that cannot be told by a name.
    keys: tuple[str, ...] = ()
    order_fields: tuple[str, ...] = ()  # members it adds to an order, which come only when they are named
    folders: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # plugin's folder → its name
    namespaces: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # REST namespace → its name
    is_last_resort: bool = False  # asked only when no other source has a parcel: others repeat their number there
