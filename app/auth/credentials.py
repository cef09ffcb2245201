"""
What callers are configured with: tokens and clients, each with the scopes it may use. Secrets are digests only.
"""

from dataclasses import dataclass

from app.auth.caller import DEFAULT_SCOPES, Caller


@dataclass(frozen=True, slots=True)
class ApiToken:
    """
    A caller's static token by its SHA-256. Two of one name are one caller, who replaces the one by the other.
    """

    digest: bytes
    name: str = ""
    scopes: frozenset[str] = DEFAULT_SCOPES

    def to_caller(self) -> Caller:
        name = self.name or f"token-{self.digest.hex()[:8]}"
        return Caller(f"token:{name}", name, self.scopes)


@dataclass(frozen=True, slots=True)
class OAuthClient:
    client_id: str
    secret_digest: bytes  # SHA-256
    scopes: frozenset[str] = DEFAULT_SCOPES
