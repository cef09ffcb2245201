"""
The health check of a container asks where the service listens.
"""

import contextlib
import socket
import threading

import pytest

from app.cli import ready
from tests.stores.evil import closed_port


@contextlib.contextmanager
def service(listener, status):
    """
    Answers one request with this status.
    """

    def serve():
        with contextlib.suppress(OSError):
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(5)
                asked.append(connection.recv(65536).split(b"\r\n")[0])
                connection.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())

    asked = []
    listener.settimeout(5)
    thread = threading.Thread(target=serve)
    thread.start()
    yield asked
    thread.join(10)
    listener.close()


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1), (404, 1)])
def test_it_is_ready_when_readyz_says_so(monkeypatch, tmp_path, status, code):
    monkeypatch.chdir(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setenv("BIND", f"127.0.0.1:{listener.getsockname()[1]}")
    with service(listener, status) as asked:
        assert ready.main() == code

    assert asked == [b"GET /readyz HTTP/1.1"]


@pytest.mark.parametrize(
    ("listens", "bind"),
    [("127.0.0.1", "0.0.0.0"), ("127.0.0.1", "localhost"), ("::1", "[::1]"), ("::1", "[::]")],
)
def test_every_form_of_address_is_reached(monkeypatch, tmp_path, listens, bind):
    monkeypatch.chdir(tmp_path)
    family = socket.AF_INET6 if ":" in listens else socket.AF_INET
    listener = socket.create_server((listens, 0), family=family)
    (tmp_path / ".env").write_text(f"BIND={bind}:{listener.getsockname()[1]}\n")
    monkeypatch.delenv("BIND", raising=False)
    with service(listener, 200):
        assert ready.main() == 0


def test_a_unix_socket_is_reached(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("s")
    listener.listen()
    monkeypatch.setenv("BIND", f"unix:{tmp_path}/s")
    with service(listener, 200):
        assert ready.main() == 0
    (tmp_path / "s").unlink()
    assert ready.main() == 1


@pytest.mark.parametrize("bind", [closed_port().rpartition("/")[2], "canary"], ids=["a closed port", "no address"])
def test_nobody_there_is_not_ready(monkeypatch, tmp_path, bind):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BIND", bind)

    assert ready.main() == 1
