"""
Talks to one shop's Admin GraphQL API: token, version, throttling. What the answers say of orders is not read here.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import orjson

from adapters.kit.http import HttpClient, Response
from adapters.kit.tokens import TokenSource
from adapters.shopify.errors import GraphQLResponse, raise_for_status, to_fault, to_graphql_response
from app.domain.errors import UpstreamThrottled
from app.domain.ports import Deadline

log = logging.getLogger(__name__)

UNAUTHORIZED: Final = 401
LONGEST_WAIT_S: Final = 2.5  # in all; a caller waits 4 s, and is told when to come back rather than kept longer
TIME_FOR_THE_CALL_S: Final = 1.0  # left of the deadline after a wait
MOST_LOGGED: Final = 8  # versions; a header can say anything

_VERSION: Final = re.compile(r"\d{4}-\d{2}|unstable", re.ASCII)  # anything else the header says is not logged


class ShopifyClient:
    """
    Serves all threads.
    """

    def __init__(
        self,
        http: HttpClient,
        tokens: TokenSource,
        version: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._tokens = tokens
        self._path = f"/admin/api/{version}/graphql.json"
        self._sleep = sleep
        self.version = version
        self.served_version: str | None = None
        self._versions_logged: set[str] = set()
        self._lock = threading.Lock()

    def query(self, text: str, variables: Mapping[str, Any], deadline: Deadline) -> GraphQLResponse:
        """
        The response as it came, errors included; a throttled one is waited for, or raised as UpstreamThrottled.
        """
        body = orjson.dumps({"query": text, "variables": variables})
        patience_s = LONGEST_WAIT_S
        while True:
            response = self._ask(body, deadline)
            if not response.is_throttled:
                return response
            wait_s = response.wait_s()
            if wait_s > min(patience_s, deadline.remaining() - TIME_FOR_THE_CALL_S):
                raise UpstreamThrottled(wait_s)
            patience_s -= wait_s
            self._sleep(wait_s)

    def token_expires_at(self) -> float | None:
        return self._tokens.expires_at()

    def _ask(self, body: bytes, deadline: Deadline) -> GraphQLResponse:
        token = self._tokens.token(deadline)
        response = self._post(body, token, deadline)
        if response.status == UNAUTHORIZED:
            other = self._tokens.renewed(token, deadline)
            response = self._post(body, other, deadline) if other else response
        self._note_version(response)
        request_id = response.headers.get("X-Request-ID", "")[:64]
        if response.status != 200:
            log.warning(
                "upstream status", extra={"platform": "shopify", "status": response.status, "request_id": request_id}
            )
        raise_for_status(response)
        return to_graphql_response(response.json(), request_id)

    def _post(self, body: bytes, token: str, deadline: Deadline) -> Response:
        headers = {"X-Shopify-Access-Token": token, "Content-Type": "application/json", "Accept": "application/json"}
        return self._http.post(self._path, body=body, headers=headers, deadline=deadline)

    def _note_version(self, response: Response) -> None:
        """
        A version past its end is answered by the oldest living one, without an error.
        """
        served = response.headers.get("X-Shopify-API-Version", "")
        if not _VERSION.fullmatch(served):
            return
        with self._lock:
            self.served_version = served
            is_news = served not in {self.version, *self._versions_logged} and len(self._versions_logged) < MOST_LOGGED
            if is_news:
                self._versions_logged.add(served)
        if is_news:
            log.warning(
                "another API version was served",
                extra={"platform": "shopify", "asked_version": self.version, "served_version": served},
            )


def data_or_raise(response: GraphQLResponse, root: str) -> Mapping[str, Any]:
    """
    The object under `root`; raises when the response has none.
    """
    found = response.data.get(root)
    if isinstance(found, dict):
        return found
    error = to_fault(response)
    log.warning(
        "unusable answer",
        extra={"platform": "shopify", "fault": error.fault.value, "root": root, "request_id": response.request_id},
    )
    raise error
