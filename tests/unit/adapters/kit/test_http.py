import gzip
import io
import ipaddress
import itertools
import socket
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
import trustme

from adapters.kit.http import HttpClient, Response, retry_after_seconds
from adapters.kit.transport import ssl_context
from app.domain.errors import (
    Fault,
    UpstreamError,
    UpstreamMalformed,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.ports import Deadline
from app.domain.store import Store
from tests.stores import evil

SECRET = "cs_0123456789abcdef"
DEADLINE_SECONDS = 0.4
GOOD = evil.whole(b'{"id": 1}')


@pytest.fixture(name="store")
def _store():
    with evil.EvilStore(GOOD) as store:
        yield store


@pytest.fixture(name="open_client")
def _open_client():
    clients = []

    def open_client(url, **options):
        client = HttpClient(Store(name="default", platform="test", **options), url)
        clients.append(client)
        return client

    yield open_client
    for client in clients:
        client.close()


def get(client, key="1", seconds=DEADLINE_SECONDS):
    return client.get(
        "/orders",
        params=[("customer", key)],
        headers={"Authorization": f"Basic {SECRET}"},
        deadline=Deadline.after(seconds),
    )


def fault_of(client, **options):
    with pytest.raises(UpstreamError) as caught:
        get(client, **options)
    return type(caught.value), caught.value.fault


TIMEOUT = (UpstreamTimeout, Fault.DEADLINE)
HEADERS_300 = [f"X-{number}: {number}" for number in range(300)]

FAULTS = {
    "A3 silence": (evil.silence, TIMEOUT),
    "A4 body drip": (evil.drip_body, TIMEOUT),
    "A5 header drip": (evil.drip_head, TIMEOUT),
    "A6 endless 100": (evil.endless_continue, TIMEOUT),
    "A7 hang-up on a new connection": (evil.hang_up, (UpstreamUnavailable, Fault.RESET)),
    "A8 reset": (evil.reset_at_once, (UpstreamUnavailable, Fault.RESET)),
    "A8 reset in the body": (evil.reset_in_body, (UpstreamUnavailable, Fault.RESET)),
    "A9 body too short": (evil.raw(evil.head(length=50) + b"{}"), (UpstreamUnavailable, Fault.TRUNCATED)),
    "A9 chunked without end": (
        evil.raw(evil.head("200 OK", "Transfer-Encoding: chunked") + b"2\r\n{}\r\n"),
        (UpstreamUnavailable, Fault.TRUNCATED),
    ),
    "A9 chunk size is no number": (
        evil.raw(evil.head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\n{}\r\n0\r\n\r\n"),
        (UpstreamUnavailable, Fault.TRUNCATED),
    ),
    "A10 two lengths": (
        evil.raw(evil.head("200 OK", "Content-Length: 2", length=3) + b"{} "),
        (UpstreamMalformed, Fault.FRAMING),
    ),
    "A10 length -5": (evil.raw(evil.head(length=-5) + b"{}"), (UpstreamMalformed, Fault.FRAMING)),
    "A10 length abc": (evil.raw(evil.head(length="abc") + b"{}"), (UpstreamMalformed, Fault.FRAMING)),
    "A10 length +2": (evil.raw(evil.head(length="+2") + b"{}"), (UpstreamMalformed, Fault.FRAMING)),
    "A10 length and chunks": (
        evil.raw(evil.head("200 OK", "Transfer-Encoding: chunked", length=2) + b"2\r\n{}\r\n0\r\n\r\n"),
        (UpstreamMalformed, Fault.FRAMING),
    ),
    "A10 unknown transfer coding": (
        evil.raw(evil.head("200 OK", "Transfer-Encoding: xchunked") + b"{}"),
        (UpstreamMalformed, Fault.FRAMING),
    ),
    "A10 a terabyte announced": (evil.raw(evil.head(length=10**12) + b"{}"), (UpstreamMalformed, Fault.TOO_BIG)),
    "A11 300 headers": (
        evil.raw(evil.head("200 OK", *HEADERS_300, length=2) + b"{}"),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "A11 header of 100 kB": (
        evil.raw(evil.head("200 OK", "X: " + "a" * 100_000, length=2) + b"{}"),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "A11 header of 90 kB in lines": (
        evil.raw(evil.head("200 OK", *[f"X-{n}: {'a' * 3000}" for n in range(30)], length=2) + b"{}"),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "A11 header without colon": (
        evil.raw(b"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\n{}"),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "A11 status ABC": (evil.raw(b"HTTP/1.1 ABC\r\n\r\n{}"), (UpstreamMalformed, Fault.PROTOCOL)),
    "A11 HTTP/0.9": (evil.raw(b"<html>hello</html>"), (UpstreamMalformed, Fault.PROTOCOL)),
    "A11 TLS on the plain port": (
        evil.raw(b"\x15\x03\x01\x00\x02\x02\x28"),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "A6 a flood of 100": (
        evil.raw(b"HTTP/1.1 100 Continue\r\n\r\n" * 4_000),
        (UpstreamMalformed, Fault.PROTOCOL),
    ),
    "C4 100 MB": (evil.hundred_megabytes, (UpstreamMalformed, Fault.TOO_BIG)),
    "C4 endless chunks": (evil.endless_chunks, (UpstreamMalformed, Fault.TOO_BIG)),
    "C4 gzip bomb": (evil.bomb(), (UpstreamMalformed, Fault.TOO_BIG)),
    "C4 truncated gzip": (evil.gzipped(b'{"id": 1}' + b" " * 999, cut=30), (UpstreamUnavailable, Fault.TRUNCATED)),
    "C4 bad gzip": (evil.whole(b"nothing", "200 OK", "Content-Encoding: gzip"), (UpstreamMalformed, Fault.ENCODING)),
    "C4 brotli unasked": (evil.whole(b"{}", "200 OK", "Content-Encoding: br"), (UpstreamMalformed, Fault.ENCODING)),
    "C4 deflate unasked": (
        evil.whole(b"{}", "200 OK", "Content-Encoding: deflate"),
        (UpstreamMalformed, Fault.ENCODING),
    ),
    "C4 two codings": (evil.gzipped(b"{}", times=2, coding="gzip, gzip"), (UpstreamMalformed, Fault.ENCODING)),
}


@pytest.mark.parametrize(("behaviour", "expected"), FAULTS.values(), ids=FAULTS)
def test_a_fault_ends_inside_the_deadline_and_says_what_it_was(store, open_client, behaviour, expected):
    client = open_client(store.url)
    store.behaviours["1"] = behaviour
    began = time.monotonic()

    assert fault_of(client) == expected
    assert time.monotonic() - began < DEADLINE_SECONDS + 5  # generous: the machine may be busy
    assert store.calls("1") == 1
    assert get(client, key="2", seconds=5).json() == {"id": 1}


def test_a_reset_may_be_retried_and_a_malformed_answer_may_not(store, open_client):
    client = open_client(store.url)
    store.behaviours = {"1": evil.reset_at_once, "2": evil.bomb()}
    with pytest.raises(UpstreamError) as reset:
        get(client)
    with pytest.raises(UpstreamError) as malformed:
        get(client, key="2", seconds=5)

    assert (reset.value.retryable, malformed.value.retryable) == (True, False)


def test_an_interim_answer_is_skipped(store, open_client):
    store.behaviours["1"] = evil.raw(b"HTTP/1.1 100 Continue\r\n\r\n" + evil.head(length=2) + b"{}")

    assert get(open_client(store.url)).json() == {}


def test_gzip_is_read(store, open_client):
    store.behaviours["1"] = evil.gzipped(b'{"id": 1}')

    assert get(open_client(store.url)).json() == {"id": 1}


def test_a_body_of_just_the_limit_is_read(store, open_client):
    store.behaviours["1"] = evil.whole(b" " * (1024 * 1024 - 2) + b"{}")

    assert get(open_client(store.url), seconds=5).json() == {}


def test_connections_are_reused(store, open_client):
    client = open_client(store.url)
    for key in "123":
        get(client, key=key)

    assert store.connections == 1


def test_a_connection_the_store_closed_is_replaced_without_a_word(store, open_client):
    client = open_client(store.url)
    get(client, key="2")
    store.behaviours["1"] = evil.in_turn(evil.hang_up, GOOD)

    assert get(client).json() == {"id": 1}
    assert (store.calls("1"), store.connections) == (2, 2)


def test_a_connection_reset_on_reuse_is_replaced_too_but_only_once(store, open_client):
    client = open_client(store.url)
    get(client, key="2")
    store.behaviours["1"] = evil.reset_at_once

    assert fault_of(client) == (UpstreamUnavailable, Fault.RESET)
    assert store.calls("1") == 2


def test_bytes_behind_an_answer_never_reach_the_next_call(store, open_client):
    client = open_client(store.url)
    poison = evil.head(length=13) + b'{"id": "666"}'
    store.behaviours["1"] = evil.raw(evil.head(length=9) + b'{"id": 1}' + poison, keep=True)

    assert get(client).json() == {"id": 1}
    assert get(client, key="2").json() == {"id": 1}
    assert store.connections == 2


def test_redirects_are_not_followed(store, open_client):
    with evil.EvilStore(GOOD) as other:
        for status, target in itertools.product(
            (301, 302, 307, 308), (other.url, "file:///etc/passwd", "http://[::1/")
        ):
            store.behaviours["1"] = evil.whole(b"", f"{status} Moved", f"Location: {target}/x?customer=1")
            response = get(open_client(store.url))

            assert response.status == status
        assert other.connections == 0


def test_the_body_of_a_redirect_is_read_within_the_same_limits(store, open_client):
    """
    requests reads it whole, bombs too, before it says where it leads.
    """
    too_much = b"x" * (1024 * 1024 + 100_000)
    store.behaviours["1"] = evil.raw(evil.head("302 Found", "Location: /x", "Connection: close") + too_much)

    assert fault_of(open_client(store.url), seconds=5) == (UpstreamMalformed, Fault.TOO_BIG)


@pytest.mark.parametrize("address", ["@other.example/x", ".other.example/x", ":1/x"])
def test_no_path_leads_to_another_host(store, open_client, address):
    with pytest.raises(UpstreamUnavailable) as caught:
        open_client(store.url).get(address, headers={"Authorization": SECRET}, deadline=Deadline.after(1))

    assert caught.value.fault is Fault.PROTOCOL
    assert store.seen == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (301, (UpstreamUnavailable, Fault.REDIRECT)),
        (401, (UpstreamMalformed, Fault.STATUS)),
        (404, (UpstreamMalformed, Fault.STATUS)),
        (402, (UpstreamThrottled, Fault.STORE_UNAVAILABLE)),
        (423, (UpstreamThrottled, Fault.STORE_UNAVAILABLE)),
        (429, (UpstreamThrottled, Fault.THROTTLED)),
        (500, (UpstreamUnavailable, Fault.UPSTREAM_5XX)),
        (503, (UpstreamUnavailable, Fault.UPSTREAM_5XX)),
        (101, (UpstreamMalformed, Fault.STATUS)),
        (204, (UpstreamMalformed, Fault.STATUS)),
        (206, (UpstreamMalformed, Fault.STATUS)),
        (999, (UpstreamMalformed, Fault.STATUS)),
    ],
)
def test_every_status_but_200_has_its_error(store, open_client, status, expected):
    store.behaviours["1"] = evil.whole(b"", f"{status} Odd")
    response = get(open_client(store.url))
    with pytest.raises(UpstreamError) as caught:
        response.raise_for_status()

    assert (type(caught.value), caught.value.fault) == expected


def test_503_with_retry_after_is_maintenance_whose_end_is_not_believed():
    with pytest.raises(UpstreamThrottled) as caught:
        Response(503, {"Retry-After": "600"}, b"").raise_for_status()

    assert (caught.value.fault, caught.value.retry_after_s) == (Fault.MAINTENANCE, 2)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1", 1),
        ("1.5", 1.5),
        ("2.0", 2),
        ("0", 1),
        ("86400", 300),
        ("", 2),
        ("-1", 2),
        ("abc", 2),
        ("1, 30", 2),
        ("9" * 400, 2),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 300),
        ("Fri, 31 Dec 99999 23:59:59 GMT", 2),
        ("Sat, 01 Jan 2000 00:00:00 GMT", 1),
    ],
)
def test_retry_after_is_kept_within_bounds(value, seconds):
    assert retry_after_seconds(value) == seconds


def test_retry_after_may_be_a_date():
    value = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)

    assert 90 < retry_after_seconds(value) <= 100


def test_a_closed_port_is_refused(open_client):
    assert fault_of(open_client(evil.closed_port())) == (UpstreamUnavailable, Fault.CONNECT_REFUSED)


def test_a_lost_syn_is_a_connect_timeout(open_client):
    with evil.full_backlog() as url:
        assert fault_of(open_client(url)) == (UpstreamTimeout, Fault.CONNECT_TIMEOUT)


def test_no_call_is_made_after_the_deadline(store, open_client):
    assert fault_of(open_client(store.url), seconds=0) == (UpstreamTimeout, Fault.DEADLINE)
    assert store.connections == 0


# Names


def resolving_to(*addresses):
    def getaddrinfo(_host, port, **_options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return getaddrinfo


def failing(error):
    def getaddrinfo(*_args, **_options):
        raise error

    return getaddrinfo


@pytest.mark.parametrize(
    "error", [socket.gaierror(-2, "unknown"), socket.gaierror(-3, "again"), UnicodeError("label too long")]
)
def test_a_name_that_does_not_resolve_is_a_dns_fault(monkeypatch, open_client, error):
    monkeypatch.setattr(socket, "getaddrinfo", failing(error))

    assert fault_of(open_client("https://shop.example")) == (UpstreamUnavailable, Fault.DNS)


def test_a_slow_resolver_is_waited_for_until_the_deadline_by_one_thread(monkeypatch, open_client):
    release = threading.Event()
    lookups = []

    def hanging(host, _port, **_options):
        lookups.append(host)
        release.wait(10)
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    client = open_client("https://shop.example")

    assert fault_of(client, seconds=0.05) == (UpstreamTimeout, Fault.DNS)
    assert fault_of(client, seconds=0.05) == (UpstreamTimeout, Fault.DNS)
    assert lookups == ["shop.example"]
    release.set()


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "::ffff:10.0.0.1", "fd00::1"],
)
def test_a_public_name_never_leads_inside(monkeypatch, open_client, address):
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to(address))

    assert fault_of(open_client("https://shop.example")) == (UpstreamUnavailable, Fault.ADDRESS_BLOCKED)


