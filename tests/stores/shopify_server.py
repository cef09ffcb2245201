"""
The stand-in Shopify over real HTTP on loopback, with TLS when a test brings a certificate.
"""

import re
import ssl
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs

from tests.stores.shopify import Answer, ShopifyStore, json_answer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body after its headers waits for what the client acknowledges late
    server: "_Server"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        store = self.server.store
        version = re.fullmatch(r"/admin/api/([^/]+)/graphql\.json", self.path)
        if version:
            self._send(store.answer(version[1], self.headers.get("X-Shopify-Access-Token"), body))
        elif self.path == "/admin/oauth/access_token":
            self._send(store.grant({name: values[0] for name, values in parse_qs(body.decode()).items()}))
        else:
            self._send(json_answer({"errors": "Not Found"}, 404))

    def _send(self, answer: Answer) -> None:
        if answer.wait_for is not None:
            answer.wait_for.wait(30)
        with suppress(OSError):
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) + (100 if answer.cut else 0)))
            self.end_headers()
            self.wfile.write(answer.body)
        self.close_connection = self.close_connection or answer.cut

    def log_message(self, *_: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, store: ShopifyStore) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.store = store
        self.connections: list[Any] = []

    def process_request(self, request: Any, client_address: Any) -> None:
        self.connections.append(request)
        super().process_request(request, client_address)

    def handle_error(self, *_: Any) -> None:
        """
        A client that goes away is part of some tests.
        """


class ServedStore:
    """
    The shop at an address: `with ServedStore(store) as url`.
    """

    def __init__(self, store: ShopifyStore, tls: ssl.SSLContext | None = None) -> None:
        self._server = _Server(store)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> str:
        self._thread.start()
        return self.url

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        for connection in self._server.connections:
            with suppress(OSError):
                connection.close()
        self._server.server_close()
