"""
The one way an adapter calls its store.

Faults of the way there become UpstreamErrors; a status other than 200 is the adapter's to read first (a platform has
its own words for a refused credential), then `raise_for_status` names the rest.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError

from adapters.kit import decoding
from adapters.kit.connection import StaleConnectionError
from adapters.kit.transport import StoreSession
from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import Deadline
from app.domain.store import Store
from app.domain.trace import trace_headers

Params = Sequence[tuple[str, str]]

DEFAULT_HEADERS: Final = {"User-Agent": "most-recent-order", "Accept": "application/json", "Accept-Encoding": "gzip"}
RETRY_AFTER_S: Final = 2.0  # when a store does not say how long
# A page of maintenance names an end for everybody, not for us; how often to look is the serving layer's to say.
MAINTENANCE_S: Final = 2.0
CLOSED_STORE_S: Final = 60.0

_URL: Final = re.compile(r"(?:[a-zA-Z0-9!$&'()*+,/:;=?@~._-]++|%[0-9A-F]{2})++")

# Payment required, locked, and Shopify's "frozen" and "blocked": the shop is shut, not broken.
_CLOSED: Final = frozenset({402, 423, 430})


@dataclass(frozen=True, slots=True)
class StoreResponse:
    """
    A whole answer, read within the limits of size and time.
    """

    status: int
    headers: Mapping[str, str]  # case-insensitive
    body: bytes

    def json(self) -> Any:
        """
        The body as JSON, read strictly. Raises UpstreamMalformed.
        """
        return decoding.parse(self.body)

    def json_object(self) -> Mapping[str, Any]:
        """
        The body as a JSON object. Raises UpstreamMalformed.
        """
        payload = self.json()
        if not isinstance(payload, dict):
            raise UpstreamMalformed(Fault.SHAPE, "not an object")
        return payload

    def json_objects(self, inside: str = "") -> Sequence[Mapping[str, Any]]:
        """
        The body, or what stands under the dotted name `inside`, as a list of JSON objects. Raises UpstreamMalformed:
        what is no list is no empty list either.
        """
        payload = self.json()
        for name in inside.split(".") if inside else ():
            payload = payload.get(name) if isinstance(payload, dict) else None
        if not isinstance(payload, list) or not all(isinstance(item, dict) for item in payload):
            raise UpstreamMalformed(Fault.SHAPE, "not a list of objects")
        return payload

    @property
    def is_json(self) -> bool:
        """
        The store says so: an error in its own words, not a firewall's page.
        """
        return "json" in self.headers.get("Content-Type", "")

    def raise_for_status(self) -> None:
        """
        Raises the UpstreamError for any status but 200.
        """
        if self.status == 200:
            return
        if 300 <= self.status < 400:
            raise UpstreamUnavailable(Fault.REDIRECT, retryable=False)
        if self.status == 429:
            raise UpstreamThrottled(retry_after_seconds(self.headers.get("Retry-After", "")))
        if self.status == 503 and "Retry-After" in self.headers:
            raise UpstreamThrottled(MAINTENANCE_S, Fault.MAINTENANCE)
        if self.status in _CLOSED:
            raise UpstreamThrottled(CLOSED_STORE_S, Fault.STORE_UNAVAILABLE)
        if 500 <= self.status < 600:
            raise UpstreamUnavailable(Fault.UPSTREAM_5XX)
        raise UpstreamMalformed(Fault.STATUS)


Response = StoreResponse  # as adapters know it


class HttpClient:
    """
    Speaks to one store below `base_url`. Serves all threads.
    """

    def __init__(self, store: Store, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = StoreSession(store, base_url)

    def get(self, path: str, *, params: Params = (), headers: Mapping[str, str], deadline: Deadline) -> StoreResponse:
        return self._send("GET", self._to_url(path, params), None, headers, deadline)

    def post(self, path: str, *, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> StoreResponse:
        """
        `headers` names the body's Content-Type. The call is sent again when a kept connection proves closed, so it
        has to be one that may be.
        """
        return self._send("POST", self._to_url(path), body, {**headers, "Content-Length": str(len(body))}, deadline)

    def close(self) -> None:
        self._session.close()

    def _send(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str], deadline: Deadline
    ) -> StoreResponse:
        problem: UpstreamError
        # requests' own preparing takes a tenth of a call's whole price, for parts that come prepared.
        request = requests.PreparedRequest()
        request.method, request.url, request.body = method, url, body
        request.headers = CaseInsensitiveDict({**DEFAULT_HEADERS, **headers, **trace_headers()})
        try:
            try:
                return self._exchange(request, deadline)
            except StaleConnectionError:
                self._session.transport.renew()  # the others are as old
                return self._exchange(request, deadline)
        except UpstreamError:
            raise
        except StaleConnectionError:
            problem = UpstreamUnavailable(Fault.RESET)
        except requests.Timeout:
            problem = UpstreamTimeout(Fault.DEADLINE)
        except requests.ConnectionError:
            problem = UpstreamUnavailable(Fault.RESET)
        except Exception as error:  # noqa: BLE001 - requests also lets ValueError, UnicodeError and urllib3's through
            problem = UpstreamUnavailable(Fault.PROTOCOL, type(error).__name__, retryable=False)
        raise problem  # outside the handler: the cause's text holds the URL and must not hang on the error

    def _to_url(self, path: str, params: Params = ()) -> str:
        url = self._base_url + path
        try:
            if params:
                url += ("&" if "?" in path else "?") + urlencode(params, safe=",")  # lists of fields are long enough
            return url if _URL.fullmatch(url) else requote_uri(url)
        except UnicodeError:  # half a character, which no URL can have
            raise UpstreamUnavailable(Fault.PROTOCOL, retryable=False) from None

    def _exchange(self, request: requests.PreparedRequest, deadline: Deadline) -> StoreResponse:
        seconds = deadline.remaining()
        if seconds <= 0:
            raise UpstreamTimeout(Fault.DEADLINE)
        answer = self._session.exchange(request, seconds)
        try:
            body = decoding.read(answer.raw, answer.headers.get("Content-Encoding", ""))
        except HTTPError:  # urllib3's, for a body shorter than it said or a chunk that is none
            raise UpstreamUnavailable(Fault.TRUNCATED) from None
        finally:
            answer.close()
        return StoreResponse(answer.status_code, answer.headers, body)


def retry_after_seconds(value: str) -> float:
    """
    Seconds or an HTTP date, kept within 1..300.
    """
    try:
        seconds = float(value) if value[:1].isdigit() else _seconds_until(value)
    except (ValueError, OverflowError, TypeError):
        seconds = RETRY_AFTER_S
    return min(max(seconds, 1.0), 300.0) if math.isfinite(seconds) else RETRY_AFTER_S


def _seconds_until(http_date: str) -> float:
    moment = parsedate_to_datetime(http_date)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
