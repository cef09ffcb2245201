import os
import signal
import socket
import threading
import time
from dataclasses import replace
from functools import partial

import pytest

from app.config.redis_url import to_redis_address
from app.domain.errors import NotFoundReason, OrderNotFound
from app.serving.cached_response import CacheState, Freshness, Rendered
from app.serving.observer import FetchOutcome
from app.serving.policy import ServingPolicy
from app.serving.redis_cache import LOCK_S, PATIENCE_S, RedisCache, _name
from app.serving.redis_client import build_redis_client
from app.serving.service import StoreReads
from app.serving.signed_entry import read_entry, sign_entry
from tests.stores.evil import closed_port
from tests.stores.redis_server import pretending, redis_server
from tests.unit.serving.doubles import Clock, Remembering, ScriptedAdapter, in_threads, latest_orders

SECRET = b"s" * 32
POLICY = ServingPolicy()
ORDER = Rendered(b'{"id": "1"}', '"1"')
NO_ORDER = NotFoundReason.NO_ORDERS
KEY = b"key"
KEYS = StoreReads("eu", POLICY, secret=SECRET)
SEVEN, EIGHT = KEYS.hashed("order 7"), KEYS.hashed("order 8")


def entry(answer=ORDER, at=0.0):
    return POLICY.entry(b"7", answer, at)


# Signing


def test_what_was_signed_is_read_back_with_its_age():
    kept = entry()
    left = kept.kept_until - 30

    found = read_entry(SECRET, KEY, sign_entry(SECRET, KEY, kept), left_s=left, now=1000.0, wall_now=time.time() + 30)

    assert found.answer == ORDER
    assert found.fetched_at == pytest.approx(970)
    assert found.fresh_until - found.fetched_at == pytest.approx(kept.fresh_until)


def test_no_order_is_signed_too():
    found = read_entry(SECRET, KEY, sign_entry(SECRET, KEY, entry(NO_ORDER)), left_s=15, now=0.0)

    assert found.answer is NotFoundReason.NO_ORDERS


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value[:-1],
        lambda value: value + b" ",
        lambda value: b"",
        lambda value: bytes([value[0] ^ 1]) + value[1:],
        lambda value: sign_entry(b"other secret", KEY, entry()),
        lambda value: sign_entry(SECRET, b"another's key", entry()),
        lambda value: b"\x80\x04K\x01.",
    ],
    ids=["cut", "longer", "empty", "changed", "other secret", "other key", "pickled"],
)
def test_what_is_not_ours_is_not_read(change):
    value = change(sign_entry(SECRET, KEY, entry()))

    assert read_entry(SECRET, KEY, value, left_s=100, now=0.0) is None


@pytest.mark.parametrize("left", [0, -1, -2, 100_000])
def test_a_time_that_cannot_be_is_not_believed(left):
    assert read_entry(SECRET, KEY, sign_entry(SECRET, KEY, entry()), left_s=left, now=0.0) is None


def test_an_old_value_put_back_is_seen_to_be_old():
    kept = entry()
    value = sign_entry(SECRET, KEY, kept)
    lasts = kept.kept_until

    assert read_entry(
        SECRET, KEY, value, left_s=lasts, now=1000.0, wall_now=time.time() + 600
    ).fetched_at == pytest.approx(401, abs=1)
    assert read_entry(SECRET, KEY, value, left_s=lasts, now=1000.0, wall_now=time.time() + 7200) is None


@pytest.mark.parametrize("ahead", [-3600, -90, -30, 30])
def test_another_machines_clock_makes_nothing_younger(ahead):
    kept = entry()
    value, left = sign_entry(SECRET, KEY, kept), kept.kept_until - 10
    found = read_entry(SECRET, KEY, value, left_s=left, now=1000.0, wall_now=time.time() + ahead)

    assert found is None or found.fetched_at <= 990


# A Redis that works


@pytest.fixture(name="server")
def _server(tmp_path):
    with redis_server(tmp_path) as server:
        yield server


@pytest.fixture(name="observer")
def _observer():
    return Remembering()


