"""
Fetches the identity provider's key set within a deadline.

http.client and not requests: it follows no redirect, reads no proxy or netrc from the machine, and its socket is at
hand for the one thing that stops a server which sends a byte now and then, shutting it.
"""

import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import Final
from urllib.parse import urlsplit

_CONNECT_TIMEOUT_S: Final = 2.0
_DEADLINE_S: Final = 5.0
_MAX_BYTES: Final = 256 * 1024


class FetchFailed(Exception):
    """
    No key set came. The text is a constant of ours.
    """


def jwks_fetcher(url: str, ca_bundle: str | None, *, deadline_s: float = _DEADLINE_S) -> Callable[[], bytes]:
    """
    The TLS context is made once: it costs more than the call.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    context = ssl.create_default_context(cafile=ca_bundle) if parts.scheme == "https" else None

    def connection() -> http.client.HTTPConnection:
        if context is not None:
            return http.client.HTTPSConnection(host, port, timeout=_CONNECT_TIMEOUT_S, context=context)
        return http.client.HTTPConnection(host, port, timeout=_CONNECT_TIMEOUT_S)

    def fetch() -> bytes:
        try:
            return _get(connection(), target, deadline_s)
        # A malformed answer is an HTTPException; everything of the network is an OSError; the rest a ValueError.
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FetchFailed(type(error).__name__) from error

    return fetch


def _get(connection: http.client.HTTPConnection, target: str, deadline_s: float) -> bytes:
    try:
        connection.connect()
        with _shut_after(connection.sock, deadline_s):
            connection.request("GET", target, headers={"Accept": "application/json", "Connection": "close"})
            with connection.getresponse() as response:
                if response.status != 200:
                    raise FetchFailed("status")
                body = response.read(_MAX_BYTES + 1)
                missing = response.length
    finally:
        connection.close()
    if len(body) > _MAX_BYTES or missing:
        raise FetchFailed("size")
    return body


@contextmanager
def _shut_after(sock: socket.socket, seconds: float) -> Iterator[None]:
    """
    What was read before the shutting looks whole to http.client, so a late end is a failure whatever was read.
    """
    is_late = Event()

    def shut() -> None:
        is_late.set()
        # A TLS socket's own shutdown forgets its TLS state and would let the reader go on in plain text.
        with suppress(OSError):
            socket.socket.shutdown(sock, socket.SHUT_RDWR)

    watchdog = Timer(seconds, shut)
    watchdog.daemon = True
    watchdog.start()
    try:
        yield
    finally:
        watchdog.cancel()
    if is_late.is_set():
        raise FetchFailed("deadline")
