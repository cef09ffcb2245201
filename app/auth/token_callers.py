"""
Callers who show a JWT, ours or an identity provider's. Imported only where some are configured: what reads and signs
tokens takes ten megabytes of each process.
"""

from collections.abc import Callable
from dataclasses import dataclass

from app.auth.clients import TokenIssuer
from app.auth.jwks import ProviderKeys
from app.auth.jwt import Issuer, JwtVerifier
from app.auth.signing_key import new_signing_key, read_signing_key
from app.config.settings import Settings


@dataclass(frozen=True, slots=True)
class TokenCallers:
    verifier: JwtVerifier
    issuer: TokenIssuer | None  # None: we give no tokens
    provider_keys: ProviderKeys | None  # None: nobody else's are taken


def build_token_callers(settings: Settings, fetch_keys: Callable[[], bytes] | None) -> TokenCallers | None:
    """
    None when the settings name neither clients of ours nor an identity provider. `fetch_keys` asks the latter for its
    key set, and may raise UpstreamError.
    """
    issuer, provider_keys = _build_issuer(settings), None
    if fetch_keys is not None:
        # Half the threads may wait for a key nobody knows; the other half goes on answering.
        provider_keys = ProviderKeys(fetch_keys, max_waiting=max(1, settings.threads // 2))
    trusted = [issuer.as_issuer()] if issuer else []
    if provider_keys and settings.jwt_issuer and settings.jwt_audience:
        trusted.append(Issuer(keys=provider_keys, issuer=settings.jwt_issuer, audience=settings.jwt_audience))
    return TokenCallers(JwtVerifier(trusted), issuer, provider_keys) if trusted else None


def _build_issuer(settings: Settings) -> TokenIssuer | None:
    if not settings.oauth_clients:
        return None
    path = settings.oauth_signing_key_file
    key = read_signing_key(path) if path else new_signing_key()
    return TokenIssuer(settings.oauth_clients, key, base_url=settings.public_base_url)
