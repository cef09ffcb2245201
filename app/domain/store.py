"""
A merchant's shop as the service is configured for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """
    One configured shop.

    `settings` holds the platform's own variables by name (without a store prefix), parsed by their `Setting.parse`;
    it is kept out of `repr` because some are secret.
    """

    name: str  # "default", or the name in STORES
    platform: str
    brands: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    phone_country: str | None = None  # ISO alpha-2, of phone numbers without `+` where the order names no country
    ca_bundle: str | None = None  # PEM file for a private certificate authority
    allow_http: bool = False  # plain http outside loopback
    max_connections: int = 64  # kept open to the store; at least the calls in flight
