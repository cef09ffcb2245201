"""
Callers at the service as it runs in production: two workers, real sockets, an identity provider beside it.
"""

import json
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from tests.e2e.server.processes import ROOT, Server, get, split
from tests.unit.auth.minting import AUDIENCE, EC, ISSUER, RSA, claims, entry, es256, header, key_set, rs256
from tests.unit.auth.test_hostile_tokens import HOSTILE

CUSTOMER = "/erc/ecommerce/connections/customers/customer123/most-recent-order"
STATIC = "Authorization: Bearer demo-token-for-local-use"
SECRET = "the client's secret"


@pytest.fixture(name="provider", scope="module")
def _provider():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            body = key_set(entry(RSA, "rsa-1"), entry(EC, "ec-1"))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments):
            pass

    provider = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.asked = 0
    thread = threading.Thread(target=provider.serve_forever, args=(0.01,))
    thread.start()
    yield provider
    provider.shutdown()
    thread.join()
    provider.server_close()


@pytest.fixture(name="server", scope="module")
def _server(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    environment = {
        "WEB_CONCURRENCY": "2",
        "THREADS": "32",
        "TMPDIR": str(folder),
        "JWT_ISSUER": ISSUER,
        "JWT_AUDIENCE": AUDIENCE,
        "JWT_JWKS_URL": f"http://127.0.0.1:{provider.server_port}/keys",
        "OAUTH_CLIENTS": f"talkdesk:sha256:{sha256(SECRET.encode()).hexdigest()}",
    }
    configuration = str(ROOT / "deploy" / "gunicorn.conf.py")
    with Server("-c", configuration, environment=environment, cwd=folder) as server:
        yield server


def now_valid(**changes):
    now = int(time.time())
    return claims(**{"iat": now, "exp": now + 600, **changes})


def bearer(token):
    return f"Authorization: Bearer {token if isinstance(token, str) else token.decode('latin-1')}"


def statuses(server, *headers, path=CUSTOMER, times=24):
    """
    On as many connections at once, so that both workers are asked.
    """
    with ThreadPoolExecutor(times) as pool:
        answers = pool.map(lambda _: server.ask(get(path, *headers)), range(times))
        return {split(answer)[0] for answer in answers}


def ask_for_token(server):
    form = f"grant_type=client_credentials&client_id=talkdesk&client_secret={quote(SECRET)}"
    request = (
        "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(form)}\r\n\r\n{form}"
    )
    status, _headers, body = split(server.ask(request.encode()))

    assert status == 200
    return json.loads(body)["access_token"]


def test_token_of_ours_is_good_at_every_worker(server):
    for _ in range(4):
        assert statuses(server, bearer(ask_for_token(server))) == {200}


def test_token_of_the_identity_provider_is_good_at_every_worker(server, provider):
    assert statuses(server, bearer(rs256(header(), now_valid()))) == {200}
    assert statuses(server, bearer(es256(header(alg="ES256", kid="ec-1"), now_valid()))) == {200}
    assert statuses(server, bearer(rs256(header(), now_valid(scope="other")))) == {403}
    assert provider.asked <= 2


SENDABLE = {
    name: token
    for name, token in HOSTILE.items()
    if len(token) < 8_000 and token and not set(token) & set(b"\x00\r\n ") and b"," not in token
}


def test_hostile_tokens_are_401_and_make_the_provider_work_no_more(server, provider):
    assert len(SENDABLE) > 70
    for name, token in SENDABLE.items():
        status, headers, body = split(server.ask(get(CUSTOMER, bearer(token))))

        assert (name, status, json.loads(body)["code"]) == (name, 401, "3234010")
        assert headers["www-authenticate"] == 'Bearer error="invalid_token"'
        assert headers["cache-control"] == "no-store"
    assert provider.asked <= 4  # each worker: its first, and one for a key nobody knows
    assert statuses(server, STATIC) == {200}


def test_authorization_sent_twice_is_nobody(server):
    assert split(server.ask(get(CUSTOMER, STATIC, STATIC)))[0] in {400, 401}


IDS = {
    "%00": 400,
    "%FF": 400,
    "%FE": 400,
    "1%0A": 400,
    "%0D%0AX-Injected:1": 400,
    "%D9%A1": 400,
    "": 400,
    "1/../../x": 400,
    "%2e%2e": 400,
    "..": 400,
    "a;b": 400,
    "a%20b": 400,
    "%25xx": 400,
    "%zz": 400,
    "a" * 3000: 400,
    "a" * 10_000: 414,
    "gid:%2F%2Fshopify%2FCustomer%2F1": 400,
    "customer123": 200,
    "%63ustomer123": 200,
}


@pytest.mark.parametrize(("sent", "status"), IDS.items(), ids=lambda value: str(value)[:20])
def test_ids_reach_the_service_as_they_were_sent(server, sent, status):
    path = CUSTOMER.replace("customer123", sent)

    got, headers, body = split(server.ask(get(path, STATIC)))

    assert got == status
    assert "x-injected" not in headers
    payload = json.loads(body)
    if status == 400:
        assert [field["name"] for field in payload["fields"]] == ["customer_id"]


def test_absolute_form_and_a_strange_host_change_nothing(server):
    answer = server.ask(
        f"GET http://evil.example{CUSTOMER} HTTP/1.1\r\nHost: evil.example\r\n{STATIC}\r\nConnection: close\r\n\r\n".encode()
    )

    status, _headers, body = split(answer)
    assert status == 200
    assert b"evil" not in answer
    assert json.loads(body)["_links"]["self"]["href"].startswith("http://127.0.0.1")


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "SCRIPT_NAME", "SCRIPT-NAME"])
def test_headers_of_a_proxy_are_not_believed(server, name):
    status, _headers, body = split(server.ask(get(CUSTOMER, STATIC, f"{name}: evil")))

    assert status in {200, 400}
    assert b"evil" not in body


def test_head_has_the_headers_and_no_body(server):
    request = get(CUSTOMER, STATIC).replace(b"GET", b"HEAD", 1)

    status, headers, body = split(server.ask(request))

    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000
    assert headers["etag"].startswith('W/"')


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "OPTIONS", "FOO"])
def test_other_methods_are_405(server, method):
    request = get(CUSTOMER, STATIC, "Content-Length: 0").replace(b"GET", method.encode(), 1)

    status, headers, body = split(server.ask(request))

    assert (status, headers["allow"], json.loads(body)["code"]) == (405, "GET, HEAD", "3234050")


def test_token_of_ours_outlives_a_reload(server):
    """
    Last here: the key is made once by the process that the workers come from, and they all go and come again.
    """
    header_line = bearer(ask_for_token(server))
    before = set(server.workers())
    server.signal(signal.SIGHUP)
    while before & set(server.workers()) or len(server.workers()) < 2:
        assert statuses(server, STATIC, times=4) == {200}

    assert statuses(server, header_line) == {200}
