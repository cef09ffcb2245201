"""
Callers who show a JWT, ours or an identity provider's. Imported only where some are configured: what reads and signs
tokens takes ten megabytes of each process.
"""

from dataclasses import dataclass

from app.auth.claims import Expected
from app.auth.clients import TokenIssuer
from app.auth.jwks import ProviderKeys
from app.auth.jwks_fetch import jwks_fetcher
from app.auth.jwt import Issuer, JwtVerifier, pseudonym
from app.auth.signing_key import new_signing_key, read_signing_key
from app.config.settings import Settings


@dataclass(frozen=True, slots=True)
class TokenCallers:
    verifier: JwtVerifier
    issuer: TokenIssuer | None  # None: we give no tokens
    provider_keys: ProviderKeys | None  # None: nobody else's are taken


def build_token_callers(settings: Settings) -> TokenCallers | None:
    """
    None when the settings name neither clients of ours nor an identity provider.
    """
    issuer, provider_keys = _build_issuer(settings), _build_provider_keys(settings)
    trusted = [issuer.as_issuer()] if issuer else []
    if provider_keys and settings.jwt_issuer and settings.jwt_audience:
        expected = Expected(issuer=settings.jwt_issuer, audience=settings.jwt_audience)
        trusted.append(Issuer(provider_keys, expected, pseudonym))
    return TokenCallers(JwtVerifier(trusted), issuer, provider_keys) if trusted else None


def _build_issuer(settings: Settings) -> TokenIssuer | None:
    if not settings.oauth_clients:
        return None
    path = settings.oauth_signing_key_file
    key = read_signing_key(path) if path else new_signing_key()
    clients = [(client.client_id, client.secret_digest) for client in settings.oauth_clients]
    return TokenIssuer(clients, key, base_url=settings.public_base_url)


def _build_provider_keys(settings: Settings) -> ProviderKeys | None:
    if not settings.jwt_jwks_url:
        return None
    fetch = jwks_fetcher(settings.jwt_jwks_url, settings.jwt_jwks_ca_bundle)
    # Half the threads may wait for a key nobody knows; the other half goes on answering.
    return ProviderKeys(fetch, max_waiting=max(1, settings.threads // 2))
