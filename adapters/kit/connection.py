"""
A connection to a store: it names its faults itself.

They are named here, where they happen, because requests wraps them in texts that hold the URL.
"""

import http.client
import socket
import ssl
import time
from typing import Any

from urllib3 import HTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util.connection import create_connection

from adapters.kit.framing import StrictResponse
from adapters.kit.resolver import Resolver
from app.domain.errors import Fault, UpstreamError, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable


class StaleConnectionError(Exception):
    """
    A kept connection was closed by the store before it saw the request: nobody's fault, ask again on a new one.
    """


class StoreConnection(HTTPConnection):
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


class StoreTlsConnection(StoreConnection, HTTPSConnection):
    @property
    def is_connected(self) -> bool:
        """
        Also of what TLS has decrypted and nobody has read: it would be the beginning of the next answer.
        """
        return super().is_connected and not (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending())
