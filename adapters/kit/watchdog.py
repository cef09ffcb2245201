"""
The watchdog over what is read of one answer: it ends at the fetch's deadline, and at a size.

A socket's own timeout, the only one requests and urllib3 know, begins anew with every byte: a store that drips would
hold its caller for ever. Here each read gets what is left of the whole. No thread is needed for it: connecting, the
TLS handshake and sending each end within one timeout by themselves.
"""

import io
import socket
import time
from typing import Final

from app.domain.errors import Fault, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable

LATE_S: Final = 0.02  # by which a read may pass the deadline: setting a timeout anew lets every other thread go first


class Watchdog(io.RawIOBase):
    """
    A socket's bytes for one answer, for as long as its timeout says now. Closed, it leaves the socket open.
    """

    def __init__(self, sock: socket.socket, limit: int) -> None:
        self._socket = sock
        self._raw = sock.makefile("rb", buffering=0)  # http.client counts on a socket that outlives its connection
        self._ends_at = time.monotonic() + (sock.gettimeout() or 0)
        self.allow(limit, Fault.PROTOCOL)

    def readable(self) -> bool:
        return True

    def allow(self, limit: int, fault: Fault) -> None:
        """
        From here on `limit` more bytes may come; `fault` says what too many are.
        """
        self._left, self._fault = limit, fault

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # BufferedReader hands in no other
        if self._left <= 0:
            raise UpstreamMalformed(self._fault)
        seconds = self._ends_at - time.monotonic()
        if seconds <= 0:
            raise UpstreamTimeout(Fault.DEADLINE)
        if (self._socket.gettimeout() or 0) - seconds > LATE_S:
            self._socket.settimeout(seconds)
        try:
            count = self._raw.readinto(buffer)
        except TimeoutError:
            raise UpstreamTimeout(Fault.DEADLINE) from None
        except OSError:
            raise UpstreamUnavailable(Fault.RESET) from None
        self._left -= count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()
