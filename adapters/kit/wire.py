"""
What arrives on a socket, under one deadline and one limit.

A socket's own timeout begins anew with every byte; a store that drips would hold its caller for ever. Here each read
gets only what is left of the whole.
"""

import http.client
import io
import re
import socket
import ssl
from contextlib import suppress
from typing import Final

from app.domain.errors import Fault, UpstreamMalformed, UpstreamTimeout, UpstreamUnavailable
from app.domain.ports import Deadline

HEAD_LIMIT: Final = 64 * 1024  # interim (1xx) answers included
BODY_LIMIT: Final = 1024 * 1024
LATE_S: Final = 0.02  # by which a read may pass its deadline: setting a timeout anew lets every other thread go first

_LENGTH: Final = re.compile(r"[0-9]{1,18}")


class Wire(io.RawIOBase):
    """
    The bytes of one answer, as they come. Leaves the socket open when it is closed.
    """

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._socket = sock
        self._deadline = deadline
        self._raw = sock.makefile("rb", buffering=0)  # http.client counts on a socket that outlives its connection
        self._left = HEAD_LIMIT
        self._too_much = Fault.PROTOCOL
        self._is_over = False

    def readable(self) -> bool:
        return True

    def expect_body(self) -> None:
        """
        The head is through: from here on the body's limit counts.
        """
        self._left = BODY_LIMIT + HEAD_LIMIT  # chunk sizes and trailers are paid from the head's part
        self._too_much = Fault.TOO_BIG

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # BufferedReader hands in no other
        if self._is_over:
            return self._decrypted(buffer)
        seconds = self._deadline.remaining()
        if seconds <= 0:
            raise UpstreamTimeout(Fault.DEADLINE)
        if self._left <= 0:
            raise UpstreamMalformed(self._too_much)
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

    def end(self) -> None:
        """
        The answer is through: a read gets only what has been received and decrypted. What comes later shows when the
        connection is taken for the next call: one that has something to say then is not.
        """
        self._is_over = True

    def _decrypted(self, buffer: memoryview) -> int | None:
        pending = self._socket.pending() if isinstance(self._socket, ssl.SSLSocket) else 0
        return self._raw.readinto(buffer) if pending else None

    def shut(self) -> None:
        """
        The connection serves no other call: the pool finds it dropped.
        """
        with suppress(OSError):
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)  # an SSLSocket's own would need its peer

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Reader(io.BufferedReader):
    raw: Wire

    def close(self) -> None:
        if not self.closed:
            self.raw.end()
            if self.peek(1):  # what follows an answer would be read as the next one's beginning
                self.raw.shut()
        super().close()


class Answer(http.client.HTTPResponse):
    """
    http.client's answer, read through a Wire and refused when its length is open to two readings.
    """

    def __init__(
        self, sock: socket.socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        # The connection has just set what is left of the call's time.
        self._wire = Wire(sock, Deadline.after(sock.gettimeout() or 0))
        self.fp = _Reader(self._wire)

    def begin(self) -> None:
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
        self._wire.expect_body()
