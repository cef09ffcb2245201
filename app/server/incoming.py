"""
A request as it arrives, byte by byte: has all of it come? Nothing is interpreted here that the parser would not decide.
"""

import re
from typing import Final

HEAD_END: Final = b"\r\n\r\n"
LINE_END: Final = b"\r\n"
LAST_CHUNK: Final = b"0\r\n\r\n"

LINE_LIMIT: Final = 4094  # of the request line; gunicorn's default
HEAD_LIMIT: Final = 32 * 1024  # nginx allows as much
BODY_LIMIT: Final = 64 * 1024  # the only body anybody sends is a token request's form

CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"

# How many more bytes to wait for. What they mean, and whether two lengths contradict each other, the parser decides.
_LENGTH: Final = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]+)[ \t]*\r\n", re.IGNORECASE)
_LONGEST_LENGTH: Final = 18  # digits; whatever is longer is far beyond the limit
_CHUNKED: Final = re.compile(rb"\r\ntransfer-encoding:(?:[^\r\n]*[ \t,])?chunked[ \t]*\r\n", re.IGNORECASE)
_EXPECTS: Final = re.compile(rb" HTTP/1\.1\r\n(?s:.*\r\n)?expect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)


class Incoming:
    """
    One request's bytes and where its head ends, -1 while that has not come.
    """

    __slots__ = ("data", "head_end", "wanted")

    def __init__(self, data: bytes = b"") -> None:
        self.data = bytearray(data)
        self.head_end = -1
        self.wanted: int | None = 0  # bytes in all; None when only the last chunk tells

    def is_complete(self, since: int = 0) -> bool:
        """
        Whether a thread can take it: it is whole, or it is already clear that it will be refused.

        `since` is where the newest bytes begin.
        """
        if self.head_end < 0 and not self._head_has_come(since):
            return False
        if self.head_is_hopeless or self.body_is_too_large:
            return True
        if self.wanted is None:
            return self.data.find(LAST_CHUNK, self.head_end) >= 0
        return len(self.data) >= self.wanted

    def _head_has_come(self, since: int) -> bool:
        end = self.data.find(HEAD_END, max(0, since - 3))
        if end < 0:
            return self.head_is_hopeless
        self.head_end = end + len(HEAD_END)
        head = bytes(self.data[: self.head_end])
        self.wanted = None if _CHUNKED.search(head) else self.head_end + _body_length(head)
        return True

    @property
    def head_is_hopeless(self) -> bool:
        """
        No end of a head, and none can make it a good one: too long, or a line that ends in a bare line feed.
        """
        if self.head_end >= 0:
            return False
        data = self.data
        is_line_too_long = len(data) > LINE_LIMIT + 2 and data.find(LINE_END, 0, LINE_LIMIT + 2) < 0
        return is_line_too_long or self.head_is_too_long or data.count(b"\n") != data.count(LINE_END)

    @property
    def head_is_too_long(self) -> bool:
        return self.head_end < 0 and len(self.data) > HEAD_LIMIT

    @property
    def has_body(self) -> bool:
        return self.wanted != self.head_end

    @property
    def body_is_too_large(self) -> bool:
        if self.head_end < 0:
            return False
        come = len(self.data) - self.head_end
        return (come if self.wanted is None else self.wanted - self.head_end) > BODY_LIMIT

    def expects_continue(self) -> bool:
        """
        The client holds the body back until it is asked for.
        """
        return self.head_end >= 0 and len(self.data) == self.head_end and bool(_EXPECTS.search(self.data))


def _body_length(head: bytes) -> int:
    length = _LENGTH.search(head)
    return int(length[1].lstrip(b"0")[:_LONGEST_LENGTH] or b"0") if length else 0
