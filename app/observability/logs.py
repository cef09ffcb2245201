"""
Logs as JSON lines on standard output, written in the background.

A line has a time, a level, an event and fields of a fixed list; nothing else of a record gets out, because a message
or an exception's text may quote a store, a caller or a token.
"""

import atexit
import json
import logging
import os
import threading
import time
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final

OURS: Final = ("app.", "adapters.", "gunicorn.error")
FIELDS: Final = frozenset(
    {
        "asked_version",
        "at",
        "cache",
        "caller",
        "customer",
        "detail",
        "error",
        "expires",
        "fault",
        "field",
        "kind",
        "lines",
        "method",
        "ms",
        "oauth_error",
        "outcome",
        "platform",
        "reason",
        "request_id",
        "root",
        "route",
        "seconds",
        "served_version",
        "status",
        "store",
        "word",
    }
)
LONGEST_TEXT: Final = 200  # characters of one field
LONGEST_LINE: Final = 4000  # bytes; a pipe takes up to 4096 of a process in one piece
FRAMES: Final = 8  # of a traceback: places, never texts

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=True, default=str).encode


def to_line(level: str, event: str, fields: Mapping[str, Any], at: float | None = None) -> str:
    """
    One line without its end. ASCII only: control characters, line ends and lone surrogates are escaped.
    """
    moment = datetime.fromtimestamp(time.time() if at is None else at, UTC).isoformat(timespec="milliseconds")
    line = _encode({"time": f"{moment[:-6]}Z", "level": level, "event": event, **fields})
    return line if len(line) <= LONGEST_LINE else _encode({"level": level, "event": event[:LONGEST_TEXT]})


def to_fields(record: logging.LogRecord) -> dict[str, Any]:
    fields = {name: _bounded(value) for name, value in vars(record).items() if name in FIELDS}
    if record.exc_info and record.exc_info[0] is not None:
        fields["error"] = record.exc_info[0].__name__
        fields["at"] = _places(record.exc_info[2])
    return fields


def _bounded(value: object) -> object:
    return value if isinstance(value, bool | int | float) or value is None else str(value)[:LONGEST_TEXT]


def _places(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return " > ".join(f"{'/'.join(frame.filename.split('/')[-3:])}:{frame.lineno}" for frame in frames)


class LineQueue(QueueListener):
    """
    Takes lines without ever waiting; a thread of the standard library's listener writes them. What cannot be written
    in time is dropped and counted.
    """

    def __init__(self, descriptor: int = 1, *, capacity: int = 4096, pause_s: float = 0.05) -> None:
        super().__init__(SimpleQueue())
        self.dropped = 0
        self._descriptor = descriptor
        self._capacity = capacity
        self._pause_s = pause_s  # lines are gathered: a thread woken for each would cost more than the line
        self._start_anew()
        os.register_at_fork(after_in_child=self._start_anew)

    def _start_anew(self) -> None:
        # Threads do not survive a fork, and the lines taken before it are the parent's to write.
        self.queue: SimpleQueue[str | None] = SimpleQueue()
        self.dropped = self._told = 0
        self._gathered = b""
        self._thread = None
        self._starting = threading.Lock()

    def put(self, line: str) -> None:
        if self.queue.qsize() >= self._capacity:
            self.dropped += 1
            return
        self.queue.put(line)
        if self._thread is None:
            self._start_once()

    def _start_once(self) -> None:
        with self._starting:
            if self._thread is None:
                try:
                    self.start()
                except RuntimeError:  # no more threads, or the interpreter ends: the line waits
                    self._thread = None

    def flush(self, seconds: float = 1.0) -> None:
        """
        Ends the thread when it has written what is waiting; a reader that is stuck holds nobody up for longer.
        """
        with self._starting:
            thread, self._thread = self._thread, None
        if thread is not None:
            self.enqueue_sentinel()
            thread.join(seconds)
            if not thread.is_alive():
                self._write_gathered()
                self._tell_dropped()

    def dequeue(self, block: bool) -> Any:  # noqa: FBT001 - the listener's signature
        if self.queue.empty():
            self._tell_dropped()
            time.sleep(self._pause_s)
        return self.queue.get(block)

    def handle(self, line: Any) -> None:
        """
        Lines that wait together are written together, as far as a pipe takes them in one piece.
        """
        piece = f"{line}\n".encode()
        if len(self._gathered) + len(piece) > LONGEST_LINE:
            self._write_gathered()
        self._gathered += piece
        if self.queue.empty():
            self._write_gathered()

    def _write_gathered(self) -> None:
        lines, self._gathered = self._gathered, b""
        count = lines.count(b"\n")
        try:
            while lines:
                lines = lines[os.write(self._descriptor, lines) :]
        except OSError:  # a full disk, a closed pipe: the service goes on without
            self.dropped += count
            self._told += count

    def _tell_dropped(self) -> None:
        if self.dropped > self._told:
            dropped, self._told = self.dropped - self._told, self.dropped
            self.handle(to_line("warning", "log lines dropped", {"lines": dropped}))


class NoQueue(LineQueue):
    def put(self, line: str) -> None:
        pass


class LineHandler(QueueHandler):
    """
    A record becomes its line in the thread that logs: what it refers to may be gone later.
    """

    def __init__(self, lines: LineQueue) -> None:
        super().__init__(lines.queue)
        self.lines = lines

    def prepare(self, record: logging.LogRecord) -> str:
        # Of a library's records only the template is known to be harmless.
        event = record.getMessage() if record.name.startswith(OURS) else str(record.msg)
        return to_line(record.levelname.lower(), event, to_fields(record), record.created)

    def enqueue(self, line: Any) -> None:
        self.lines.put(line)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: ARG002, N802 - the handler's signature
        """
        A log call never harms its caller.
        """
        self.lines.dropped += 1


def set_up(level: str | None = None, *, descriptor: int = 1) -> LineHandler:
    """
    Every logger of the process writes to one queue from now on. A second call changes the level alone.
    """
    root = logging.getLogger()
    handler = next((handler for handler in root.handlers if isinstance(handler, LineHandler)), None)
    if handler is None:
        handler = LineHandler(LineQueue(descriptor))
        root.handlers[:] = [handler]
        root.setLevel(logging.INFO)
        atexit.register(handler.lines.flush)
    if level:
        root.setLevel(level.upper())
    return handler
