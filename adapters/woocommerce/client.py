"""
Talks to one shop's REST API, by the way in that the shop understands. What orders say is not read here.
"""

import base64
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

from adapters.kit.http import HttpClient, Response
from adapters.woocommerce.errors import (
    NOT_AUTHENTICATED,
    NOT_FOUND,
    OK,
    UNAUTHORIZED,
    error_code,
    is_page,
    is_redirected_to_itself,
    is_unrecognised,
    to_payload,
)
from adapters.woocommerce.signing import Params, signed
from app.domain.errors import Fault, UpstreamMalformed
from app.domain.ports import Deadline
from app.domain.store import Store

log = logging.getLogger(__name__)

# Up to WooCommerce 11.0 a request is one of its API only if this stands in the raw request line; a site without pretty
# permalinks is asked by `?rest_route=`, where it does not, so it goes along as a parameter nobody reads.
_MARK: Final = ("via", "wp-json/wc/v3")

PAGES_IN_A_ROW: Final = 3  # before a way that has answered is doubted: fewer are a fault of the moment


class Credential(StrEnum):
    """
    How the key is shown.
    """

    NONE = "none"  # for what is public: on other routes WordPress would take the key for a user's name
    BASIC = "basic"
    QUERY = "query"  # for a server that strips the Authorization header
    # For plain http; and over TLS for a site behind a proxy that ends it and does not say so: WordPress then takes
    # nothing else, and a signature over the plain address.
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Access:
    """
    How a shop is asked.
    """

    credential: Credential = Credential.BASIC
    is_plain: bool = False  # the site has no pretty permalinks


def _is_page_without_routes(response: Response, url: str) -> bool:
    return is_redirected_to_itself(response, url) or (response.status in {OK, NOT_FOUND} and is_page(response))


def _is_answer(response: Response) -> bool:
    return response.status == OK and not is_page(response)


def _is_unrecognised(response: Response, _url: str) -> bool:
    return is_unrecognised(response)


# What leads nowhere by one way, and the way to try instead, in this order.
_OTHER_WAYS: Final[tuple[tuple[Callable[[Response, str], bool], Callable[[Access], Access]], ...]] = (
    (_is_page_without_routes, lambda access: replace(access, is_plain=True)),
    (_is_unrecognised, lambda access: replace(access, credential=Credential.QUERY)),
    (_is_unrecognised, lambda access: replace(access, credential=Credential.SIGNED)),
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
        self.first_way = Access(Credential.BASIC if self.is_tls else Credential.SIGNED)
        self.access = self.first_way
        self._http = http
        self._key: str = settings["WOOCOMMERCE_CONSUMER_KEY"]
        self._secret: str = settings["WOOCOMMERCE_CONSUMER_SECRET"]
        self._basic = f"Basic {base64.b64encode(f'{self._key}:{self._secret}'.encode()).decode('ascii')}"
        self._now = now
        self._nonce = nonce
        self._given_up: frozenset[Access] = frozenset()
        self._pages_to_bear = 0

    def fetch(self, route: str, params: Params, deadline: Deadline) -> Any:
        """
        The JSON of a route such as "/wc/v3/orders". Raises UpstreamError.
        """
        return to_payload(self.ask(route, params, deadline))

    def fetch_optional(self, route: str, params: Params, deadline: Deadline) -> Any:
        """
        As `fetch`, but None where WordPress itself refuses: no such route, no such thing, no right to it. A refusal of
        the credential is an error, and so is `null`, which no route answers.
        """
        response = self.ask(route, params, deadline)
        if OK < response.status < 500 and error_code(response) not in {"", NOT_AUTHENTICATED}:
            return None
        payload = to_payload(response)
        if payload is None:
            raise UpstreamMalformed(Fault.SHAPE, "null")
        return payload

    def ask(self, route: str, params: Params, deadline: Deadline) -> Response:
        """
        WooCommerce's answer, whatever its status; by another way when this one leads to a page or is not recognised.

        A way that led nowhere is not tried again until the shop has answered.
        """
        access = self.access
        response = self.ask_by(access, route, params, deadline)
        if _is_answer(response):
            self._keep(access)
            return response
        if is_page(response) and self._pages_to_bear > 0:
            self._pages_to_bear -= 1
            return response
        return self._ask_by_another_way(response, access, route, params, deadline)

    def _ask_by_another_way(
        self, response: Response, access: Access, route: str, params: Params, deadline: Deadline
    ) -> Response:
        url = f"{self.url}/wp-json{route}"
        for leads_nowhere, other_way in _OTHER_WAYS:
            if not leads_nowhere(response, url):
                continue
            way = other_way(access)
            if way == access or way in self._given_up or not self._is_safe(way):
                continue
            second = self.ask_by(way, route, params, deadline)
            leads_somewhere = not is_page(second) and not leads_nowhere(second, url)
            is_refused = second.status == UNAUTHORIZED and way.credential is not access.credential
            if is_refused or not leads_somewhere:
                self._given_up |= {way}
            if leads_somewhere:
                access, response = way, second
        if _is_answer(response):
            self._keep(access)
        return response

    def _is_safe(self, access: Access) -> bool:
        """
        The secret itself travels under TLS only.
        """
        return self.is_tls or access.credential in {Credential.SIGNED, Credential.NONE}

    def _keep(self, access: Access) -> None:
        if access != self.access:
            log.warning("another way into the shop", extra={"store": self._name, **asdict(access)})
        self.access, self._given_up = access, frozenset()
        self._pages_to_bear = PAGES_IN_A_ROW - 1

    def ask_by(self, access: Access, route: str, params: Params, deadline: Deadline) -> Response:
        path = "/" if access.is_plain else f"/wp-json{route}"
        # In the path, not among the parameters: the mark is looked for unescaped.
        prefix = [("rest_route", route), _MARK] if access.is_plain else []
        query, headers = list(params), {}
        if access.credential is Credential.SIGNED:
            query = self._signed([*prefix, *query], path)[len(prefix) :]
        elif access.credential is Credential.QUERY:
            query += [("consumer_key", self._key), ("consumer_secret", self._secret)]
        elif access.credential is Credential.BASIC:
            headers["Authorization"] = self._basic
        if prefix:
            path += "?" + "&".join(f"{name}={value}" for name, value in prefix)
        return self._http.get(path, params=query, headers=headers, deadline=deadline)

    def _signed(self, query: Sequence[tuple[str, str]], path: str) -> list[tuple[str, str]]:
        return signed(
            query,
            url=self.url.replace("https:", "http:", 1) + path,  # over TLS only for sites that do not know of it
            consumer_key=self._key,
            consumer_secret=self._secret,
            timestamp=int(self._now()),
            nonce=self._nonce(),
        )
