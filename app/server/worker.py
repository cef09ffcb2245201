"""
gunicorn's threaded worker, changed in one thing: a thread is given a whole request, never a connection.

gunicorn hands a thread every connection that sends a byte, and closes connections in its main loop: a few clients that
send slowly, or do not close, stop a worker for as long as they like. Here the main loop alone waits for clients.
"""

import errno
import math
import mmap
import resource
import selectors
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, ClassVar, Final

from app.server.answering import SEND_S, AnsweringWorker
from app.server.connection import Connection, Room
from app.server.incoming import BODY_LIMIT, CONTINUE, Incoming
from app.server.refusals import HeadTimeout, refusal_of
from app.threads import Threads

LINGER_S: Final = 2.0  # for a client to read the last answer before the connection is closed for good
FULL: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
SPARE_FILES: Final = 256  # beside the clients' connections: stores, logs, metrics


class Worker(AnsweringWorker):
    # For the configuration to change.
    request_seconds: ClassVar[float] = 5.0  # from the connection, or the first byte, to the last byte of a request
    drain_seconds: ClassVar[float] = 2.0  # between SIGTERM and the last new connection

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.reading = Room(self.request_seconds)
        self.idle = Room(self.cfg.keepalive)
        self.lingering = Room(LINGER_S)
        self.busy = 0  # requests in threads or waiting for one
        # One byte the master shares with this worker: 1 when a reload has put another in its place.
        self.replaced = mmap.mmap(-1, 1)

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise RuntimeError("certfile: this worker speaks plain HTTP, TLS ends at the proxy in front of it")

    def get_thread_pool(self) -> Threads:
        return Threads(self.cfg.threads, "request")

    def init_process(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.worker_connections + SPARE_FILES
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            with suppress(OSError):  # a sandbox may forbid it
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        super().init_process()

    # The main loop

    def run(self) -> None:
        self.poller.register(self.method_queue.fileno(), selectors.EVENT_READ, self.method_queue.run_callbacks)
        while self.alive and self.is_parent_alive():
            self.notify()
            self.set_accept_enabled(True)
            self.wait_for_and_dispatch_events(timeout=self._patience())
            self._expire(time.monotonic())
            if self.leaves_at is not None and time.monotonic() >= self.leaves_at:
                self.alive = False
        self._finish()

    def _patience(self) -> float:
        oldest = (room.oldest() for room in (self.reading, self.idle, self.lingering))
        moments = [connection.deadline for connection in oldest if connection is not None]
        if self.leaves_at is not None:
            moments.append(self.leaves_at)
        return min(1.0, max(0.0, min(moments, default=math.inf) - time.monotonic()))

    def _finish(self) -> None:
        """
        Answers what has come, and a kept-alive client's next request if it is quick, then goes.
        """
        self.alive = False
        self._close_listeners()
        patience = LINGER_S if self.leaves_at is None else max(0.0, LINGER_S - self.drain_seconds)
        self.idle.hurry(time.monotonic() + patience)
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while self.nr_conns > 0 and time.monotonic() < deadline:
            self.notify()
            self.wait_for_and_dispatch_events(timeout=min(0.2, self._patience()))
            self._expire(time.monotonic())
        self.tpool.shutdown()
        self.poller.close()
        self.method_queue.close()

    def _close_listeners(self) -> None:
        """
        What the kernel has already accepted is ours to answer: a closed listener would reset it.
        """
        self.set_accept_enabled(False)
        # Between the last accept and the close a connection could still be lost: keep the wait for the GIL there short.
        sys.setswitchinterval(1e-5)
        for listener in self.sockets:
            if self.leaves_at is not None:
                while self.accept(listener):
                    pass
            listener.close()

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

    # A connection's way: reading → in a thread → idle → reading …, or lingering → gone

    def _wait(self, room: Room, connection: Connection, on_readable: Callable[[Connection], None]) -> None:
        if connection.room is not room:
            connection.leave_room()
            room.enter(connection, time.monotonic())
            connection.on_readable = on_readable
        if not connection.is_watched:
            self.poller.register(connection.sock, selectors.EVENT_READ, partial(self._ready, connection))
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

    # Signals

    def handle_exit(self, sig: int, frame: Any) -> None:  # noqa: ARG002 - a signal handler's signature
        """
        SIGTERM: says at once that it is leaving, and goes on taking new connections until the others have noticed.
        """
        if self.leaves_at is None:
            self.is_replaced = self.replaced[0] == 1
            self.leaves_at = time.monotonic() + self.drain_seconds
            self.method_queue.defer(int)