def test_the_metadata_service_is_out_of_reach_even_for_private_stores(monkeypatch, open_client):
    monkeypatch.setattr(socket, "getaddrinfo", resolving_to("169.254.169.254"))

    assert fault_of(open_client("http://shop.example", allow_http=True)) == (UpstreamUnavailable, Fault.ADDRESS_BLOCKED)


def test_the_next_address_is_tried_when_one_refuses(monkeypatch, store, open_client):
    refused = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", store.port))
    good = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", store.port))
    answers = [refused, good]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: answers)

    assert get(open_client(f"http://localhost:{store.port}")).json() == {"id": 1}


# TLS


@pytest.fixture(name="authority", scope="module")
def _authority():
    return trustme.CA()


@pytest.fixture(name="bundle", scope="module")
def _bundle(authority, tmp_path_factory):
    path = tmp_path_factory.mktemp("tls") / "ca.pem"
    authority.cert_pem.write_to_path(path)
    return str(path)


def serving(authority, *names, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **options).configure_cert(context)
    return context


def test_tls_is_spoken_over_one_context_per_process(authority, bundle, open_client):
    with evil.EvilStore(GOOD, tls=serving(authority, "127.0.0.1")) as store:
        client = open_client(store.url, ca_bundle=bundle)
        assert get(client, seconds=5).json() == {"id": 1}
        assert get(client, key="2", seconds=5).json() == {"id": 1}
        assert store.connections == 1
    assert ssl_context(bundle) is ssl_context(bundle)
    assert ssl_context(bundle).verify_mode is ssl.CERT_REQUIRED
    assert ssl_context(bundle).check_hostname


