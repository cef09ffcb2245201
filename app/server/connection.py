"""
Clients' connections and the rooms they wait in.
"""

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any, Final

from app.server.incoming import Incoming

READ_SIZE: Final = 16 * 1024


class Connection:
    """
    One client, waiting in a room or in a thread's hands. Sending takes `send_s` at most, receiving never waits.
    """

    __slots__ = ("client", "deadline", "discarded", "incoming", "is_watched", "on_readable", "room", "server", "sock")

    def __init__(self, sock: socket.socket, client: Any, server: Any, *, send_s: float) -> None:
        sock.settimeout(send_s)
        self.sock = sock
        self.client = client
        self.server = server
        self.incoming = Incoming()
        self.deadline = 0.0
        self.discarded = 0
        self.room: Room | None = None  # None: a thread has it, or it is gone
        self.on_readable: Callable[[Connection], None] | None = None
        self.is_watched = False  # by the main loop's poller

    def leave_room(self) -> None:
        if self.room is not None:
            self.room.leave(self)

    def receive(self) -> bytes | None:
        """
        What has come, None when nothing has, empty when nothing more will.
        """
        try:
            # Not `recv`, which would wait for as long as sending may take.
            return os.read(self.sock.fileno(), READ_SIZE)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            return b""


class Room:
    """
    Connections that wait for their client, all for the same time, so that the first to come is the first to leave.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: dict[Connection, None] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def enter(self, connection: Connection, now: float) -> None:
        connection.deadline = now + self.seconds
        connection.room = self
        self._waiting[connection] = None

    def leave(self, connection: Connection) -> None:
        del self._waiting[connection]
        connection.room = None

    def oldest(self) -> Connection | None:
        return next(iter(self._waiting), None)

    def expired(self, now: float) -> Iterator[Connection]:
        """
        Those whose time is up; the caller removes each before asking for the next.
        """
        while (connection := self.oldest()) is not None and connection.deadline <= now:
            yield connection

    def hurry(self, deadline: float) -> None:
        """
        Nobody waits longer than until `deadline`.
        """
        for connection in self._waiting:
            connection.deadline = min(connection.deadline, deadline)
