"""
A stand-in for a store, for tests: speaks real HTTP on loopback, counts what it is asked, misbehaves on demand.
"""

import json
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, Final, Self, cast
from urllib.parse import parse_qsl, urlsplit

from adapters.testing.parameters import to_parameters

ENDLESS_BYTES: Final = 64 * 1024 * 1024  # an adapter that reads this far has no limit


@dataclass(frozen=True, slots=True)
class Request:
    """
    What the adapter sent. `query` has the last value of each parameter; `headers` have lower-case names.
    """

    method: str
    path: str  # decoded by nobody, without the query
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(default=b"", repr=False)

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def parameters(self) -> Mapping[str, str]:
        """
        Query, form and the members of a JSON body, these by their place: `filter.0.value`.
        """
        return to_parameters(self.query, self.headers.get("content-type", ""), self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What the store answers: a dict or list as JSON, text as HTML, bytes as they are, None with no body at all.
    """

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def encode(self) -> tuple[bytes, str]:
        if self.body is None:
            return b"", ""
        if isinstance(self.body, bytes):
            return self.body, "application/json"
        if isinstance(self.body, str):
            return self.body.encode(), "text/html; charset=utf-8"
        # Not ensure_ascii=False: a lone surrogate then still leaves as JSON, escaped, as hostile stores send it.
        return json.dumps(self.body).encode(), "application/json"


class Trouble(Enum):
    """
    Faults of the way between the store and us, in place of a reply.
    """

    STALL = auto()  # takes the request and never answers
    TRUNCATED = auto()  # hangs up in the middle of the body it announced
    ENDLESS = auto()  # a body that goes on and on
    RESET = auto()  # drops the connection without a word


@dataclass(slots=True)
class Exchange:
    """
    One request and what was answered; None while it is being answered, or when that failed.
    """

    request: Request
    outcome: Reply | Trouble | None = None


Answer = Callable[[Request], Reply]
Interposed = Callable[[Request], Reply | Trouble | None]


class StandInStore:
    """
    `answer` says what the store answers; what is given to `play` comes first, one for each request.

    Use it as a context manager. Serves any number of connections at once; `requests` has all that arrived.
    """

    def __init__(self, answer: Answer, port: int = 0) -> None:
        self.answer = answer
        self.exchanges: list[Exchange] = []
        self._script: deque[Reply | Trouble] = deque()
        self._always: Reply | Trouble | None = None
        self._interposed: Interposed | None = None
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.store = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def play(self, *script: Reply | Trouble) -> None:
        """
        The next requests get these, in this order; then the store is itself again.
        """
        self._script.extend(script)

    def play_always(self, outcome: Reply | Trouble | None) -> None:
        """
        Every request from now on gets this, until None.
        """
        self._always = outcome

    def interpose(self, answer: Interposed | None) -> None:
        """
        Asked before the store itself; None leaves the request to the store.
        """
        self._interposed = answer

    def forget(self) -> None:
        """
        What was to be played and what was asked.
        """
        self._script.clear()
        self._always = None
        self._interposed = None
        self.exchanges.clear()

    @property
    def requests(self) -> list[Request]:
        """
        All that arrived, in their order.
        """
        return [exchange.request for exchange in self.exchanges]

    def next_outcome(self, request: Request) -> Reply | Trouble:
        exchange = Exchange(request)  # noted before it is answered, so that an answer that fails is seen as well
        self.exchanges.append(exchange)
        exchange.outcome = outcome = self._outcome(request)
        return outcome

    def _outcome(self, request: Request) -> Reply | Trouble:
        if self._script:
            return self._script.popleft()
        if self._interposed and (outcome := self._interposed(request)) is not None:
            return outcome
        return self._always if self._always is not None else self.answer(request)

    def wait_for_release(self) -> None:
        self._released.wait()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    store: StandInStore
    daemon_threads = True
    request_queue_size = 128  # the default of 5 makes the sixth caller at once wait a second
    block_on_close = True  # no connection outlives the store

    def handle_error(self, *_: object) -> None:
        """
        A client that hangs up early is what some tests are about.
        """


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body after its headers waits for what the client acknowledges late

    def log_message(self, *_: object) -> None:
        pass

    def handle_one_request(self) -> None:
        super().handle_one_request()
        self.close_connection = True

    def _serve(self) -> None:
        store = cast(_Server, self.server).store
        parts = urlsplit(self.path)
        request = Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length") or 0)),
        )
        outcome = store.next_outcome(request)
        if isinstance(outcome, Reply):
            self._send(outcome)
        elif outcome is Trouble.STALL:
            store.wait_for_release()
        elif outcome is Trouble.TRUNCATED:
            self._start(200, "application/json", length=1000)
            self.wfile.write(b'[{"id": 1, "customer')
        elif outcome is Trouble.ENDLESS:
            self._send_endless()
        else:
            # Linger 0 makes close() send a reset instead of an orderly end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    do_GET = do_POST = _serve  # noqa: N815 - the names http.server looks for

    def _start(self, status: int, content_type: str, *, length: int, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": content_type} | dict(headers or {})).items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def _send(self, reply: Reply) -> None:
        body, content_type = reply.encode()
        self._start(reply.status, content_type, length=len(body), headers=reply.headers)
        self.wfile.write(body)

    def _send_endless(self) -> None:
        chunk = b" " * 65_536
        self._start(200, "application/json", length=ENDLESS_BYTES)
        for _ in range(ENDLESS_BYTES // len(chunk)):
            self.wfile.write(chunk)
