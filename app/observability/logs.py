"""
Logs as JSON lines on standard output, written behind the back of whoever logs.

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
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
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
LONGEST_LINE: Final = 4000  # bytes; a pipe takes up to 4096 in one piece, so that processes do not cut into each other
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


class LineSink:
    """
    Takes lines without ever waiting; a thread writes them. What cannot be written in time is dropped and counted.
    """

    def __init__(self, descriptor: int = 1, *, capacity: int = 4096, pause_s: float = 0.05) -> None:
        self.dropped = 0
        self._descriptor = descriptor
        self._capacity = capacity
        self._pause_s = pause_s  # lines are gathered: a thread woken for each would cost more than the line
        self._lines: deque[str] = deque()
        self._start_anew()
        os.register_at_fork(after_in_child=self._start_anew)

    def _start_anew(self) -> None:
        # Threads do not survive a fork, and the lines taken before it are the parent's to write.
        self._lines.clear()
        self._told = self.dropped = 0
        self._has_lines = threading.Event()
        self._start = threading.Lock()
        self._writing = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, line: str) -> None:
        if len(self._lines) >= self._capacity:
            self.dropped += 1
            return
        self._lines.append(line)
        if not self._has_lines.is_set():
            self._has_lines.set()
            if self._thread is None:
                self._run_once()

    def _run_once(self) -> None:
        with self._start:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="log", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._has_lines.wait():
            time.sleep(self._pause_s)
            self._has_lines.clear()
            self._write_all()

    def flush(self, seconds: float = 1.0) -> None:
        """
        Writes what is waiting, unless the reader is stuck: an exit waits no longer than `seconds` for it.
        """
        if self._lines:
            writer = threading.Thread(target=self._write_all, daemon=True)
            writer.start()
            writer.join(seconds)

    def _write_all(self) -> None:
        with self._writing:
            while self._lines:
                self._write(self._next_piece())
            if self.dropped > self._told:
                dropped, self._told = self.dropped - self._told, self.dropped
                self._write((to_line("warning", "log lines dropped", {"lines": dropped}) + "\n").encode())

    def _next_piece(self) -> bytes:
        piece = ""
        while self._lines and len(piece) + len(self._lines[0]) < LONGEST_LINE + 2:
            piece += self._lines.popleft() + "\n"
        return piece.encode()

    def _write(self, piece: bytes) -> None:
        try:
            while piece:
                piece = piece[os.write(self._descriptor, piece) :]
        except OSError:  # a full disk, a closed pipe: the service goes on without
            self.dropped += piece.count(b"\n")
            self._told += piece.count(b"\n")


class NoSink(LineSink):
    def put(self, line: str) -> None:
        pass


class LineHandler(logging.Handler):
    def __init__(self, sink: LineSink) -> None:
        super().__init__()
        self.sink = sink

    def emit(self, record: logging.LogRecord) -> None:
        try:
            # Of a library's records only the template is known to be harmless.
            event = record.getMessage() if record.name.startswith(OURS) else str(record.msg)
            self.sink.put(to_line(record.levelname.lower(), event, to_fields(record), record.created))
        except Exception:  # noqa: BLE001 - a log call never harms its caller
            self.sink.dropped += 1


def set_up(level: str | None = None, *, descriptor: int = 1) -> LineHandler:
    """
    Every logger of the process writes to one sink from now on. A second call changes the level alone.
    """
    root = logging.getLogger()
    handler = next((handler for handler in root.handlers if isinstance(handler, LineHandler)), None)
    if handler is None:
        handler = LineHandler(LineSink(descriptor))
        root.handlers[:] = [handler]
        root.setLevel(logging.INFO)
        atexit.register(handler.sink.flush)
    if level:
        root.setLevel(level.upper())
    return handler
