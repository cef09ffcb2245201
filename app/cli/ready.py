"""
Is the service of this environment ready? For a container's health check: `python -m app.cli.ready`, exit code 0 or 1.

It asks where BIND says, as the service beside it was told.
"""

import http.client
import socket
import sys
from typing import Final

from app.config.declarations import ServiceVariables
from app.config.environment import read_environment
from app.config.parsers import Bind
from app.config.variables import Reader, declared_in

PATIENCE_S: Final = 2.0
HERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where to ask one that listens on all addresses


class Connection(http.client.HTTPConnection):
    def __init__(self, bind: Bind) -> None:
        host = bind.host.strip("[]") if bind.port else "localhost"
        super().__init__(HERE.get(host, host), bind.port, timeout=PATIENCE_S)
        self._path = None if bind.port else bind.host

    def connect(self) -> None:
        if self._path is None:
            super().connect()
            return
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(self._path)


def is_ready(bind: Bind) -> bool:
    connection = Connection(bind)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def main() -> int:
    bind = Reader(read_environment(), []).value(declared_in(ServiceVariables)["bind"], "")
    return int(bind is None or not is_ready(bind))


if __name__ == "__main__":
    sys.exit(main())
