"""
The requests.Session of one store, and the pool of connections it keeps open.
"""

import functools
import logging
import ssl
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Timeout

from adapters.kit.connection import StoreConnection, StoreTlsConnection
from adapters.kit.resolver import Resolver
from app.domain.store import Store

CONNECT_S: Final = 3.0  # DNS, TCP and TLS together; a lost SYN is sent again after one second


class StoreSession(requests.Session):
    """
    No redirects, cookies, netrc or proxies: they would take a credential to another host, or tie a call to the last.
    """

    def __init__(self, store: Store, base_url: str) -> None:
        super().__init__()
        self.trust_env = False
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.adapters.clear()  # whatever a URL says, nothing leaves for another host
        url = urlsplit(base_url)
        self.transport = Transport(store, base_url)
        self.mount(f"{url.scheme}://{url.netloc}/", self.transport)

    def get_redirect_target(self, resp: requests.Response) -> None:
        """
        None: even to name a redirect's target, requests would read its whole body first.
        """

    def exchange(self, request: requests.PreparedRequest, seconds: float) -> requests.Response:
        """
        The answer, its body still to be read; all of it within `seconds`.
        """
        timeout = Timeout(total=seconds, connect=CONNECT_S)
        return self.send(request, stream=True, allow_redirects=False, proxies={}, timeout=timeout)  # type: ignore[arg-type]  # its stubs know no Timeout


class Transport(HTTPAdapter):
    """
    One pool, for one store.
    """

    def __init__(self, store: Store, base_url: str) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        logging.getLogger("urllib3").setLevel(logging.INFO)  # its DEBUG lines show URLs, and some hold a key
        url = urlsplit(base_url)
        is_plain = url.scheme == "http"
        options: dict[str, Any] = {
            "maxsize": store.max_connections,
            "resolver": Resolver(allow_private=is_plain or store.allow_http or store.ca_bundle is not None),
        }
        pool_class = _StorePool if is_plain else _StoreTlsPool
        if not is_plain:
            options["ssl_context"] = ssl_context(store.ca_bundle)
        self._new_pool = functools.partial(pool_class, url.hostname or "", url.port, **options)
        self._pool: HTTPConnectionPool = self._new_pool()

    def renew(self) -> None:
        """
        Leaves the connections kept so far behind; calls under way end undisturbed.
        """
        self._pool = self._new_pool()

    def get_connection_with_tls_context(self, *_args: Any, **_options: Any) -> Any:
        return self._pool

    def request_url(self, request: requests.PreparedRequest, _proxies: Any) -> str:
        """
        There is no proxy, which requests would look for anew in each call.
        """
        return request.path_url

    def cert_verify(self, *_args: Any) -> None:
        """
        Nothing: the pool's one SSL context verifies, always. requests would read the authorities for each connection.
        """

    def close(self) -> None:
        self._pool.close()
        super().close()


class _StorePool(HTTPConnectionPool):
    ConnectionCls = StoreConnection


class _StoreTlsPool(HTTPSConnectionPool):
    ConnectionCls = StoreTlsConnection


@functools.cache
def ssl_context(ca_bundle: str | None) -> ssl.SSLContext:
    """
    One per process and CA bundle: building it costs tens of milliseconds of CPU.
    """
    context = ssl.create_default_context(cafile=ca_bundle)
    paths = ssl.get_default_verify_paths()
    if not ca_bundle and not paths.cafile and not paths.capath:
        context.load_verify_locations(certifi.where())
    return context
