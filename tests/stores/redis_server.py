"""
A real redis-server of one's own, and one that only pretends.
"""

import contextlib
import shutil
import socket
import subprocess
import threading

import pytest

from tests.stores.evil import closed_port


@contextlib.contextmanager
def redis_server(folder, *options, configuration=None):
    """
    Yields (url, process). Skips by name where redis-server is not installed.
    """
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("redis-server is not installed")
    port = closed_port().rpartition(":")[2]
    arguments = ["--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
    first = [] if configuration is None else [str(configuration)]
    process = subprocess.Popen([binary, *first, *arguments, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, process)
        yield f"redis://127.0.0.1:{port}/0", process
    finally:
        process.kill()
        process.wait(10)


def wait_for(port, process):
    for _ in range(500):
        assert process.poll() is None, "redis-server did not start"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port)), 1) as one:
            one.sendall(b"PING\r\n")
            one.recv(100)
            return
        threading.Event().wait(0.01)
    raise AssertionError("redis-server does not answer")


@contextlib.contextmanager
def pretending(reply):
    """
    Yields a URL. `reply` is what every connection says once it has been spoken to; a list drips, None is silence.
    """
    closing = threading.Event()
    sockets = []

    def serve(connection):
        with contextlib.suppress(OSError):
            while connection.recv(65_536):
                if isinstance(reply, list):
                    for piece in reply:
                        if closing.wait(0.01):
                            return
                        connection.sendall(piece)
                elif reply is not None:
                    connection.sendall(reply)

    def accept():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            sockets.append(connection)
            threads.append(threading.Thread(target=serve, args=(connection,), daemon=True))
            threads[-1].start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threads = [threading.Thread(target=accept, daemon=True)]
        threads[0].start()
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        closing.set()
        listener.shutdown(socket.SHUT_RDWR)
    threads[0].join(10)
    for one in sockets:
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
    for thread in threads:
        thread.join(10)
