"""
Clients' connections and the rooms they wait in.
"""

import socket
from collections.abc import Iterator
from typing import Any, Final

from app.server.incoming import Incoming

READ_SIZE: Final = 16 * 1024


class Connection:
    """
    One client. `sock` never blocks while it waits in a room, and blocks for a few seconds at most in a thread's hands.
    """

    __slots__ = ("client", "deadline", "discarded", "incoming", "server", "sock")

    def __init__(self, sock: socket.socket, client: Any, server: Any) -> None:
        self.sock = sock
        self.client = client
        self.server = server
        self.incoming = Incoming()
        self.deadline = 0.0
        self.discarded = 0

    def receive(self) -> bytes | None:
        """
        What has come, None when nothing has, empty when nothing more will.
        """
        try:
            return self.sock.recv(READ_SIZE)
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

    def __contains__(self, connection: object) -> bool:
        return connection in self._waiting

    def add(self, connection: Connection, now: float) -> None:
        connection.deadline = now + self.seconds
        self._waiting[connection] = None

    def remove(self, connection: Connection) -> None:
        del self._waiting[connection]

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
