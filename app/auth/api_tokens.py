"""
Static API tokens. Several at once, so that one can be replaced without downtime.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha256

from app.auth.caller import Caller
from app.auth.credentials import ApiToken


class ApiTokens:
    """
    Keeps digests only: a token cannot be read back out of the process.
    """

    def __init__(self, tokens: Iterable[ApiToken]) -> None:
        self._callers = tuple((token.digest, token.to_caller()) for token in tokens)

    def caller_of(self, token: bytes) -> Caller | None:
        """
        Compares with every digest, so that the time taken says nothing about which one matched.
        """
        presented = sha256(token).digest()
        found = None
        for digest, caller in self._callers:
            if hmac.compare_digest(digest, presented):
                found = caller
        return found