@pytest.mark.parametrize("wrong", ["authority", "host", "expired", "old"])
def test_a_certificate_that_does_not_prove_the_store_is_refused(authority, bundle, open_client, wrong):
    context = serving(trustme.CA() if wrong == "authority" else authority, "127.0.0.1")
    if wrong == "host":
        context = serving(authority, "other.example")
    if wrong == "expired":
        context = serving(authority, "127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC))
    if wrong == "old":
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    with evil.EvilStore(GOOD, tls=context) as store:
        assert fault_of(open_client(store.url, ca_bundle=bundle), seconds=5) == (UpstreamUnavailable, Fault.TLS)
        assert store.seen == []


def test_a_handshake_that_hangs_is_a_connect_timeout(open_client, bundle):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = open_client(f"https://127.0.0.1:{listener.getsockname()[1]}", ca_bundle=bundle)

        assert fault_of(client) == (UpstreamTimeout, Fault.CONNECT_TIMEOUT)


@pytest.mark.parametrize("behaviour", [evil.drip_body, evil.drip_head])
def test_a_drip_inside_tls_ends_too(authority, bundle, open_client, behaviour):
    with evil.EvilStore(behaviour, tls=serving(authority, "127.0.0.1")) as store:
        assert fault_of(open_client(store.url, ca_bundle=bundle)) == TIMEOUT


def test_bytes_that_only_tls_still_holds_never_reach_the_next_call(authority, bundle, open_client):
    """
    The answer fills the reader's buffer to its last byte; what follows in the same record has left the socket.
    """
    buffered = io.DEFAULT_BUFFER_SIZE
    answer = evil.head(length=buffered - len(evil.head(length=buffered))) + b'{"id": 1, "text": "'
    answer += b"x" * (buffered - len(answer) - 2) + b'"}'
    poison = evil.head(length=13) + b'{"id": "666"}'
    with evil.EvilStore(GOOD, tls=serving(authority, "127.0.0.1")) as store:
        client = open_client(store.url, ca_bundle=bundle)
        store.behaviours["1"] = evil.raw(answer + poison, keep=True)

        assert get(client, seconds=5).json()["id"] == 1
        assert get(client, key="2", seconds=5).json() == {"id": 1}
        assert store.connections == 2


def test_time_spent_sending_counts(open_client):
    body = b"x" * 20_000_000

    def take_slowly_and_say_nothing():
        connection, _ = listener.accept()
        with connection:
            time.sleep(0.8)
            while connection.recv(1 << 20):
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        store = threading.Thread(target=take_slowly_and_say_nothing)
        store.start()
        client = open_client(f"http://127.0.0.1:{listener.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(UpstreamTimeout):
            client.post("/", body=body, headers={}, deadline=Deadline.after(1))
        took = time.monotonic() - began
        store.join(10)

    assert took < 1.6


# What leaves and what does not


def test_the_environment_has_no_say(monkeypatch, tmp_path, store, open_client):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", evil.closed_port())
    monkeypatch.setenv("http_proxy", evil.closed_port())
    get(open_client(store.url))

    assert store.seen[0].headers["authorization"] == f"Basic {SECRET}"


def test_cookies_of_one_call_are_not_sent_with_the_next(store, open_client):
    client = open_client(store.url)
    store.behaviours["1"] = evil.whole(b"{}", "200 OK", "Set-Cookie: session=other; Path=/")
    get(client)
    get(client, key="2")

    assert "cookie" not in store.seen[1].headers


def test_a_call_names_itself_and_what_it_can_read(store, open_client):
    get(open_client(store.url))
    sent = store.seen[0].headers

    assert (sent["user-agent"], sent["accept"], sent["accept-encoding"]) == (
        "most-recent-order",
        "application/json",
        "gzip",
    )


def test_a_post_carries_its_body(store, open_client):
    client = open_client(f"{store.url}/base/")
    client.post(
        "/graphql", body=b'{"query": ""}', headers={"Content-Type": "application/json"}, deadline=Deadline.after(1)
    )
    sent = store.seen[0]

    assert (sent.method, sent.target, sent.body) == ("POST", "/base/graphql", b'{"query": ""}')


def test_a_path_and_its_parameters_go_out_in_the_characters_a_url_may_have(store, open_client):
    client = open_client(f"{store.url}/base")
    client.get('/é b"?x=1', params=[("customer", "a&b ç")], headers={}, deadline=Deadline.after(1))

    assert store.seen[0].target == "/base/%C3%A9%20b%22?x=1&customer=a%26b+%C3%A7"


@pytest.mark.parametrize(("path", "params"), [("/\ud800", []), ("/1", [("customer", "\ud800")])])
def test_half_a_character_is_in_no_url(store, open_client, path, params):
    with pytest.raises(UpstreamUnavailable) as caught:
        open_client(store.url).get(path, params=params, headers={}, deadline=Deadline.after(1))

    assert caught.value.fault is Fault.PROTOCOL
    assert store.seen == []


def test_a_percent_sign_that_escapes_nothing_is_escaped(store, open_client):
    open_client(store.url).get("/100%zz/%C3%A9", headers={}, deadline=Deadline.after(1))

    assert store.seen[0].target == "/100%25zz/%25C3%25A9"


@pytest.mark.parametrize("headers", [{"X": "a\r\nb"}, {"X": "\ud800"}])
def test_whatever_requests_raises_is_one_of_ours(store, open_client, headers):
    with pytest.raises(UpstreamUnavailable) as caught:
        open_client(store.url).get("/1", headers=headers, deadline=Deadline.after(1))

    assert caught.value.fault is Fault.PROTOCOL
    assert store.seen == []


def chain(error):
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_no_error_carries_the_address_or_the_credential(store, open_client):
    closed = open_client(evil.closed_port())
    client = open_client(store.url)
    for behaviour in (evil.reset_at_once, evil.raw(b"HTTP/1.1 ABC\r\n\r\n"), evil.silence):
        store.behaviours[SECRET] = behaviour
        for one in (client, closed):
            with pytest.raises(UpstreamError) as caught:
                get(one, key=SECRET, seconds=0.1)
            for error in chain(caught.value):
                text = repr(error) + str(error) + repr(vars(error))
                assert SECRET not in text
                assert "127.0.0.1" not in text


# JSON

NOTICE = b"<br />\n<b>Warning</b>:  Undefined array key {0} in <b>/var/www/plugin.php</b> on line <b>12</b><br />\n"


@pytest.mark.parametrize(
    "prefix",
    [
        b"\xef\xbb\xbf",
        b" \r\n\t\n",
        NOTICE,
        NOTICE * 3,
        b"\nDeprecated: Creation of dynamic property A::$b is deprecated in /srv/wp/c.php on line 7\n",
        b"PHP Notice:  Undefined index: x in /srv/wp/c.php on line 7\n",
        b"\xef\xbb\xbf\n" + NOTICE,
    ],
)
def test_json_is_found_behind_a_bom_white_space_and_notices(prefix):
    assert Response(200, {}, prefix + b'[{"id": 1}]').json() == [{"id": 1}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"q{}",
        b"<html>{}</html>",
        b"{}<br/>",
        b'{"id": 1',
        b"[NaN]",
        b"[Infinity]",
        b"[1e999]",
        b"[" * 100_000,
        b"[" * 2_000 + b"]" * 2_000,
        b"[" + b"9" * 5_000 + b"]",
        b'["\\ud800"]',
        b'["\xff"]',
        b"<b>Warning</b>: something " + b"x" * 100_000,
        gzip.compress(b"{}", mtime=0),
    ],
)
def test_anything_else_is_not_json(body):
    with pytest.raises(UpstreamMalformed) as caught:
        Response(200, {}, body).json()

    assert caught.value.fault is Fault.NOT_JSON
    assert caught.value.__context__ is None


@pytest.mark.parametrize("body", [b"[]", b"null", b'"a"', b"7", b"false"])
def test_what_is_no_object_is_no_empty_object(body):
    with pytest.raises(UpstreamMalformed, match="not an object"):
        Response(200, {}, body).json_object()


@pytest.mark.parametrize("body", [b"{}", b"null", b'"a"', b"[1]", b'[{"id": 1}, null]'])
def test_what_is_no_list_of_objects_is_no_empty_list(body):
    with pytest.raises(UpstreamMalformed, match="not a list of objects"):
        Response(200, {}, body).json_objects()


def test_the_notices_are_skipped_in_linear_time():
    body = b"Warning: " * 100_000
    began = time.process_time()
    with pytest.raises(UpstreamMalformed):
        Response(200, {}, body).json()

    assert time.process_time() - began < 2


def test_many_threads_share_a_client(store, open_client):
    client = open_client(store.url, max_connections=4)
    answers = []

    def ask():
        answers.extend(get(client, key=key, seconds=10).json() for key in "123456")

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert answers == [{"id": 1}] * 48


def test_ipv6_stores_are_reached(open_client):
    url = f"http://[{ipaddress.IPv6Address(1)}]:9"

    assert fault_of(open_client(url)) == (UpstreamUnavailable, Fault.CONNECT_REFUSED)
