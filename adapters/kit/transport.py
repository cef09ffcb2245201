"""
Connections to one store: kept open, verified, and speaking the domain's errors from the inside.

Errors are named where they happen, on the connection, because requests wraps them in texts that hold the URL.
"""

import functools
import http.client
import logging
import socket
import ssl
import time
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import certifi
from requests import PreparedRequest
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection

from adapters.kit.resolver import Resolver
from adapters.kit.wire import Answer
from app.domain.errors import Fault, UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from app.domain.store import Store

CONNECT_S: Final = 3.0  # DNS, TCP and TLS together; a lost SYN is sent again after one second


class StaleConnectionError(Exception):
    """
    A kept connection was closed by the store before it saw the request: nobody's fault, ask again on a new one.
    """


class _StoreConnection(HTTPConnection):
    response_class = Answer

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
        ends = time.monotonic() + (self.timeout or 0)
        problem: UpstreamError = UpstreamTimeout(Fault.CONNECT_TIMEOUT)
        addresses = self._resolver.addresses(self.host, self.port, self.timeout or 0)
        for left, (family, address) in zip(range(len(addresses), 0, -1), addresses, strict=True):
            seconds = (ends - time.monotonic()) / left  # a dead address leaves time for the next
            if seconds <= 0:
                break
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(seconds)
                sock.connect(address)
                sock.settimeout(max(0.001, ends - time.monotonic()))  # the TLS handshake has what is left
            except TimeoutError:
                sock.close()
            except OSError:
                sock.close()
                problem = UpstreamUnavailable(Fault.CONNECT_REFUSED)
            else:
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
    pass


class _StorePool(HTTPConnectionPool):
    ConnectionCls = _StoreConnection

    def urlopen(  # type: ignore[override]  # as much of it as requests uses
        self,
        method: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        *,
        timeout: Timeout,
        **_options: Any,
    ) -> Any:
        """
        urllib3's own without what no call of ours has: redirects, retries, proxies, other hosts.
        """
        seconds = timeout.read_timeout or 0.0
        ends = time.monotonic() + seconds
        connection: Any = self._get_conn()
        try:
            if connection.is_closed:
                connection.timeout = min(CONNECT_S, seconds)
                connection.connect()
            connection.timeout = max(0.001, ends - time.monotonic())
            connection.request(method, url, body=body, headers=headers, preload_content=False, decode_content=False)
            connection.timeout = max(0.001, ends - time.monotonic())
            response: Any = connection.getresponse()
        except BaseException:
            connection.close()
            self._put_conn(connection)  # to be opened anew
            raise
        response._connection, response._pool = connection, self  # noqa: SLF001 - it goes back there when it is read
        return response


class _StoreTlsPool(_StorePool, HTTPSConnectionPool):
    ConnectionCls = _StoreTlsConnection


class Transport(HTTPAdapter):
    """
    One pool for one store: whatever a URL says, a request cannot leave for another host.
    """

    def __init__(self, store: Store, base_url: str) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1)
        # Its DEBUG lines show whole URLs, and some stores take their key only in the query.
        logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
        self._store = store
        self._url = urlsplit(base_url)
        self._pool = self._new_pool()

    def renew(self) -> None:
        """
        Leaves the connections kept so far behind; calls under way end undisturbed.
        """
        self._pool = self._new_pool()

    def _new_pool(self) -> HTTPConnectionPool:
        store, url = self._store, self._url
        is_plain = url.scheme == "http"
        options: dict[str, Any] = {
            "maxsize": store.max_connections,
            "resolver": Resolver(allow_private=is_plain or store.allow_http or store.ca_bundle is not None),
        }
        if is_plain:
            return _StorePool(url.hostname or "", url.port, **options)
        return _StoreTlsPool(url.hostname or "", url.port, ssl_context=ssl_context(store.ca_bundle), **options)

    def get_connection_with_tls_context(self, request: PreparedRequest, *args: Any, **options: Any) -> Any:  # noqa: ARG002 - requests' signature
        return self._pool

    def request_url(self, request: PreparedRequest, proxies: Any) -> str:  # noqa: ARG002 - there are no proxies
        return request.path_url

    def cert_verify(self, *args: Any) -> None:
        """
        Nothing: the pool's one SSL context verifies, always.
        """

    def close(self) -> None:
        self._pool.close()
        super().close()


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
