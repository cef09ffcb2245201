"""
The one way an adapter calls its store.

Faults of the way there become UpstreamErrors; a status other than 200 is the adapter's to read first (a platform has
its own words for a refused credential), then `raise_for_status` names the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import requests

from app.domain.errors import Fault, UpstreamMalformed, UpstreamThrottled, UpstreamTimeout, UpstreamUnavailable
from app.domain.ports import Deadline
from app.domain.store import Store

Params = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Response:
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
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError as error:
            raise UpstreamMalformed(Fault.NOT_JSON) from error

    def raise_for_status(self) -> None:
        """
        Raises the UpstreamError for any status but 200.
        """
        if self.status == 200:
            return
        if 300 <= self.status < 400:
            raise UpstreamUnavailable(Fault.REDIRECT, retryable=False)
        if self.status == 429:
            raise UpstreamThrottled(2.0)
        if self.status >= 500:
            raise UpstreamUnavailable(Fault.UPSTREAM_5XX)
        raise UpstreamMalformed(Fault.STATUS)


class HttpClient:
    """
    Speaks to one store below `base_url`. Serves all threads.
    """

    def __init__(self, store: Store, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = store.ca_bundle or True

    def get(self, path: str, *, params: Params = (), headers: Mapping[str, str], deadline: Deadline) -> Response:
        return self._send("GET", path, params=params, headers=headers, data=None, deadline=deadline)

    def post(self, path: str, *, body: bytes, headers: Mapping[str, str], deadline: Deadline) -> Response:
        """
        `headers` names the body's Content-Type.
        """
        return self._send("POST", path, params=(), headers=headers, data=body, deadline=deadline)

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: Params,
        headers: Mapping[str, str],
        data: bytes | None,
        deadline: Deadline,
    ) -> Response:
        try:
            response = self._session.request(
                method,
                self._base_url + path,
                params=list(params),
                headers=dict(headers),
                data=data,
                timeout=deadline.remaining(),
                allow_redirects=False,
            )
        except requests.Timeout as error:
            raise UpstreamTimeout(Fault.DEADLINE) from error
        except requests.RequestException as error:
            raise UpstreamUnavailable(Fault.CONNECT_REFUSED) from error
        return Response(response.status_code, response.headers, response.content)
