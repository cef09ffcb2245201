import mmap
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from app.domain.errors import Fault, NotFoundReason, OrderNotFound, UpstreamRejected, UpstreamTimeout
from app.factory import build_shared_cache, read_settings
from app.serving.cached_response import CacheState, Rendered
from app.serving.policy import ServingPolicy
from app.serving.redis_cache import LOCK_S, SharedCache
from app.serving.service import LatestOrders
from app.serving.workers_cache import DESCRIPTOR, SLOT_BYTES, WAYS, WorkersCache, share_memory
from tests.unit.serving.doubles import Clock, ScriptedAdapter, in_threads, render

ROOT = Path(__file__).parents[3]
POLICY = ServingPolicy()
ORDER = Rendered(b'{"id": "1"}', '"1"')
SECRET = b"s" * 32

HOLDER = """
import sys
from app.serving.workers_cache import WorkersCache
cache = WorkersCache(int(sys.argv[1]), 1 << 20, b"s" * 32)
assert cache.claim("eu", "7", 0) is None
print("claimed", flush=True)
sys.stdin.read()
"""


@pytest.fixture(name="descriptor")
def _descriptor():
    environ = {}
    share_memory(environ)
    yield int(environ[DESCRIPTOR])
    os.close(int(environ[DESCRIPTOR]))


@pytest.fixture(name="clock")
def _clock():
    return Clock()


@pytest.fixture(name="worker")
def _worker(descriptor, clock):
    return lambda secret=SECRET, size=1 << 20: WorkersCache(descriptor, size, secret, clock=clock, sleep=clock.advance)


@pytest.fixture(name="serve")
def _serve(worker, clock):
    served = []

    def serve(adapter, **policy):
        orders = LatestOrders("eu", adapter, render, ServingPolicy(**policy), shared=worker(), clock=clock)
        served.append(orders)
        return orders

    yield serve
    for orders in served:
        idle(orders)  # what is shared is written after the answer has gone out
        orders._fetcher._threads.shutdown()


def idle(orders):
    for _ in range(1_000):
        if orders._fetcher._threads.are_resting:
            return
        time.sleep(0.01)
    raise AssertionError("a fetch does not end")


def entry(clock, body=b"{}", customer_id="7", outcome=None):
    return POLICY.entry(customer_id, outcome or Rendered(body, '"1"'), clock())


def test_what_one_worker_keeps_another_finds_with_its_age(worker, clock):
    worker().put("eu", "7", entry(clock))
    clock.advance(30)
    found = worker().get("eu", "7")

    assert found.outcome == Rendered(b"{}", '"1"')
    assert clock() - found.fetched_at == pytest.approx(30)
    assert found.fresh_until == pytest.approx(entry(clock).fresh_until - 30)


def test_no_order_is_shared_too(worker, clock):
    worker().put("eu", "7", entry(clock, outcome=OrderNotFound(NotFoundReason.NO_ORDERS)))

    assert worker().get("eu", "7").outcome.reason is NotFoundReason.NO_ORDERS
    clock.advance(15)
    assert worker().get("eu", "7") is None


def test_nothing_is_found_of_others(worker, clock):
    worker().put("eu", "7", entry(clock))

    assert worker().get("us", "7") is None
    assert worker().get("eu", "8") is None
    assert worker(secret=b"after a change of the credential").get("eu", "7") is None


def test_nothing_is_found_past_its_time(worker, clock):
    worker().put("eu", "7", entry(clock))
    clock.advance(3_700)

    assert worker().get("eu", "7") is None


def test_a_value_half_written_is_a_miss(worker, clock, descriptor):
    worker().put("eu", "7", entry(clock, body=b"a" * 3_000))
    text = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
    os.pwrite(descriptor, b"b" * 500, text.index(b"a" * 3_000) + 2_000)

    assert worker().get("eu", "7") is None


def test_what_does_not_fit_is_not_shared(worker, clock):
    worker().put("eu", "7", entry(clock, body=b"a" * SLOT_BYTES))

    assert worker().get("eu", "7") is None


def test_the_memory_is_bounded_and_the_oldest_give_way(worker, clock, descriptor):
    cache = worker(size=WAYS * SLOT_BYTES)
    for number in range(1_000):
        clock.advance(20)
        cache.put("eu", str(number), entry(clock, customer_id=str(number)))

    assert os.fstat(descriptor).st_size <= WAYS * SLOT_BYTES + mmap.PAGESIZE
    assert [number for number in range(1_000) if cache.get("eu", str(number))] == list(range(1_000 - WAYS, 1_000))


def test_a_newer_answer_takes_the_place_of_the_customers_older_one(worker, clock):
    cache = worker(size=WAYS * SLOT_BYTES)
    for number in range(WAYS):
        cache.put("eu", str(number), entry(clock))
    cache.put("eu", "0", entry(clock, body=b"new"))

    assert [cache.get("eu", str(number)).outcome.body for number in range(WAYS)] == [
        b"new",
        *[b"{}"] * (WAYS - 1),
    ]


