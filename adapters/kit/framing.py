"""
Where an answer ends, read in one way only: against request smuggling and desynchronised connections.

http.client takes any length that Python's int() takes, the first of two, and chunks beside a length; and what comes
behind an answer it forgets or, worse, leaves for the next one. A proxy between us and the store may read such an answer
another way, and then the next customer's call gets this one's order.
"""

import http.client
import io
import re
import socket
from contextlib import suppress
from typing import Final

from adapters.kit.watchdog import Watchdog
from app.domain.errors import Fault, UpstreamMalformed

HEAD_LIMIT: Final = 64 * 1024  # interim (1xx) answers included
BODY_LIMIT: Final = 1024 * 1024

_LENGTH: Final = re.compile(r"[0-9]{1,18}")


class _Watched:
    """
    A socket whose file, which is all that http.client's answer wants of it, is read under a watchdog.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def makefile(self, _mode: str) -> "_Reader":
        return _Reader(self._socket)


class _Reader(io.BufferedReader):
    """
    Closed at the answer's end. What has been received behind it ends the connection's life.
    """

    raw: Watchdog

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(Watchdog(sock, HEAD_LIMIT))
        self._socket = sock

    def close(self) -> None:
        if not self.closed:
            self.raw.allow(0, Fault.PROTOCOL)  # looks at what is here, and waits for nothing
            with suppress(UpstreamMalformed):
                self.peek(1)
                # The pool finds it dropped. An SSLSocket's own shutdown would need its peer.
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        super().close()


class StrictResponse(http.client.HTTPResponse):
    """
    http.client's answer, read under a watchdog and refused when its head is open to two readings.
    """

    fp: _Reader

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(_Watched(sock), debuglevel, method, url)  # type: ignore[arg-type]  # no more is asked of it

    def begin(self) -> None:
        reader = self.fp
        super().begin()
        if self.msg.defects or self.msg.get_payload():
            raise UpstreamMalformed(Fault.PROTOCOL)
        lengths = set(self.msg.get_all("content-length", []))
        codings = self.msg.get_all("transfer-encoding", [])
        if len(lengths) > 1 or not all(map(_LENGTH.fullmatch, lengths)) or (codings and lengths):
            raise UpstreamMalformed(Fault.FRAMING)
        if codings and [coding.lower() for coding in codings] != ["chunked"]:
            raise UpstreamMalformed(Fault.FRAMING)
        if any(int(length) > BODY_LIMIT for length in lengths):
            raise UpstreamMalformed(Fault.TOO_BIG)
        # Chunk sizes and trailers are paid from the head's part.
        reader.raw.allow(BODY_LIMIT + HEAD_LIMIT, Fault.TOO_BIG)