@pytest.fixture(name="open_cache")
def _open_cache(observer):
    caches = []

    def open_cache(url, **options):
        cache = RedisCache(partial(build_redis_client, to_redis_address(url)), SECRET, observer)
        for name, value in options.items():
            setattr(cache, name, value)
        caches.append(cache)
        return cache

    yield open_cache
    for cache in caches:
        if cache._client is not None:
            cache._client.close()


def warmed(cache):
    """
    Its first connection is made, and it waits longer than a caller would: the machine may be busy.
    """
    cache._patience_s = 5.0
    for _ in range(1_000):
        if cache._ask(lambda redis: redis.ping()):
            return cache
        time.sleep(0.02)
    raise AssertionError(f"no connection: {cache._observer.heard}")


def process(cache, adapter, **options):
    return latest_orders(adapter, POLICY, shared=cache, secret=SECRET, **options)


def test_an_answer_of_one_process_is_anothers_hit(server, open_cache):
    here, there = ScriptedAdapter(), ScriptedAdapter()
    process(warmed(open_cache(server[0])), here).get("7")
    other = warmed(open_cache(server[0]))
    eventually(lambda: other.get(SEVEN))
    answer = process(other, there).get("7")

    assert (answer.state, here.calls, there.calls) == (CacheState.HIT, {"7": 1}, {})


def eventually(found, seconds=5.0):
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        result = found()
        if result:
            return result
        time.sleep(0.01)
    raise AssertionError("it did not come about")


