"""
The half of the worker that runs in its main loop: which client waits for what, and for how long.
"""

import errno
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any, ClassVar, Final

from app.server.answering import SEND_S, AnsweringWorker
from app.server.connection import Connection, Room
from app.server.incoming import BODY_LIMIT, CONTINUE, Incoming
from app.server.refusals import HeadTimeout, refusal_of

LINGER_S: Final = 2.0  # for a client to read the last answer before the connection is closed for good
FULL: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


class ClientsWorker(AnsweringWorker):
    """
    A connection's way: reading → in a thread → idle → reading …, or lingering → gone.
    """

    request_seconds: ClassVar[float] = 5.0  # from the connection, or the first byte, to the last byte of a request

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.reading = Room(self.request_seconds)
        self.idle = Room(self.cfg.keepalive)
        self.lingering = Room(LINGER_S)
        self.busy = 0  # requests in threads or waiting for one

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """
        What threads have done comes first: the client they answered may have asked again since.
        """
        with suppress(InterruptedError):
            events = self.poller.select(timeout)
            threads = self.method_queue.fileno()
            for key, _ in sorted(events, key=lambda event: event[0].fd != threads):
                key.data(key.fileobj)

    def set_accept_enabled(self, enabled: bool) -> None:  # noqa: FBT001 - gunicorn's signature
        """
        A worker whose threads are all taken leaves new connections to the others, or in the kernel's queue.
        """
        super().set_accept_enabled(enabled and self.busy < self.cfg.threads)

    def accept(self, listener: Any) -> bool:
        try:
            sock, client = listener.accept()
        except OSError as error:
            if error.errno in FULL:
                self._evict()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return False
        self.nr_conns += 1
        if self.nr_conns > self.worker_connections:
            self._evict()
        self._read(Connection(sock, client, listener.getsockname(), send_s=SEND_S))
        return True

    def _evict(self) -> None:
        """
        Too many clients: whoever has waited longest without asking anything gives way.
        """
        for room in (self.lingering, self.idle, self.reading):
            if (connection := room.oldest()) is not None:
                self._drop(connection)
                return

    def _wait(self, room: Room, connection: Connection, on_readable: Callable[[Connection], None]) -> None:
        if connection.room is not room:
            connection.leave_room()
            room.enter(connection, time.monotonic())
            connection.on_readable = on_readable
        if not connection.is_watched:
            self.poller.register(connection.sock, EVENT_READ, partial(self._ready, connection))
            connection.is_watched = True

    def _ready(self, connection: Connection, _sock: socket.socket) -> None:
        """
        The poller goes on watching a connection that a thread has: most clients say nothing until they are answered.
        """
        if connection.room is None or connection.on_readable is None:
            self._unwatch(connection)
        else:
            connection.on_readable(connection)

    def _unwatch(self, connection: Connection) -> None:
        if connection.is_watched:
            connection.is_watched = False
            self.poller.unregister(connection.sock)

    def _read(self, connection: Connection) -> None:
        received = connection.receive()
        if received is None:
            if connection.room is None:
                self._wait(self.reading, connection, self._read)
            return
        incoming = connection.incoming
        before = len(incoming.data)
        incoming.data += received
        if not received:
            self._drop(connection)
        elif incoming.is_complete(before):
            connection.leave_room()
            self._dispatch(connection)
        else:
            if incoming.expects_continue():
                self.send_at_once(connection, CONTINUE)
            self._wait(self.reading, connection, self._read)

    def _dispatch(self, connection: Connection) -> None:
        self.busy += 1
        if self.busy >= self.cfg.threads:
            super().set_accept_enabled(False)
        self.tpool.submit(partial(self._work, connection))

    def _work(self, connection: Connection) -> None:
        ahead = self.handle(connection)
        self.method_queue.defer(self._answered, connection, ahead)

    def _answered(self, connection: Connection, ahead: bytes | None) -> None:
        """
        `ahead` is what the client has sent after the request; None when the connection ends here.
        """
        self.busy -= 1
        if ahead is None:
            self._linger(connection)
            return
        connection.incoming = Incoming(ahead)
        if not ahead:
            self._wait(self.idle, connection, self._read)
        elif connection.incoming.is_complete():
            self._dispatch(connection)
        else:
            self._wait(self.reading, connection, self._read)

    def _linger(self, connection: Connection) -> None:
        """
        Closing while the client still sends would reset the connection and may cost it the answer.
        """
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(connection)
            return
        self._discard(connection)

    def _discard(self, connection: Connection) -> None:
        received = connection.receive()
        if received is None:
            self._wait(self.lingering, connection, self._discard)
            return
        connection.discarded += len(received)
        if received and connection.discarded < BODY_LIMIT:
            self._wait(self.lingering, connection, self._discard)
        else:
            self._drop(connection)

    def _drop(self, connection: Connection) -> None:
        connection.leave_room()
        self._unwatch(connection)
        self.nr_conns -= 1
        connection.sock.close()

    def _expire(self, now: float) -> None:
        for room in (self.idle, self.lingering, self.reading):
            for connection in room.expired(now):
                connection.leave_room()
                if room is self.reading and connection.incoming.data:
                    self.refuse(connection, refusal_of(HeadTimeout()))
                    self._linger(connection)
                else:
                    self._drop(connection)