def test_a_dropped_answer_is_gone_for_all(worker, clock):
    worker().put("eu", "7", entry(clock))
    worker().drop("eu", "7")

    assert worker().get("eu", "7") is None


def test_a_reload_that_wants_less_memory_takes_none_from_the_workers_before_it(worker, clock):
    before = worker(size=64 << 20)
    before.put("eu", "7", entry(clock))
    now = worker(size=1 << 20)
    now.put("eu", "8", entry(clock))

    assert before.get("eu", "7").outcome == Rendered(b"{}", '"1"')
    assert now.get("eu", "8").outcome == Rendered(b"{}", '"1"')
    assert [before.get("eu", str(number)) for number in range(100, 200)] == [None] * 100


def test_a_system_without_such_memory_starts_with_a_cache_for_each_worker():
    settings, _ = read_settings({})
    descriptor = os.open("/dev/null", os.O_RDWR)
    try:
        assert type(build_shared_cache(settings, None, str(descriptor))) is SharedCache
    finally:
        os.close(descriptor)


def test_memory_that_is_gone_is_a_miss(clock):
    environ = {}
    share_memory(environ)
    cache = WorkersCache(int(environ[DESCRIPTOR]), 1 << 20, SECRET, clock=clock)
    os.close(int(environ[DESCRIPTOR]))
    cache.put("eu", "7", entry(clock))
    cache.drop("eu", "7")

    assert cache.get("eu", "7") is None


def test_threads_write_and_read_the_same_place(worker, clock):
    cache = worker(size=WAYS * SLOT_BYTES)
    bodies = {bytes([letter]) * 3_000 for letter in b"abcdefgh"}

    def work():
        for body in bodies:
            cache.put("eu", "7", entry(clock, body=body))
            found = cache.get("eu", "7")
            assert found is None or found.outcome.body in bodies

    assert in_threads(8, work) == [None] * 8


def test_memory_is_kept_over_a_reload_and_made_anew_after_an_exec():
    environ = {}
    share_memory(environ)
    first = environ[DESCRIPTOR]
    share_memory(environ)
    assert environ[DESCRIPTOR] == first
    os.close(int(first))
    share_memory(environ)
    assert os.fstat(int(environ[DESCRIPTOR])).st_size == 0
    os.close(int(environ[DESCRIPTOR]))


@pytest.fixture(name="holder")
def _holder(descriptor):
    """
    Another process that has leave to fetch, until it dies.
    """
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(descriptor)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=[descriptor],
    ) as process:
        assert process.stdout.readline() == b"claimed\n"
        yield process
        process.kill()


def test_while_one_fetches_the_others_look_on_for_a_while(worker, clock, holder):
    began = clock()

    assert worker().claim("eu", "7", 0) is None
    assert LOCK_S <= clock() - began < LOCK_S + 0.1


def test_what_the_one_has_fetched_will_do_for_the_others(worker, clock, holder):
    cache = worker()
    newer = entry(clock)
    cache._sleep = lambda _seconds: cache.put("eu", "7", newer)

    assert cache.claim("eu", "7", clock() - 1).outcome == newer.outcome


def test_a_dead_holder_holds_up_nobody(worker, clock, holder):
    holder.kill()
    holder.wait(10)
    began = clock()

    assert worker().claim("eu", "7", 0) is None
    assert clock() == began


def test_a_worker_answers_what_another_has_fetched(serve, clock):
    there = ScriptedAdapter(UpstreamRejected())
    one, other = serve(ScriptedAdapter()), serve(there)
    one.get("7")
    idle(one)
    clock.advance(1)

    assert other.get("7").state is CacheState.HIT
    assert there.calls == {}


def test_an_older_answer_of_another_worker_stands_in(worker, serve, clock):
    worker().put("eu", "7", entry(clock))
    clock.advance(100)

    assert serve(ScriptedAdapter(ConnectionError())).get("7").state is CacheState.STALE


@pytest.mark.parametrize(("age", "state"), [(1, CacheState.HIT), (100, CacheState.STALE)])
def test_who_is_turned_away_from_a_store_that_hangs_gets_another_workers_answer(worker, serve, clock, age, state):
    worker().put("eu", "7", entry(clock))
    clock.advance(age)
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter, max_fetches=1, deadline_s=10)
    waiting = threading.Thread(target=orders.get, args=("1",))
    waiting.start()
    assert adapter.entered.acquire(timeout=10)
    clock.advance(2)

    assert orders.get("7").state is state
    gate.set()
    waiting.join(10)


@pytest.mark.parametrize(("age", "state"), [(1, CacheState.HIT), (100, CacheState.STALE)])
def test_who_waited_in_vain_gets_what_another_worker_has_fetched_meanwhile(worker, serve, clock, age, state):
    class Unlucky(ScriptedAdapter):
        def latest_order(self, customer_id, deadline):
            worker().put("eu", customer_id, entry(Clock(clock() - age)))
            raise UpstreamTimeout(Fault.DEADLINE)

    assert serve(Unlucky()).get("7").state is state