def test_no_order_is_shared_too(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.put(SEVEN, entry(NO_ORDER, time.monotonic()))
    adapter = ScriptedAdapter()
    with pytest.raises(OrderNotFound):
        process(cache, adapter).get("7")

    assert adapter.calls == {}


def test_stores_and_customers_do_not_share(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.put(b"a", entry(at=time.monotonic()))

    assert cache.get(b"ab") is None
    assert cache.get(b"a") is not None


def test_what_lies_there_has_an_end_and_names_nobody(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.put(b"4711", entry(at=time.monotonic()))
    cache.claim(b"4711", 0)
    keys = cache._client.keys("*")

    assert len(keys) == 2
    assert all(b"4711" not in key and b"eu" not in key for key in keys)
    assert all(0 < cache._client.pttl(key) <= 3_700_000 for key in keys)


@pytest.mark.parametrize(
    "poison",
    [
        lambda redis, key: redis.set(key, b"garbage", px=10_000),
        lambda redis, key: redis.set(key, b"x" * 5_000_000, px=10_000),
        lambda redis, key: (redis.delete(key), redis.lpush(key, "1")),
        lambda redis, key: redis.persist(key),
        lambda redis, key: redis.set(key, redis.get(key) + b"x", px=10_000),
    ],
    ids=["garbage", "huge", "wrong type", "no end", "changed"],
)
def test_a_poisoned_value_is_a_miss_and_removed(server, open_cache, observer, poison):
    cache = warmed(open_cache(server[0]))
    cache.put(SEVEN, entry(at=time.monotonic()))
    key = _name(SEVEN)
    poison(cache._client, key)

    assert cache.get(SEVEN) is None
    assert observer.of("shared_cache_failed") == [("poisoned",)]
    assert cache._client.exists(key) == 0


def test_a_value_of_an_evicted_key_is_a_miss(server, open_cache, observer):
    cache = warmed(open_cache(server[0]))
    cache.put(SEVEN, entry(at=time.monotonic()))
    cache._client.flushall()

    assert cache.get(SEVEN) is None
    assert observer.of("shared_cache_failed") == []


def test_an_older_answer_of_another_process_stands_in(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.put(SEVEN, entry(at=time.monotonic() - 100))
    answer = process(cache, ScriptedAdapter(ConnectionError())).get("7")

    assert (answer.state, answer.age_s) == (CacheState.STALE, 100)


def test_a_new_answer_may_be_one_another_process_has_just_fetched(server, open_cache):
    cache = warmed(open_cache(server[0]))
    adapter = ScriptedAdapter()
    orders = process(cache, adapter)
    cache.put(SEVEN, entry(at=time.monotonic() - 3))
    assert orders.get("7", Freshness.NEW).state is CacheState.HIT
    cache.put(EIGHT, entry(at=time.monotonic() - 6))
    assert orders.get("8", Freshness.NEW).state is CacheState.MISS


# One fetch across processes


def test_two_processes_make_one_fetch(server, open_cache):
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    observer = Remembering()
    processes = [process(warmed(open_cache(server[0])), adapter, observer=observer) for _ in range(2)]
    turns = iter(processes * 10)
    threading.Timer(0.3, gate.set).start()
    answers = in_threads(20, lambda: next(turns).get("7"))

    assert {answer.body for answer in answers} == {answers[0].body}
    assert adapter.calls == {"7": 1}
    assert sorted(event[1] for event in observer.of("fetch_ended")) == [FetchOutcome.FOUND, FetchOutcome.SHARED]


def test_a_holder_that_died_is_waited_for_no_longer_than_its_lock(server, open_cache):
    cache, clock = warmed(open_cache(server[0])), Clock(time.monotonic())
    cache._client.set(_name(SEVEN) + b":lock", b"1", px=60_000)
    cache._clock, cache._sleep = clock, clock.advance
    began = clock.now

    assert cache.claim(SEVEN, 0) is None
    assert LOCK_S <= clock.now - began < LOCK_S + 0.1


def test_the_lock_itself_ends(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.claim(SEVEN, 0)

    assert 0 < cache._client.pttl(_name(SEVEN) + b":lock") <= LOCK_S * 1000


def test_a_lock_that_may_be_anothers_by_now_is_left_alone(server, open_cache):
    cache = warmed(open_cache(server[0]))
    cache.claim(SEVEN, 0)
    cache.release(SEVEN, time.monotonic() - LOCK_S)
    assert cache._client.exists(_name(SEVEN) + b":lock") == 1
    cache.release(SEVEN, time.monotonic())
    assert cache._client.exists(_name(SEVEN) + b":lock") == 0


# A Redis that does not work

REPLIES = {
    "silence": None,
    "drip": [b"$", *[b"1"] * 500],
    "loading": b"-LOADING Redis is loading the dataset in memory\r\n" * 2,
    "no auth": b"-NOAUTH Authentication required.\r\n" * 2,
    "read only": b"-READONLY You can't write against a read only replica.\r\n" * 2,
    "garbage": b"\x00\xff\x13nonsense\r\n" * 50,
    "900 MB announced": b"$900000000\r\nabc",
    "not what was asked": b":5\r\n" * 2,
    "http": b"HTTP/1.1 400 Bad Request\r\n\r\n",
}
SLACK_SECONDS = 2.5  # the machine may be busy; the library left to itself would take four seconds and more


def is_a_miss_at_once(cache, observer):
    adapter = ScriptedAdapter()
    orders = process(cache, adapter)
    began = time.monotonic()
    answer = orders.get("7")
    seconds = time.monotonic() - began

    assert (answer.state, adapter.calls) == (CacheState.MISS, {"7": 1})
    assert seconds < 0.05 + SLACK_SECONDS
    assert orders.get("7").state is CacheState.HIT
    assert observer.of("shared_cache_failed")
    assert cache._ask(lambda _redis: 1) is None  # the circuit is open


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_every_fault_is_a_miss_in_no_time_and_opens_a_short_circuit(open_cache, observer, reply):
    with pretending(reply) as url:
        is_a_miss_at_once(open_cache(url), observer)


def test_a_closed_port_is_such_a_fault(open_cache, observer):
    is_a_miss_at_once(open_cache(closed_port().replace("http", "redis")), observer)


def test_a_stopped_server_is_such_a_fault_and_is_used_again_when_it_is_back(server, open_cache, observer):
    url, redis_process = server
    cache = warmed(open_cache(url))
    cache._patience_s = PATIENCE_S
    os.kill(redis_process.pid, signal.SIGSTOP)
    try:
        is_a_miss_at_once(cache, observer)
    finally:
        os.kill(redis_process.pid, signal.SIGCONT)
    warmed(cache)
    cache.put(SEVEN, entry(at=time.monotonic()))

    assert cache.get(SEVEN) is not None


@pytest.mark.parametrize(
    "options",
    [["--maxmemory", "1", "--maxmemory-policy", "noeviction"], ["--requirepass", "secret"]],
    ids=["oom", "noauth"],
)
def test_a_server_that_refuses_is_such_a_fault(tmp_path, open_cache, observer, options):
    with redis_server(tmp_path, *options) as (url, _):
        cache = open_cache(url)
        adapter = ScriptedAdapter()

        assert process(cache, adapter).get("7").state is CacheState.MISS
        assert adapter.calls == {"7": 1}
        eventually(lambda: observer.of("shared_cache_failed"))


def test_misconf_on_writing_is_such_a_fault(server, open_cache, observer):
    cache = warmed(open_cache(server[0]))
    cache._client.config_set("min-replicas-to-write", 5)  # NOREPLICAS: refuses writes, as MISCONF does

    assert process(cache, ScriptedAdapter()).get("7").state is CacheState.MISS
    eventually(lambda: observer.of("shared_cache_failed"))


def test_a_server_that_never_comes_back_costs_one_call_per_second(open_cache, observer):
    clock = Clock()
    with pretending(None) as url:
        cache = open_cache(url)
        cache._circuit._clock = clock
        for _ in range(20):
            cache.get(SEVEN)
        assert len(observer.of("shared_cache_failed")) == 1
        clock.advance(1)
        for _ in range(20):
            cache.get(SEVEN)
        assert len(observer.of("shared_cache_failed")) == 2


def test_an_answer_too_large_is_not_shared(server, open_cache):
    cache = warmed(open_cache(server[0]))
    large = replace(entry(at=time.monotonic()), answer=Rendered(b"x" * 300_000, '"1"'))
    cache.put(SEVEN, large)

    assert cache._client.dbsize() == 0


def test_a_refused_credential_ends_the_shared_answers_too(server, open_cache):
    from app.domain.errors import UpstreamRejected

    cache = warmed(open_cache(server[0]))
    cache.put(SEVEN, entry(at=time.monotonic() - 100))
    orders = process(cache, ScriptedAdapter(UpstreamRejected()))
    for _ in range(2):
        with pytest.raises(UpstreamRejected):
            orders.get("7")


# Sentinel and Cluster


def test_the_master_a_sentinel_names_is_used(tmp_path, server, open_cache):
    port = server[0].rpartition(":")[2].partition("/")[0]
    (tmp_path / "sentinel.conf").write_text(f"sentinel monitor orders 127.0.0.1 {port} 1\n")
    with redis_server(tmp_path, "--sentinel", configuration=tmp_path / "sentinel.conf") as (url, _):
        address = url.removeprefix("redis://").removesuffix("/0")
        cache = warmed(open_cache(f"redis+sentinel://default:unknown@{address}/orders/0"))
        cache.put(SEVEN, entry(at=time.monotonic()))

        assert cache.get(SEVEN) is not None


def test_a_cluster_is_used(tmp_path, open_cache, observer):
    bus = closed_port().rpartition(":")[2]
    with redis_server(tmp_path, "--cluster-enabled", "yes", "--cluster-port", bus) as (url, process):
        address = url.removeprefix("redis://").removesuffix("/0")
        cache = open_cache(f"redis+cluster://{address}")
        assert cache.get(SEVEN) is None  # it has no slots yet
        assert observer.of("shared_cache_failed")
        host, _, port = address.partition(":")
        with socket.create_connection((host, int(port)), 5) as one:
            one.sendall(b"CLUSTER ADDSLOTSRANGE 0 16383\r\n")
            assert one.recv(100) == b"+OK\r\n"
        warmed(cache)

        # A cluster takes commands a moment after it has its slots.
        assert eventually(lambda: cache.put(SEVEN, entry(at=time.monotonic())) or cache.get(SEVEN), 15)
        assert process.poll() is None


def test_over_tls_a_certificate_is_asked_for():
    address = to_redis_address("rediss://user:secret@redis.example:6380/1")
    options = build_redis_client(address, "/etc/ca.pem").connection_pool.connection_kwargs

    assert options["ssl_cert_reqs"] == "required"
    assert options["ssl_ca_certs"] == "/etc/ca.pem"
    assert (options["username"], options["db"]) == ("user", 1)
