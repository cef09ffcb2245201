"""
Talks to one shop's REST API, by the way in that the shop understands. What orders say is not read here.
"""

import base64
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from adapters.http import HttpClient, Response
from adapters.woocommerce.answers import NOT_FOUND, OK, error_code, is_page, is_unrecognised, to_payload
from adapters.woocommerce.signing import Params, signed
from app.domain.ports import Deadline
from app.domain.store import Store

log = logging.getLogger(__name__)

# Up to WooCommerce 11.0 a request is one of its API only if this stands in the raw request line; a site without pretty
# permalinks is asked by `?rest_route=`, where it does not, so it goes along as a parameter nobody reads.
_MARK: Final = ("via", "wp-json/wc/v3")


@dataclass(frozen=True, slots=True)
class Access:
    """
    How a shop is asked.
    """

    in_query: bool = False  # the key goes in the query, for a server that strips the Authorization header
    is_plain: bool = False  # the site has no pretty permalinks


def _is_page_without_routes(response: Response) -> bool:
    return response.status in {OK, NOT_FOUND} and is_page(response)


_OTHER_WAYS: Final[tuple[tuple[Callable[[Response], bool], dict[str, bool]], ...]] = (
    (_is_page_without_routes, {"is_plain": True}),
    (is_unrecognised, {"in_query": True}),
)


class WooCommerceClient:
    """
    Serves all threads. What it learns of the way into the shop it keeps.
    """

    def __init__(
        self,
        http: HttpClient,
        store: Store,
        now: Callable[[], float] = time.time,
        nonce: Callable[[], str] = lambda: secrets.token_hex(16),
    ) -> None:
        settings = store.settings
        self._name = store.name
        self.url: str = settings["WOOCOMMERCE_STORE_URL"]
        self.is_tls = self.url.startswith("https:")
        self.access = Access()
        self._http = http
        self._key: str = settings["WOOCOMMERCE_CONSUMER_KEY"]
        self._secret: str = settings["WOOCOMMERCE_CONSUMER_SECRET"]
        self._now = now
        self._nonce = nonce
        self._given_up: frozenset[Access] = frozenset()

    def fetch(self, route: str, params: Params, deadline: Deadline) -> Any:
        """
        The JSON of a route such as "/wc/v3/orders". Raises UpstreamError.
        """
        return to_payload(self.ask(route, params, deadline))

    def fetch_optional(self, route: str, params: Params, deadline: Deadline) -> Any:
        """
        As `fetch`, but None where WordPress itself refuses: no such route, no such thing, no right to it.
        """
        response = self.ask(route, params, deadline)
        is_refusal = OK < response.status < 500 and error_code(response) != ""
        return None if is_refusal else to_payload(response)

    def ask(self, route: str, params: Params, deadline: Deadline) -> Response:
        """
        WooCommerce's answer, whatever its status; by another way when this one leads to a page or is not recognised.

        A way that led nowhere is not tried again until the shop has answered.
        """
        access = self.access
        response = self.ask_by(access, route, params, deadline)
        for leads_nowhere, other in _OTHER_WAYS:
            way = replace(access, **other)
            if (
                way == access
                or way in self._given_up
                or not leads_nowhere(response)
                or (way.in_query and not self.is_tls)
            ):
                continue
            second = self.ask_by(way, route, params, deadline)
            if is_page(second) or leads_nowhere(second):
                self._given_up |= {way}
            else:
                access, response = way, second
        if response.status == OK and not is_page(response):
            self._keep(access)
        return response

    def _keep(self, access: Access) -> None:
        if access != self.access:
            log.warning("another way into the shop", extra={"store": self._name, **asdict(access)})
        self.access, self._given_up = access, frozenset()

    def ask_by(self, access: Access, route: str, params: Params, deadline: Deadline) -> Response:
        path = "/" if access.is_plain else f"/wp-json{route}"
        # In the path, not among the parameters: the mark is looked for unescaped.
        prefix = [("rest_route", route), _MARK] if access.is_plain else []
        query, headers = list(params), {}
        if not self.is_tls:
            query = self._signed([*prefix, *query], path)[len(prefix) :]
        elif access.in_query:
            query += [("consumer_key", self._key), ("consumer_secret", self._secret)]
        else:
            token = base64.b64encode(f"{self._key}:{self._secret}".encode()).decode("ascii")
            headers["Authorization"] = f"Basic {token}"
        if prefix:
            path += "?" + "&".join(f"{name}={value}" for name, value in prefix)
        return self._http.get(path, params=query, headers=headers, deadline=deadline)

    def _signed(self, query: Sequence[tuple[str, str]], path: str) -> list[tuple[str, str]]:
        return signed(
            query,
            url=self.url + path,
            consumer_key=self._key,
            consumer_secret=self._secret,
            timestamp=int(self._now()),
            nonce=self._nonce(),
        )
