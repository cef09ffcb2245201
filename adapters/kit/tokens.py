"""
Where an access token comes from: given once and for all, or granted for a while and renewed by itself.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import urlencode

from adapters.kit.http import HttpClient, StoreResponse
from adapters.kit.parsing import to_decimal, to_mapping
from app.domain.errors import Fault, UpstreamError, UpstreamMalformed, UpstreamRejected, UpstreamTimeout
from app.domain.ports import Deadline
from app.domain.single_flight import SingleFlight

log = logging.getLogger(__name__)

# https://www.rfc-editor.org/rfc/rfc6749#section-5.2
GRANT_ERRORS: Final = frozenset(
    {
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "unauthorized_client",
        "unsupported_grant_type",
    }
)
RENEW_BEFORE_S: Final = 300.0
RENEW_SHARE: Final = 0.1  # of a short life
RETRY_RENEWAL_S: Final = 30.0  # after a renewal failed while the token still holds
DEFAULT_LIFE_S: Final = 3600.0


def grant_error(response: StoreResponse) -> str | None:
    """
    The OAuth error of a refusal in JSON. One of a known few, so that nothing the store wrote gets into a log.
    """
    if response.status not in {400, 401, 403} or not response.is_json:
        return None
    try:
        code = to_mapping(response.json()).get("error")
    except UpstreamMalformed:
        return None
    return code if isinstance(code, str) and code in GRANT_ERRORS else "refused"


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
    """
    A token that is given once and for all.
    """

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
    The client-credentials grant of RFC 6749, 4.4. One thread renews; while the old token holds, the others go on with
    it. `read_error` names what a refusal says, None when the answer is no refusal.
    """

    def __init__(
        self,
        http: HttpClient,
        client_id: str,
        client_secret: str,
        *,
        path: str,
        platform: str,
        read_error: Callable[[StoreResponse], str | None] = grant_error,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._http = http
        self._path = path
        self._platform = platform
        self._read_error = read_error
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
            log.warning("early token renewal failed", extra={"platform": self._platform, "fault": error.fault.value})
            next_try = min(self._clock() + RETRY_RENEWAL_S, granted.expires_at)
            self._granted = Granted(granted.value, next_try, granted.expires_at)
        return self._granted

    def _log_refusal(self, error: str) -> None:
        """
        Once, until it is another or a token was granted again.
        """
        if error != self._refusal_logged:
            self._refusal_logged = error
            log.error("credential refused: no token granted", extra={"platform": self._platform, "oauth_error": error})

    def _grant(self, deadline: Deadline) -> Granted:
        asked_at = self._clock()
        response = self._http.post(
            self._path,
            body=self._form,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            deadline=deadline,
        )
        if error := self._read_error(response):
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
