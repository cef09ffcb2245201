"""
A real gunicorn in a process of its own, and clients that speak to it byte by byte.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0  # seconds a test waits for what must come


class Server:
    """
    Listens from the moment it is made: the kernel keeps early clients until a worker has started.
    """

    def __init__(self, *arguments, environment=None, cwd=ROOT, python=sys.executable, listener=None, within=()):
        self.listener = listener or socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.port = self.listener.getsockname()[1]
        command = [*within, python, "-m", "gunicorn", "--bind", f"fd://{self.listener.fileno()}", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=cwd,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent", **(environment or {})},
            pass_fds=[self.listener.fileno()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.listener.close()  # from now on only the server holds it
        self.output = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def read_output(self):
        """
        What it has written so far, into `output`.
        """
        pipe = self.process.stdout.fileno()
        with contextlib.suppress(BlockingIOError):
            os.set_blocking(pipe, False)
            while piece := os.read(pipe, 65536):
                self.output += piece
        os.set_blocking(pipe, True)

    def wait(self):
        """
        The exit code, with everything the server wrote in `output`.
        """
        self.output += self.process.communicate(timeout=PATIENCE)[0]
        return self.process.returncode

    def kill(self):
        if self.process.returncode is None:
            for pid in [*self.workers(), self.process.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.wait()

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()] if children.exists() else []

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        client.settimeout(PATIENCE)
        return client

    def ask(self, request):
        """
        Everything that comes back until the server closes.
        """
        with self.connect() as client:
            client.sendall(request)
            return read_all(client)


def free_port():
    """
    Nobody has it now, and nobody is given it soon.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def read_all(client):
    received = b""
    while piece := client.recv(65536):
        received += piece
    return received


def ask_once(server, request):
    """
    Everything that comes back. Who has begun to be answered says that nothing more comes: a server that has refused a
    request waits a while for the rest of it.
    """
    with server.connect() as client:
        client.sendall(request)
        begun = client.recv(65536)
        client.shutdown(socket.SHUT_WR)
        return begun + read_all(client)


def get(path="/", *headers):
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""]).encode()


def split(answer):
    """
    (status, header fields by lower-case name, body)
    """
    head, _, body = answer.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = dict(line.split(": ", 1) for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, value in fields.items()}, body
