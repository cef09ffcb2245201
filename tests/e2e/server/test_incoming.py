import pytest

from app.server.incoming import BODY_LIMIT, HEAD_LIMIT, LINE_LIMIT, Incoming

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


def feed(incoming, data):
    before = len(incoming.data)
    incoming.data += data
    return incoming.is_complete(before)


@pytest.mark.parametrize("request_", [GET, POST, CHUNKED])
def test_a_request_is_complete_with_its_last_byte_and_not_before(request_):
    incoming = Incoming()

    assert [feed(incoming, request_[i : i + 1]) for i in range(len(request_))] == [False] * (len(request_) - 1) + [True]


@pytest.mark.parametrize("request_", [GET, POST, CHUNKED])
def test_a_request_that_comes_at_once_is_complete(request_):
    assert Incoming(request_).is_complete()


@pytest.mark.parametrize(
    "hopeless",
    [
        b"GET /" + b"a" * LINE_LIMIT,
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * (HEAD_LIMIT // 6),
        b"GET / HTTP/1.1\nHost: x",
        b"GET / HTTP/1.1\r\nHost: x\nA",
    ],
)
def test_what_can_only_be_refused_is_not_waited_for(hopeless):
    assert Incoming(hopeless).is_complete()


@pytest.mark.parametrize(("length", "complete"), [(BODY_LIMIT, False), (BODY_LIMIT + 1, True), (10**17, True)])
def test_a_body_over_the_limit_is_not_waited_for(length, complete):
    incoming = Incoming(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % length)

    assert incoming.is_complete() is complete
    assert incoming.body_is_too_large is complete


@pytest.mark.parametrize(
    ("length", "limit"),
    [(b"0" * 30 + b"5", False), (b"1" + b"0" * 30, True), (b"1" + b"0" * 5_000, True), (b"000", None)],
)
def test_a_length_of_many_digits_is_a_length(length, limit):
    incoming = Incoming(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + b"\r\n\r\n")

    assert incoming.is_complete() is (limit is not False)
    assert incoming.body_is_too_large is bool(limit)


@pytest.mark.parametrize(
    "coding",
    [b"identity, chunked", b"gzip,chunked", b"Chunked ", b"identity\r\nTransfer-Encoding: chunked"],
)
def test_a_body_in_chunks_is_waited_for_however_the_coding_is_written(coding):
    incoming = Incoming(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding + b"\r\n\r\n")
    assert not incoming.is_complete()

    assert feed(incoming, b"5\r\nhello\r\n0\r\n\r\n")


def test_an_endless_chunked_body_is_refused_at_the_limit():
    incoming = Incoming(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    assert not incoming.is_complete()

    assert feed(incoming, b"FFFFFF\r\n" + b"a" * BODY_LIMIT)
    assert incoming.body_is_too_large


@pytest.mark.parametrize(
    ("head", "expects"),
    [
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\nHost: x\r\nexpect:100-Continue\r\nContent-Length: 5\r\n\r\n", True),
        (b"POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", False),
        (b"POST / HTTP/1.1\r\nX-Expect: 100-continue\r\nContent-Length: 5\r\n\r\n", False),
        (b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nh", False),
    ],
)
def test_a_body_held_back_is_asked_for(head, expects):
    incoming = Incoming(head)
    incoming.is_complete()

    assert incoming.expects_continue() is expects
