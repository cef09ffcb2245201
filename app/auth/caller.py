"""
Who is asking, once that is known, and what can keep us from knowing it.
"""

from dataclasses import dataclass
from typing import Final

READ_ORDERS: Final = "erc-ecommerce-connections-orders:read"
READ_CUSTOMERS: Final = "erc-ecommerce-connections-customers:read"
SCOPES: Final = {"orders": READ_ORDERS, "customers": READ_CUSTOMERS}  # by the word for it in our configuration
DEFAULT_SCOPES: Final = frozenset({READ_ORDERS})  # of an entry that names none


@dataclass(frozen=True, slots=True)
class Caller:
    """
    `id` tells callers apart, `name` is what logs show: neither is the token, nor personal data.
    """

    id: str
    name: str
    scopes: frozenset[str]


class InvalidCredential(Exception):
    """
    The credential proves nobody. `reason` is a constant of ours for the log; the caller is not told it.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MissingCredential(Exception):
    """
    The request carries no credential at all.
    """


class KeysUnavailable(Exception):
    """
    The identity provider's keys cannot be had, so nobody can say whether the token is good.
    """


class RateLimited(Exception):
    """
    The caller has asked often enough; `retry_after_s` says when it may again.
    """

    def __init__(self, retry_after_s: float) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s
