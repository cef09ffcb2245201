"""
Where the access token comes from: given once and for all, or granted for a day and renewed by itself.
"""

import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from adapters.kit.http import HttpClient, Response
from adapters.kit.parsing import to_decimal, to_mapping
from adapters.shopify.settings import ShopifySettings
from app.domain.errors import Fault, UpstreamError, UpstreamMalformed, UpstreamRejected, UpstreamTimeout
from app.domain.ports import Deadline
from app.domain.single_flight import SingleFlight

log = logging.getLogger(__name__)

# https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/client-credentials-grant (read 2026-11)
GRANT_PATH: Final = "/admin/oauth/access_token"
GRANT_ERRORS: Final = frozenset(
    {"shop_not_permitted", "application_cannot_be_found", "app_not_installed", "invalid_request", "invalid_client"}
)
RENEW_BEFORE_S: Final = 300.0
RENEW_SHARE: Final = 0.1  # of a short life
RETRY_RENEWAL_S: Final = 30.0  # after a renewal failed while the token still holds
DEFAULT_LIFE_S: Final = 3600.0

_OAUTH_ERROR: Final = re.compile(r"oauth error:?\s{1,10}(\w{1,60})", re.IGNORECASE)


class TokenSource(Protocol):
    """
    Serves all threads.
    """

    def token(self, deadline: Deadline) -> str: ...

    def renewed(self, refused: str, deadline: Deadline) -> str | None:
        """
        A token other than the one the store refused; None when there is no way to get one.
        """

    def expires_at(self) -> float | None:
        """
        Unix time, None when not known or never.
        """


@dataclass(frozen=True, slots=True)
class StaticToken:
    value: str = field(repr=False)

    def token(self, _deadline: Deadline) -> str:
        return self.value

    def renewed(self, _refused: str, _deadline: Deadline) -> str | None:
        return None

    def expires_at(self) -> float | None:
        return None


@dataclass(frozen=True, slots=True)
class Granted:
    value: str = field(repr=False)
    renew_at: float
    expires_at: float


class ClientCredentials:
    """
    The client-credentials grant. One thread renews; while the old token holds, the others go on with it.
    """

    def __init__(
        self, http: HttpClient, client_id: str, client_secret: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._http = http
        self._form = urlencode(
            {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        ).encode()
        self._clock = clock
        self._renewals: SingleFlight[None, Granted] = SingleFlight()
        self._granted: Granted | None = None
        self._refusal_logged: str | None = None

    def token(self, deadline: Deadline) -> str:
        granted, moment = self._granted, self._clock()
        if granted is None or moment >= granted.expires_at:
            return self._renew(granted, deadline).value
        if moment >= granted.renew_at:
            call, is_new = self._renewals.begin(None)
            if is_new:  # the others go on with the old one
                call.run(lambda: self._grant_early(granted, deadline))
                return call.join().value
        return granted.value

    def renewed(self, refused: str, deadline: Deadline) -> str | None:
        granted = self._granted
        if granted is not None and granted.value != refused:
            return granted.value
        return self._renew(granted, deadline).value

    def expires_at(self) -> float | None:
        return self._granted.expires_at if self._granted else None

    def _renew(self, seen: Granted | None, deadline: Deadline) -> Granted:
        """
        A grant other than the one seen.
        """

        def grant() -> Granted:
            if self._granted is seen or self._granted is None:
                self._granted = self._grant(deadline)
            return self._granted

        try:
            return self._renewals.do(None, grant, deadline.remaining())
        except TimeoutError:
            raise UpstreamTimeout(Fault.DEADLINE, "waiting for a token") from None

    def _grant_early(self, granted: Granted, deadline: Deadline) -> Granted:
        if self._granted is not None and self._granted is not granted:
            return self._granted
        try:
            self._granted = self._grant(deadline)
        except UpstreamError as error:
            log.warning("early token renewal failed", extra={"platform": "shopify", "fault": error.fault.value})
            next_try = min(self._clock() + RETRY_RENEWAL_S, granted.expires_at)
            self._granted = Granted(granted.value, next_try, granted.expires_at)
        return self._granted

    def _log_refusal(self, error: str) -> None:
        """
        Once, until it is another or a token was granted again.
        """
        if error != self._refusal_logged:
            self._refusal_logged = error
            log.error("credential refused: no token granted", extra={"platform": "shopify", "oauth_error": error})

    def _grant(self, deadline: Deadline) -> Granted:
        asked_at = self._clock()
        response = self._http.post(
            GRANT_PATH,
            body=self._form,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            deadline=deadline,
        )
        if error := _grant_error(response):
            self._log_refusal(error)
            raise UpstreamRejected(f"token grant: {error}")
        response.raise_for_status()
        self._refusal_logged = None
        granted = to_mapping(response.json())
        token = granted.get("access_token")
        if not isinstance(token, str) or not token:
            raise UpstreamMalformed(Fault.SHAPE, "the grant has no token")
        life = float(to_decimal(granted.get("expires_in")) or DEFAULT_LIFE_S)
        early = min(RENEW_BEFORE_S, life * RENEW_SHARE)
        return Granted(token, asked_at + life - early, asked_at + life)


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
