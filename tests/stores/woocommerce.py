"""
A fake WooCommerce store that speaks real HTTP, with its credential check, its query semantics and its bad days.
"""

import json
import ssl
import threading
from collections import deque
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import trustme

from tests.stores.woocommerce_auth import Authentication, Refused
from tests.stores.woocommerce_data import Shop
from tests.stores.woocommerce_rest import Rest, RestError

NO_ONE = {
    "code": "woocommerce_rest_cannot_view",
    "message": "Sorry, you cannot list resources.",
    "data": {"status": 401},
}
NOT_FOUND_PAGE = (
    b"<!DOCTYPE html><html lang='en-US'><head><title>Page not found</title></head><body>Nothing</body></html>"
)
HOME_PAGE = b"<!DOCTYPE html><html lang='en-US'><head><title>Rig Store</title></head><body>Welcome</body></html>"


@cache
def authority() -> trustme.CA:
    return trustme.CA()


@dataclass(frozen=True)
class Answer:
    """
    What is sent instead of the store's own answer.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=UTF-8"})


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]

    @property
    def route(self) -> str:
        return self.query.get("rest_route") or self.path.partition("/wp-json")[2] or self.path


class WooCommerceStore:
    """
    Use as a context manager; `url` is the store's address. Settings may be changed while it runs.
    """

    def __init__(self, *, tls: bool = True, path: str = "") -> None:
        self.shop = Shop()
        self.rest = Rest(self.shop)
        self.authentication = Authentication()
        self.tls = tls
        self.path = path  # of a store installed in a sub-directory
        self.has_pretty_permalinks = True
        # Some servers let WordPress show its home page instead, some send the caller to where it was already (301).
        self.not_found_status = 404
        self.reads_plain_routes = False  # as WooCommerce does from 11.1 on
        self.strips_authorization = False  # as Apache with CGI does
        self.knows_it_is_https = True  # False: behind a proxy that ends TLS and does not say so
        self.prefix = b""  # sent before every JSON answer
        self.script: deque[Answer] = deque()  # sent instead of the next answers
        self.script_by_route: dict[str, Answer] = {}  # sent instead of every answer of a route
        self.hold: dict[str, threading.Event] = {}  # a route that answers only when its event is set
        self.asked: list[Asked] = []
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.store = self
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority().issue_cert("127.0.0.1").configure_cert(context)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        scheme = "https" if self.tls else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}{self.path}"

    @property
    def routes(self) -> list[str]:
        return [asked.route for asked in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        for event in self.hold.values():
            event.set()
        self._server.shutdown()
        self._thread.join()
        self._server.close_connections()
        self._server.server_close()

    def respond(self, asked: Asked, raw_uri: str) -> Answer:
        if asked.route in self.script_by_route:
            return self.script_by_route[asked.route]
        if self.script:
            return self.script.popleft()
        inside = asked.path.removeprefix(self.path) if asked.path.startswith(self.path) else "/outside"
        is_plain = "rest_route" in asked.query and inside in {"/", "/index.php"}
        if inside.startswith("/wp-json"):
            if not self.has_pretty_permalinks and self.not_found_status == 301:
                return Answer(301, b"", {"Location": f"{self.url}{inside}/", "Content-Type": "text/html"})
            if not self.has_pretty_permalinks:
                return Answer(self.not_found_status, NOT_FOUND_PAGE if self.not_found_status == 404 else HOME_PAGE)
            route = inside.removeprefix("/wp-json").rstrip("/")
        elif is_plain:
            route = asked.query["rest_route"].rstrip("/")
        else:
            return Answer(200, HOME_PAGE) if inside in {"", "/"} else Answer(404, NOT_FOUND_PAGE)
        return self._rest_answer(asked, route, raw_uri, is_plain=is_plain)

    def _rest_answer(self, asked: Asked, route: str, raw_uri: str, *, is_plain: bool) -> Answer:
        # WooCommerce looks for its prefix in the raw request line: `?rest_route=` alone does not make it read keys.
        reads_keys = "wp-json/wc" in raw_uri or (is_plain and self.reads_plain_routes)
        headers: dict[str, str] = {}
        try:
            if self.rest.is_known(route):
                self._check(asked, reads_keys=reads_keys)
            body, headers = self.rest.answer(route, asked.query)
            status = 200
        except Refused as refused:
            error = {"code": "woocommerce_rest_authentication_error", "message": str(refused), "data": {"status": 401}}
            status, body = 401, error
        except RestError as error:
            status, body = error.status, error.body
        if "consumer_secret" in asked.query:  # WooCommerce echoes what was asked, the secret with it
            headers["Link"] = f'<{self.url}{asked.path}?consumer_secret={asked.query["consumer_secret"]}>; rel="next"'
        text = json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode()
        return Answer(status, self.prefix + text, {"Content-Type": "application/json; charset=UTF-8"} | headers)

    def _check(self, asked: Asked, *, reads_keys: bool) -> None:
        is_ssl = self.tls and self.knows_it_is_https
        key = None
        if reads_keys:
            scheme = "https" if is_ssl else "http"
            key = self.authentication.key_of(
                method=asked.method,
                base_url=f"{scheme}://{asked.headers['Host']}{asked.path}",
                query=list(asked.query.items()),
                authorization="" if self.strips_authorization else asked.headers.get("Authorization", ""),
                is_ssl=is_ssl,
            )
        if key is None:
            raise RestError(401, NO_ONE["code"], str(NO_ONE["message"]))
        if not key.can_read_orders:
            what = "list resources" if asked.route.endswith("/orders") else "view this resource"
            raise RestError(403, NO_ONE["code"], f"Sorry, you cannot {what}.")


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    store: WooCommerceStore

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[Any] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(2)
            except OSError:
                continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """
        A caller that hangs up or dislikes our certificate is no error of the store's.
        """


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else a body after its headers waits for what the client acknowledges late
    timeout = 30
    server: _Server

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        asked = Asked(self.command, unquote(url.path), query, dict(self.headers))
        self.server.store.asked.append(asked)
        if event := self.server.store.hold.get(asked.route):
            event.wait(30)
        answer = self.server.store.respond(asked, self.path)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, *_: Any) -> None:
        """
        Silent: the tests read `asked`.
        """
