"""
gunicorn's threaded worker, changed in one thing: a thread is given a whole request, never a connection.

gunicorn hands a thread every connection that sends a byte, and closes connections in its main loop: a few clients that
send slowly, or do not close, stop a worker for as long as they like. Here the main loop alone waits for clients.
"""

import math
import mmap
import resource
import sys
import time
from contextlib import suppress
from selectors import EVENT_READ
from typing import Any, ClassVar, Final

from gunicorn.workers.gthread import ThreadWorker

from app.server.clients import LINGER_S, ClientsWorker

SPARE_FILES: Final = 256  # beside the clients' connections: stores, logs, metrics
HEARTBEAT_S: Final = 1.0


class Worker(ClientsWorker):
    """
    How it begins, runs and ends.
    """

    drain_seconds: ClassVar[float] = 2.0  # between SIGTERM and the last new connection; for the configuration to change

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._told_at = -math.inf
        # One byte the master shares with this worker: 1 when a reload has put another in its place.
        self.replaced = mmap.mmap(-1, 1)

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise RuntimeError("certfile: this worker speaks plain HTTP, TLS ends at the proxy in front of it")

    def init_process(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = self.worker_connections + SPARE_FILES
        if soft != resource.RLIM_INFINITY and soft < wanted:
            most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            with suppress(OSError):  # a sandbox may forbid it
                resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        super().init_process()

    def run(self) -> None:
        self.poller.register(self.method_queue.fileno(), EVENT_READ, self.method_queue.run_callbacks)
        while self.alive and self.is_parent_alive():
            self.notify()
            self.set_accept_enabled(True)
            self.wait_for_and_dispatch_events(timeout=self._patience())
            self._expire(time.monotonic())
            if self.leaves_at is not None and time.monotonic() >= self.leaves_at:
                self.alive = False
        self._finish()

    def notify(self) -> None:
        """
        Not at each turn of the loop, of which each request makes two.
        """
        now = time.monotonic()
        if now - self._told_at >= HEARTBEAT_S:
            self._told_at = now
            super().notify()

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
        self.tpool.shutdown(wait=False)
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

    def handle_exit(self, sig: int, frame: Any) -> None:  # noqa: ARG002 - a signal handler's signature
        """
        SIGTERM: says at once that it is leaving, and goes on taking new connections until the others have noticed.
        """
        if self.leaves_at is None:
            self.is_replaced = self.replaced[0] == 1
            self.leaves_at = time.monotonic() + self.drain_seconds
            self.method_queue.defer(int)

    def handle_quit(self, sig: int, frame: Any) -> None:
        """
        SIGQUIT, SIGINT: ends at once. gunicorn's own would shut the threads' pool, whose lock the main loop may hold.
        """
        super(ThreadWorker, self).handle_quit(sig, frame)
