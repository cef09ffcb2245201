"""
What a thread does with one whole request.
"""

import errno
import os
from http import HTTPStatus
from io import BytesIO
from typing import Any, Final

from gunicorn import http, util
from gunicorn.http import wsgi
from gunicorn.http.errors import LimitRequestHeaders, NoMoreData
from gunicorn.workers.gthread import ThreadWorker

from app.server.connection import Connection
from app.server.refusals import Incomplete, Refusal, check_host, check_size, refusal_of
from app.web.health import LEAVING

SEND_S: Final = 5.0  # for one answer to be taken; a client that reads nothing holds a thread no longer
GONE: Final = frozenset({errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.EBADF})


def whole_body(request: Any) -> BytesIO:
    """
    Read before anybody answers: a malformed end is refused then, and no second answer follows the first.
    """
    try:
        return BytesIO(request.body.read())
    except NoMoreData:
        raise Incomplete from None


class Answer(wsgi.Response):  # type: ignore[misc]  # gunicorn has no types
    """
    Sends the head and the first piece of the body together, and does not say what the server is made of.
    """

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._head = b""
        self.headers_sent: bool

    def default_headers(self) -> list[str]:
        return [line for line in super().default_headers() if not line.startswith("Server:")]

    def send_headers(self) -> None:
        if self.headers_sent:
            return
        lines = self.default_headers()
        lines.extend(f"{name}: {value}\r\n" for name, value in self.headers)
        self._head = ("".join(lines) + "\r\n").encode("latin-1")
        self.headers_sent = True

    def _emit_body(self, data: bytes) -> None:
        head, self._head = self._head, b""
        if self.chunked:
            self.sock.sendall(head)
            util.write_chunk(self.sock, data)
        else:
            self._send(head + data)

    def close(self) -> None:
        self.send_headers()
        if self._head:
            head, self._head = self._head, b""
            self._send(head)
        super().close()

    def _send(self, data: bytes) -> None:
        """
        At once if the kernel takes it: before a socket with a timeout sends, it waits for leave to.
        """
        try:
            sent = os.write(self.sock.fileno(), data)
        except BlockingIOError:
            sent = 0
        if sent < len(data):
            self.sock.sendall(data[sent:])


class AnsweringWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """
    The half of the worker that runs in its threads.
    """

    alive: bool
    leaves_at: float | None = None  # set by SIGTERM
    is_replaced = False  # by another worker, in a reload

    def handle(self, conn: Connection) -> bytes | None:
        """
        Answers one request. Returns what came after it, or None when the connection ends here.
        """
        request = None
        try:
            # The parser reads from memory: it can wait for nothing.
            parser = http.get_parser(self.cfg, [bytes(conn.incoming.data)], conn.client)
            request = next(parser)
            request._expected_100_continue = False  # noqa: SLF001 - the body is here already
            check_host(request)
            check_size(conn.incoming)
            if conn.incoming.has_body:
                request.body = whole_body(request)
            if self.handle_request(request, conn):
                parser.finish_body()
                return bytes(parser.unreader.take_buffered())
        except (NoMoreData, StopIteration):
            if request is None:
                is_long = conn.incoming.head_is_too_long
                self.refuse(conn, refusal_of(LimitRequestHeaders("") if is_long else Incomplete()))
        except TimeoutError:
            self.log.info("a client did not take its answer")
        except OSError as error:
            if error.errno not in GONE:
                self.log.exception("socket error")
        except Exception as error:  # noqa: BLE001 - whatever it is, the client gets an answer and the thread lives
            self.handle_error(request, conn, conn.client, error)
        return None

    def handle_error(self, req: Any, client: Connection, addr: Any, exc: Exception) -> None:  # noqa: ARG002 - gunicorn's signature
        refusal = refusal_of(exc)
        if refusal.status is HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("request failed", exc_info=exc)
        self.refuse(client, refusal, with_body=getattr(req, "method", "") != "HEAD")

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """
        Runs the application. Returns whether the connection can be used again.
        """
        response, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg, response_class=Answer)
        environ["wsgi.multithread"] = True
        environ[LEAVING] = self.leaves_at is not None and not self.is_replaced
        self.nr += 1
        if self.nr >= self.max_requests and self.alive:
            self.log.info("enough requests served, another worker takes over")
            self.alive = False
        if not self.alive or self.leaves_at is not None or not self.cfg.keepalive:
            response.force_close()
        body = self.wsgi(environ, response.start_response)
        try:
            for piece in body:
                response.write(piece)
            response.close()
        except OSError:
            raise
        except Exception as error:
            if not response.headers_sent:
                raise
            # Half an answer is out: a second one behind it would only confuse.
            self.log.exception("request failed while it was answered")
            raise StopIteration from error
        finally:
            if hasattr(body, "close"):
                body.close()
        return not response.should_close()

    def refuse(self, conn: Connection, refusal: Refusal, *, with_body: bool = True) -> None:
        if refusal.status is not HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.info("request refused", extra={"status": refusal.status.value, "reason": refusal.description})
        self.send_at_once(conn, refusal.to_bytes(with_body=with_body))

    def send_at_once(self, conn: Connection, data: bytes) -> None:
        """
        For a few bytes, which the kernel takes without waiting or not at all.
        """
        try:
            conn.sock.send(data)
        except OSError:
            self.log.debug("a client went before it was answered")
