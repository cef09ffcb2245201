"""
gunicorn's threaded worker, which says in the contract's JSON what its parser refuses. Slow clients are nginx's matter.
"""

from contextlib import suppress
from secrets import token_hex
from socket import SHUT_RDWR, SHUT_WR, socket
from traceback import walk_tb
from typing import Any, Final

from gunicorn import util
from gunicorn.http import errors
from gunicorn.http.message import Request
from gunicorn.workers.gthread import ThreadWorker

from app.web.errors import render_error

LINGER_S: Final = 1.0
LINGER_READS: Final = 4

# The first class an exception is an instance of decides; texts are ours, never what the client sent.
REFUSALS: Final = (
    (errors.LimitRequestLine, "414 URI Too Long", "The request line is too long."),
    (
        errors.LimitRequestHeaders,
        "431 Request Header Fields Too Large",
        "There are too many or too long headers.",
    ),
    (errors.ExpectationFailed, "417 Expectation Failed", "The Expect header asks for what is not known."),
    (errors.UnsupportedTransferCoding, "501 Not Implemented", "The transfer coding is not known."),
    (errors.ConfigurationProblem, "500 Internal Server Error", ""),
    (errors.ParseException, "400 Bad Request", "The request is malformed."),
    (Exception, "500 Internal Server Error", ""),
)


class WholeAnswer:
    """
    A socket that sends head and body together. A worker killed between the two leaves half an answer, and no proxy can
    ask for that again elsewhere.
    """

    def __init__(self, sock: socket) -> None:
        self._sock = sock
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        self._pieces.append(data)

    def flush(self) -> None:
        self._sock.sendall(b"".join(self._pieces))


class GunicornWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    def handle(self, conn: Any) -> Any:
        result = super().handle(conn)
        if not result:
            linger(conn.sock)
        return result

    def handle_request(self, req: Any, conn: Any) -> bool:
        # gunicorn itself knows "close" only when it stands alone.
        named = [value.lower() for name, value in req.headers if name == "CONNECTION"]
        if named and "close" in [token.strip(" \t") for token in ",".join(named).split(",")]:
            req.force_close()
        sock = conn.sock
        conn.sock = whole = WholeAnswer(sock)
        try:
            is_kept = bool(super().handle_request(req, conn))
            whole.flush()
        finally:
            conn.sock = sock
        return is_kept

    def _keepalive_after(self, conn: Any, keepalive: bool) -> bool:  # noqa: FBT001 - gunicorn's signature
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except (
            errors.ParseException
        ):  # behind an answer that is out: a second one would be taken for the next request's
            return False

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:  # noqa: ARG002 - gunicorn's signature
        status, description = next((status, text) for kind, status, text in REFUSALS if isinstance(exc, kind))
        if status.startswith("500"):
            self.log.error("request failed", exc_info=exc)
        else:
            self.log.info("request refused", extra={"status": int(status[:3]), "reason": type(exc).__name__})
        headers, body = render_error(int(status[:3]), token_hex(8), description)
        lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}"]
        head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in headers), "", ""]).encode("latin-1")
        try:
            util.write_nonblock(client, head if is_head(exc) else head + body)
        except OSError:
            self.log.debug("a client went before it was answered")


def linger(sock: socket) -> None:
    """
    Waits for the client to close, so that its last answer is not reset away. gunicorn does so in its main loop, where
    one client that does not close would hold up all the others.
    """
    with suppress(OSError):
        sock.shutdown(SHUT_WR)
        sock.settimeout(LINGER_S)
        for _ in range(LINGER_READS):
            if not sock.recv(65_536):
                break
    with suppress(OSError):
        sock.shutdown(SHUT_RDWR)


def is_head(error: Exception) -> bool:
    """
    Whether the request is a HEAD, as far as it was read: the parser's own frames know what it does not hand out.
    """
    requests = (frame.f_locals.get("self") for frame, _ in walk_tb(error.__traceback__))
    return any(isinstance(request, Request) and request.method == "HEAD" for request in requests)
