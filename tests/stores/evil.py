"""
A store that breaks in every way the fault matrix knows, on raw sockets: no HTTP library would write most of this.

What it does is chosen by the key in the request: the `customer` of the query, else the last segment of the path.
"""

import contextlib
import gzip
import re
import socket
import ssl
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

KEY = re.compile(r"[?&]customer=([^&]*)")


@dataclass(frozen=True)
class Seen:
    """
    One request as it arrived.
    """

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int
    turn: int  # the how many-th with this key, from 1

    @property
    def key(self):
        found = KEY.search(self.target)
        return found[1] if found else self.target.partition("?")[0].rpartition("/")[2]


@dataclass
class Line:
    """
    The store's end of one connection.
    """

    socket: socket.socket
    closing: threading.Event
    parked: list = field(default_factory=list)

    def send(self, *pieces):
        for piece in pieces:
            self.socket.sendall(piece)

    def drip(self, pieces, pause=0.02):
        for piece in pieces:
            if self.closing.wait(pause):
                return
            self.socket.sendall(piece)

    def hang(self):
        self.closing.wait(30)

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


# A behaviour answers one request; True keeps the connection.
Behaviour = Callable[[Line, Seen], bool | None]


class EvilStore:
    def __init__(self, answer: Behaviour, *, tls: ssl.SSLContext | None = None):
        self.behaviours: dict[str, Behaviour] = {}
        self.seen: list[Seen] = []
        self.connections = 0
        self._answer = answer
        self._tls = tls
        self._turns = defaultdict(int)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._start(self._accept)

    def calls(self, key):
        with self._lock:
            return self._turns[key]

    def close(self):
        self._closing.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            sockets, threads = list(self._sockets), list(self._threads)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(10)
        for one in sockets:
            one.close()

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        self.close()

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive() or one.ident is None]
            self._threads.append(thread)
            thread.start()

    def _accept(self):
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            with self._lock:
                self._sockets = [one for one in self._sockets if one.fileno() != -1]
                self._sockets.append(connection)
            self._start(self._serve, connection, self.connections)

    def _serve(self, connection, number):
        with contextlib.suppress(OSError, ValueError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
                with self._lock:
                    self._sockets.append(connection)
            line = Line(connection, self._closing)
            arrivals = connection.makefile("rb")
            with arrivals:
                while request := self._read(arrivals, number):
                    behaviour = self.behaviours.get(request.key, self._answer)
                    if not behaviour(line, request):
                        break
        with contextlib.suppress(OSError):
            connection.close()

    def _read(self, arrivals, number):
        first = arrivals.readline().decode("latin-1").split()
        if len(first) != 3:
            return None
        headers = {}
        while (text := arrivals.readline().decode("latin-1").strip()) != "":
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        body = arrivals.read(int(headers.get("content-length", 0)))
        request = Seen(first[0], first[1], headers, body, number, 0)
        with self._lock:
            self._turns[request.key] += 1
            request = Seen(first[0], first[1], headers, body, number, self._turns[request.key])
            self.seen.append(request)
        return request


def head(status="200 OK", *headers, length=None):
    lines = [f"HTTP/1.1 {status}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def whole(body=b"{}", status="200 OK", *headers):
    """
    A plain answer.
    """

    def behave(line, _seen):
        line.send(head(status, "Content-Type: application/json", *headers, length=len(body)) + body)
        return True

    return behave


def raw(data, *, keep=False):
    """
    Exactly these bytes, then the end.
    """

    def behave(line, _seen):
        line.send(data)
        return keep

    return behave


def in_turn(*behaviours):
    """
    The first for the first request of a key, the last for all that follow.
    """

    def behave(line, seen):
        return behaviours[min(seen.turn, len(behaviours)) - 1](line, seen)

    return behave


def slow(seconds, then):
    def behave(line, seen):
        if line.closing.wait(seconds):
            return False
        return then(line, seen)

    return behave


def silence(line, _seen):
    line.hang()


def drip_body(line, _seen):
    line.send(head(length=100_000))
    line.drip(b" " for _ in range(100_000))


def drip_head(line, _seen):
    line.send(b"HTTP/1.1 200 OK\r\n")
    line.drip(bytes([byte]) for byte in b"X-Slow: " + b"a" * 10_000)


def endless_continue(line, _seen):
    line.drip(b"HTTP/1.1 100 Continue\r\n\r\n" for _ in range(10_000))


def endless_chunks(line, _seen):
    line.send(head("200 OK", "Transfer-Encoding: chunked"))
    piece = b"8000\r\n" + b" " * 0x8000 + b"\r\n"
    for _ in range(3_000):
        line.send(piece)


def hundred_megabytes(line, _seen):
    line.send(head("200 OK", "Connection: close"))
    piece = b" " * 65_536
    for _ in range(1_600):
        line.send(piece)


def reset_at_once(line, _seen):
    line.reset()


def reset_in_body(line, _seen):
    line.send(head(length=1_000) + b'{"a": ')
    time.sleep(0.02)  # the bytes must be under way before the reset overtakes them
    line.reset()


def hang_up(_line, _seen):
    return False


def gzipped(body, *, cut=None, times=1, coding="gzip"):
    data = body
    for _ in range(times):
        data = gzip.compress(data, 9, mtime=0)
    return whole(data[:cut], "200 OK", f"Content-Encoding: {coding}")


@cache
def bomb():
    """
    Twenty kilobytes that unpack to twenty megabytes.
    """
    return gzipped(b" " * 20_000_000)


@contextlib.contextmanager
def full_backlog() -> Iterator[str]:
    """
    An address whose SYNs are dropped: a listener that accepts nobody, its queue filled.
    """
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(4):
            filler = stack.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def closed_port() -> str:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{one.getsockname()[1]}"
