"""
Where the access token comes from: given once and for all, or granted for a day and renewed by itself.
"""

import re
import time
from collections.abc import Callable
from typing import Any, Final

from adapters.kit import tokens
from adapters.kit.http import HttpClient, Response
from adapters.kit.parsing import to_mapping
from adapters.kit.tokens import StaticToken, TokenSource
from adapters.shopify.settings import ShopifySettings
from app.domain.errors import UpstreamMalformed

# https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant (read 2026-11)
GRANT_PATH: Final = "/admin/oauth/access_token"
GRANT_ERRORS: Final = frozenset(
    {"shop_not_permitted", "application_cannot_be_found", "app_not_installed", "invalid_request", "invalid_client"}
)

_OAUTH_ERROR: Final = re.compile(r"oauth error:?\s{1,10}(\w{1,60})", re.IGNORECASE)


class ClientCredentials(tokens.ClientCredentials):
    """
    Shopify's grant of a token for a day.
    """

    def __init__(
        self, http: HttpClient, client_id: str, client_secret: str, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(
            http,
            client_id,
            client_secret,
            path=GRANT_PATH,
            platform="shopify",
            read_error=_grant_error,
            clock=clock,
        )


def _grant_error(response: Response) -> str | None:
    """
    The OAuth error of a refusal, which the endpoint words as JSON or as an HTML page, both with HTTP 400. One of a
    known few, so that nothing the store wrote gets into a log.
    """
    if not 400 <= response.status < 500 or response.status in {404, 423, 429}:
        return None
    try:
        payload: Any = response.json()
    except UpstreamMalformed:
        found = _OAUTH_ERROR.search(response.body[:20_000].decode("utf-8", "replace"))
        code = found[1] if found else None
    else:
        code = to_mapping(payload).get("error")
    return code if isinstance(code, str) and code in GRANT_ERRORS else "refused"


def build_tokens(http: HttpClient, settings: ShopifySettings) -> TokenSource:
    if settings.access_token:
        return StaticToken(settings.access_token)
    return ClientCredentials(http, settings.client_id or "", settings.client_secret or "")
