"""
The requests.Session of one store, and its connections: kept open, verified, and naming their faults.

Faults are named on the connection, where they happen: requests wraps them in texts that hold the URL.
"""

import functools
import http.client
import logging
import socket
import ssl
import time
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final
from urllib.parse import urlsplit

import certifi
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from adapters.kit.framing import StrictResponse
from adapters.kit.resolver import Resolver
from app.domain.errors import Fault, UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from app.domain.store import Store

CONNECT_S: Final = 3.0  # DNS, TCP and TLS together; a lost SYN is sent again after one second


class StaleConnectionError(Exception):
    """
    A kept connection was closed by the store before it saw the request: nobody's fault, ask again on a new one.
    """


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

    def cert_verify(self, *_args: Any) -> None:
        """
        Nothing: the pool's one SSL context verifies, always. requests would read the authorities for each connection.
        """

    def close(self) -> None:
        self._pool.close()
        super().close()


class _StoreConnection(HTTPConnection):
    response_class = StrictResponse

    def __init__(self, *args: Any, resolver: Resolver, **options: Any) -> None:
        super().__init__(*args, **options)
        self._resolver = resolver
        self._has_answered = False

    def connect(self) -> None:
        self._has_answered = False
        try:
            super().connect()
        except TimeoutError:
            raise UpstreamTimeout(Fault.CONNECT_TIMEOUT) from None
        except ssl.SSLError:
            raise UpstreamUnavailable(Fault.TLS, retryable=False) from None
        except OSError:
            raise UpstreamUnavailable(Fault.RESET) from None

    def _new_conn(self) -> socket.socket:
        ends_at = time.monotonic() + (self.timeout or 0)
        problem: UpstreamError = UpstreamTimeout(Fault.CONNECT_TIMEOUT)
        addresses = self._resolver.addresses(self.host, self.port, self.timeout or 0)
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            seconds = (ends_at - time.monotonic()) / left  # a dead address leaves time for the next
            if seconds <= 0:
                break
            try:
                sock = create_connection((address, self.port), seconds, socket_options=self.socket_options)
            except TimeoutError:
                continue
            except OSError:
                problem = UpstreamUnavailable(Fault.CONNECT_REFUSED)
                continue
            sock.settimeout(max(0.001, ends_at - time.monotonic()))  # the TLS handshake has what is left
            return sock
        raise problem

    def request(self, *args: Any, **options: Any) -> None:
        try:
            super().request(*args, **options)
        except TimeoutError:
            raise UpstreamTimeout(Fault.DEADLINE) from None
        except (ConnectionError, ssl.SSLError):
            pass  # what the store said before it closed the connection is still to be read

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3's, as in the class above
        try:
            response = super().getresponse()
        except http.client.RemoteDisconnected:
            self._raise_reset()
        except UpstreamUnavailable as error:
            if error.fault is not Fault.RESET:
                raise
            self._raise_reset()
        except (http.client.HTTPException, ValueError):
            raise UpstreamMalformed(Fault.PROTOCOL) from None
        self._has_answered = True
        return response

    def _raise_reset(self) -> None:
        raise StaleConnectionError if self._has_answered else UpstreamUnavailable(Fault.RESET) from None


class _StoreTlsConnection(_StoreConnection, HTTPSConnection):
    @property
    def is_connected(self) -> bool:
        """
        Also of what TLS has decrypted and nobody has read: it would be the beginning of the next answer.
        """
        return super().is_connected and not (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending())


class _StorePool(HTTPConnectionPool):
    ConnectionCls = _StoreConnection


class _StoreTlsPool(HTTPSConnectionPool):
    ConnectionCls = _StoreTlsConnection


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
