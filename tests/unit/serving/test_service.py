import threading
import time

import orjson
import pytest

from app.domain.errors import (
    Fault,
    IdentityMismatch,
    InternalError,
    NotFoundReason,
    OrderNotFound,
    ServiceBusy,
    UpstreamMalformed,
    UpstreamRejected,
    UpstreamThrottled,
    UpstreamTimeout,
    UpstreamUnavailable,
)
from app.domain.order import StatusExplanation
from app.domain.status import DetailedType
from app.serving.cached_response import CacheState, Freshness, NotCached, Rendered
from app.serving.observer import CircuitState, FetchOutcome
from app.serving.policy import ServingPolicy
from app.serving.service import StoreReads
from tests.unit.serving.doubles import Clock, Remembering, ScriptedAdapter, an_order, in_threads, latest_orders

FRESH_SECONDS = 66.0  # the longest a minute is with its jitter
DOWN = UpstreamUnavailable(Fault.RESET, retryable=False)
FLAKY = UpstreamUnavailable(Fault.RESET)
NO_ORDERS = OrderNotFound(NotFoundReason.NO_ORDERS)


@pytest.fixture(name="clock")
def _clock():
    return Clock()


@pytest.fixture(name="observer")
def _observer():
    return Remembering()


@pytest.fixture(name="serve")
def _serve(clock, observer):
    def serve(adapter, **policy):
        return latest_orders(adapter, ServingPolicy(**policy), observer=observer, clock=clock)

    return serve


def settled(orders, seconds=10):
    """
    Nothing is under way any more.
    """
    ends = time.monotonic() + seconds
    while len(orders._reads._single_flight):
        assert time.monotonic() < ends
        time.sleep(0.005)


def summary(answer):
    return orjson.loads(answer.body)["id"], answer.state, answer.age_s, answer.max_age_s > 0


def fault(call):
    with pytest.raises((UpstreamTimeout, UpstreamUnavailable, UpstreamMalformed, ServiceBusy, InternalError)) as caught:
        call()
    return caught.value.fault


# Fresh, missing, refreshed


def test_a_miss_asks_the_store_and_the_next_call_is_a_hit(serve, clock):
    adapter = ScriptedAdapter()
    orders = serve(adapter)
    assert summary(orders.get("7")) == ("1", CacheState.MISS, 0, True)
    clock.advance(10)

    assert summary(orders.get("7")) == ("1", CacheState.HIT, 10, True)
    assert adapter.calls == {"7": 1}


def test_an_expired_answer_is_fetched_anew(serve, clock):
    adapter = ScriptedAdapter(an_order(order_id="1"), an_order(order_id="2"))
    orders = serve(adapter)
    orders.get("7")
    clock.advance(FRESH_SECONDS)

    assert summary(orders.get("7")) == ("2", CacheState.MISS, 0, True)


def test_a_hit_near_the_end_answers_at_once_and_refreshes_behind_the_caller(serve, clock):
    gate = threading.Event()
    gate.set()
    adapter = ScriptedAdapter(an_order(order_id="1"), an_order(order_id="2"), gate=gate)
    orders = serve(adapter)
    orders.get("7")
    gate.clear()
    clock.advance(53.5)  # inside the last fifth of the shortest and the longest TTL

    assert summary(orders.get("7"))[:2] == ("1", CacheState.HIT)
    assert summary(orders.get("7"))[:2] == ("1", CacheState.HIT)
    gate.set()
    settled(orders)
    assert summary(orders.get("7"))[:2] == ("2", CacheState.HIT)
    assert adapter.calls == {"7": 2}


def test_no_order_is_remembered_for_fifteen_seconds(serve, clock):
    adapter = ScriptedAdapter(NO_ORDERS, an_order())
    orders = serve(adapter)
    for _ in range(2):
        with pytest.raises(OrderNotFound) as caught:
            orders.get("7")
        assert caught.value.reason is NotFoundReason.NO_ORDERS
    assert adapter.calls == {"7": 1}
    clock.advance(15)

    assert summary(orders.get("7"))[1] is CacheState.MISS


def test_only_what_is_cached(serve):
    adapter = ScriptedAdapter()
    orders = serve(adapter)
    with pytest.raises(NotCached):
        orders.get("7", Freshness.ONLY_CACHED)
    assert adapter.calls == {}
    orders.get("7")

    assert orders.get("7", Freshness.ONLY_CACHED).state is CacheState.HIT


def test_a_caller_gets_a_new_answer_at_most_every_five_seconds(serve, clock):
    adapter = ScriptedAdapter()
    orders = serve(adapter)
    orders.get("7", Freshness.NEW)
    clock.advance(4.9)
    assert orders.get("7", Freshness.NEW).state is CacheState.HIT
    clock.advance(0.1)

    assert orders.get("7", Freshness.NEW).state is CacheState.MISS
    assert adapter.calls == {"7": 2}


def test_the_five_seconds_count_from_a_failure_too(serve, clock):
    adapter = ScriptedAdapter(an_order(), DOWN)
    orders = serve(adapter)
    orders.get("7")
    clock.advance(5)

    assert orders.get("7", Freshness.NEW).state is CacheState.STALE
    assert orders.get("7", Freshness.NEW).state is CacheState.HIT
    assert adapter.calls == {"7": 2}


# One fetch for many


def test_any_number_of_callers_share_one_fetch(serve):
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter)
    threading.Timer(0.2, gate.set).start()
    states = [summary(answer)[1] for answer in in_threads(50, lambda: orders.get("7"))]

    assert set(states) <= {CacheState.MISS, CacheState.HIT}
    assert adapter.calls == {"7": 1}


def test_a_failed_fetch_fails_all_of_them_and_leaves_nothing(serve):
    gate = threading.Event()
    adapter = ScriptedAdapter(DOWN, an_order(), gate=gate)
    orders = serve(adapter)
    threading.Timer(0.3, gate.set).start()
    results = in_threads(20, lambda: orders.get("7"))

    assert results.count(DOWN) >= 19  # whoever came after its end began anew
    assert len(orders._reads._single_flight) == 0
    assert orders.get("7").state in {CacheState.MISS, CacheState.HIT}


# A store that does not answer


def stale_after(serve, clock, error, **policy):
    adapter = ScriptedAdapter(an_order(), error)
    orders = serve(adapter, **policy)
    orders.get("7")
    clock.advance(FRESH_SECONDS)
    return orders, adapter


@pytest.mark.parametrize(
    "error",
    [
        DOWN,
        UpstreamTimeout(Fault.DEADLINE),
        UpstreamThrottled(2),
        UpstreamMalformed(Fault.NOT_JSON),
        KeyError(),
    ],
)
def test_an_older_answer_stands_in_and_says_so(serve, clock, observer, error):
    orders, adapter = stale_after(serve, clock, error)
    answer = orders.get("7")

    assert summary(answer) == ("1", CacheState.STALE, 66, False)
    assert orjson.loads(answer.body)["custom_fields"] == {"store": "eu", "stale": True}
    fault = getattr(error, "fault", Fault.INTERNAL)
    assert answer.detail == fault
    assert observer.of("stale_served") == [("eu", fault)]
    assert adapter.calls == {"7": 2}


def test_an_answer_does_not_stand_in_for_ever(serve, clock):
    orders, _ = stale_after(serve, clock, DOWN)
    clock.advance(3600)

    assert fault(lambda: orders.get("7")) is Fault.RESET


@pytest.mark.parametrize("error", [UpstreamRejected(), IdentityMismatch()])
def test_a_refused_credential_and_another_customers_order_are_never_papered_over(serve, clock, observer, error):
    orders, _ = stale_after(serve, clock, error)
    with pytest.raises(type(error)):
        orders.get("7")

    assert observer.of("alarm") == [("eu", error.fault)]


def test_a_definite_no_replaces_the_older_answer(serve, clock):
    orders, adapter = stale_after(serve, clock, NO_ORDERS)
    adapter.script.append(DOWN)
    with pytest.raises(OrderNotFound):
        orders.get("7")
    clock.advance(15)

    assert fault(lambda: orders.get("7")) is Fault.RESET


def test_a_refused_credential_is_held_not_hammered(serve, clock, observer):
    adapter = ScriptedAdapter(UpstreamRejected())
    orders = serve(adapter)
    for seconds, calls in ((0, 1), (4.9, 1), (0.1, 2), (9.9, 2), (0.1, 3)):
        clock.advance(seconds)
        with pytest.raises(UpstreamRejected):
            orders.get("7")
        assert adapter.calls == {"7": calls}

    assert observer.of("went_bad") == [("eu", Fault.CREDENTIAL)]


def test_a_withdrawn_credential_takes_the_kept_answers_along_and_a_new_one_is_noticed(serve, clock, observer):
    adapter = ScriptedAdapter(an_order("7"), UpstreamRejected(), an_order("7"))
    orders = serve(adapter)
    orders.get("7")
    with pytest.raises(UpstreamRejected):
        orders.get("8")
    with pytest.raises(UpstreamRejected):
        orders.get("7")
    clock.advance(5)

    assert orders.get("7").state is CacheState.MISS
    assert observer.of("came_back") == [("eu",)]


def test_a_throttled_store_is_left_alone_as_long_as_it_asks(serve, clock):
    adapter = ScriptedAdapter(UpstreamThrottled(30), an_order("8"))
    orders = serve(adapter)
    for _ in range(3):
        with pytest.raises(UpstreamThrottled) as caught:
            orders.get("8")
    assert (caught.value.retry_after_s, adapter.calls) == (30, {"8": 1})
    clock.advance(30)

    assert orders.get("8").state is CacheState.MISS


def test_an_order_of_somebody_else_is_never_answered(serve, observer):
    orders = serve(ScriptedAdapter(an_order("666")))
    with pytest.raises(IdentityMismatch):
        orders.get("7")

    assert observer.of("alarm") == [("eu", Fault.IDENTITY_MISMATCH)]
    with pytest.raises(NotCached):
        orders.get("7", Freshness.ONLY_CACHED)


def test_a_bug_while_fetching_is_a_fault_without_its_text(serve, caplog):
    orders = serve(ScriptedAdapter(ZeroDivisionError("secret")))

    assert fault(lambda: orders.get("7")) is Fault.INTERNAL
    assert [record.getMessage() for record in caplog.records] == ["fetch failed by a bug"]


# Patience


def test_a_caller_waits_no_longer_than_the_deadline_and_the_late_answer_is_kept(serve):
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter, deadline_s=0.05)

    assert fault(lambda: orders.get("7")) is Fault.DEADLINE
    gate.set()
    settled(orders)
    assert orders.get("7").state is CacheState.HIT
    assert adapter.calls == {"7": 1}


def test_the_fetch_has_more_time_than_its_caller(serve, clock):
    adapter = ScriptedAdapter()
    serve(adapter).get("7")

    assert adapter.deadlines[0].at - clock.now == 20


def test_who_has_an_older_answer_does_not_wait_again_for_a_fetch_that_is_late_already(serve, clock):
    gate = threading.Event()
    gate.set()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter, deadline_s=0.05)
    orders.get("7")
    gate.clear()
    clock.advance(FRESH_SECONDS)
    assert orders.get("7").state is CacheState.STALE
    clock.advance(100)  # by the clock the fetch is late; a wait would still take real time

    assert orders.get("7").state is CacheState.STALE
    gate.set()
    settled(orders)


def test_a_hanging_store_leaves_threads_for_others(serve, clock):
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter, max_fetches=4, deadline_s=10)
    waiting = [threading.Thread(target=lambda key=key: orders.get(key)) for key in "123"]
    for thread in waiting:
        thread.start()
        assert adapter.entered.acquire(timeout=10)
    clock.advance(2)

    assert fault(lambda: orders.get("4")) is Fault.BUSY
    assert adapter.calls["4"] == 0
    gate.set()
    for thread in waiting:
        thread.join(10)


def test_fetches_in_flight_are_bounded_even_when_nobody_waits_for_them(serve):
    gate = threading.Event()
    adapter = ScriptedAdapter(gate=gate)
    orders = serve(adapter, max_fetches=2, deadline_s=0.01)
    faults = [fault(lambda key=key: orders.get(key)) for key in "123"]

    assert faults == [Fault.DEADLINE, Fault.DEADLINE, Fault.BUSY]
    gate.set()
    settled(orders)


# Again, and not again


def test_a_fault_that_may_pass_is_tried_once_more(serve, observer):
    adapter = ScriptedAdapter(FLAKY, an_order())
    orders = serve(adapter)

    assert orders.get("7").state is CacheState.MISS
    assert adapter.calls == {"7": 2}
    assert observer.of("retried") == [("eu", Fault.RESET)]


def test_it_is_not_tried_a_third_time(serve):
    adapter = ScriptedAdapter(FLAKY)

    assert fault(lambda: serve(adapter).get("7")) is Fault.RESET
    assert adapter.calls == {"7": 2}


def test_there_is_no_second_try_when_an_older_answer_can_stand_in(serve, clock):
    orders, adapter = stale_after(serve, clock, FLAKY)

    assert orders.get("7").state is CacheState.STALE
    assert adapter.calls == {"7": 2}


def test_retries_stay_within_their_budget(serve):
    adapter = ScriptedAdapter(FLAKY)
    orders = serve(adapter)
    for key in "1234":
        fault(lambda key=key: orders.get(key))

    assert adapter.calls == {"1": 2, "2": 2, "3": 2, "4": 1}


# The circuit


def test_a_store_that_keeps_failing_is_not_asked_until_a_probe_succeeds(serve, clock, observer):
    adapter = ScriptedAdapter(*[DOWN] * 5, an_order("9"))
    orders = serve(adapter)
    for key in "12345":
        assert fault(lambda key=key: orders.get(key)) is Fault.RESET
    assert fault(lambda: orders.get("9")) is Fault.CIRCUIT_OPEN
    clock.advance(5)

    assert orders.get("9").state is CacheState.MISS
    assert adapter.deadlines[-1].at - clock.now == 10  # a probe has half the time
    assert sum(adapter.calls.values()) == 6
    assert observer.of("circuit_changed") == [
        ("eu", CircuitState.OPEN),
        ("eu", CircuitState.HALF_OPEN),
        ("eu", CircuitState.CLOSED),
    ]
    assert (observer.of("went_bad"), observer.of("came_back")) == ([("eu", Fault.RESET)], [("eu",)])


@pytest.mark.parametrize("error", [NO_ORDERS, UpstreamMalformed(Fault.SHAPE), IdentityMismatch(), KeyError()])
def test_one_customers_trouble_does_not_open_the_circuit(serve, clock, error):
    adapter = ScriptedAdapter(error)
    orders = serve(adapter)
    for key in range(20):
        with pytest.raises((OrderNotFound, UpstreamMalformed, IdentityMismatch, InternalError)):
            orders.get(str(key))

    assert len(adapter.calls) == 20


def test_a_refresh_is_not_made_while_the_circuit_is_open(serve, clock):
    adapter = ScriptedAdapter(an_order("7"), DOWN)
    orders = serve(adapter)
    orders.get("7")
    clock.advance(53.5)
    for key in "12345":
        fault(lambda key=key: orders.get(key))

    assert orders.get("7").state is CacheState.HIT
    assert adapter.calls["7"] == 1


# What is told


def test_metrics_hear_of_every_fetch(serve, observer):
    orders = serve(ScriptedAdapter(an_order("1"), NO_ORDERS, DOWN))
    for key in "123":
        try:
            orders.get(key)
        except (OrderNotFound, UpstreamUnavailable):
            continue

    assert observer.of("fetch_started") == [("eu",)] * 3
    assert observer.of("fetch_ended") == [
        ("eu", FetchOutcome.FOUND, None, 0),
        ("eu", FetchOutcome.NOT_FOUND, None, 0),
        ("eu", FetchOutcome.FAILED, Fault.RESET, 0),
    ]


def test_unknown_words_are_told_known_ones_are_not(serve, observer):
    known = StatusExplanation(subject="order", raw_status="paid", rule="table", type=DetailedType.CONFIRMED)
    unknown = StatusExplanation(
        subject="order", raw_status="packed", rule="none", type=DetailedType.UNKNOWN, known=False
    )
    serve(ScriptedAdapter(an_order(explanations=(known, unknown)))).get("7")

    assert observer.of("unknown_word") == [("eu", unknown)]


def test_an_observer_that_fails_harms_nobody(clock):
    class Failing(Remembering):
        def fetch_started(self, _store):
            raise OSError

        fetch_ended = circuit_changed = stale_served = fetch_started

        def __getattribute__(self, name):
            return object.__getattribute__(self, name)

    orders = latest_orders(ScriptedAdapter(), observer=Failing(), clock=clock)

    assert orders.get("7").state is CacheState.MISS


def test_no_more_threads_is_too_busy_and_not_the_end(serve, monkeypatch):
    def start(_thread):
        raise RuntimeError("can't start new thread")

    orders = serve(ScriptedAdapter(), max_fetches=1)
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start)
        assert fault(lambda: orders.get("7")) is Fault.BUSY

    assert orders.get("7").state is CacheState.MISS


# Any kind of read


@pytest.fixture(name="reads")
def _reads(clock, observer):
    return StoreReads("eu", ServingPolicy(), observer=observer, clock=clock)


def test_two_kinds_of_read_share_the_store_and_no_answer(reads):
    def fetch(body):
        return lambda _deadline: Rendered(body, '"1"')

    assert reads.get("customer 7", fetch(b"{}")).body == b"{}"
    assert reads.get("customers 7", fetch(b"[]")).body == b"[]"
    assert reads.get("customer 7", fetch(b"new")).body == b"{}"


def test_a_store_that_fails_one_kind_of_read_is_not_asked_for_another(reads):
    def fail(_deadline):
        raise DOWN

    for number in range(5):
        assert fault(lambda number=number: reads.get(f"customer {number}", fail)) is Fault.RESET

    assert fault(lambda: reads.get("order 7", fail)) is Fault.CIRCUIT_OPEN


def test_what_was_asked_is_not_in_the_key(reads):
    hashed = reads.hashed("customers jane@example.com")

    assert b"jane" not in hashed
    assert hashed == reads.hashed("customers jane@example.com")
    assert hashed != StoreReads("us", ServingPolicy(), secret=b"s").hashed("customers jane@example.com")


def test_a_store_under_maintenance_is_asked_again_soon_and_its_return_is_noticed(serve, clock, observer):
    adapter = ScriptedAdapter(*[UpstreamThrottled(600, Fault.MAINTENANCE)] * 2, an_order())
    orders = serve(adapter)
    for seconds, calls in ((0, 1), (1.9, 1), (0.1, 2), (3.9, 2)):
        clock.advance(seconds)
        with pytest.raises(UpstreamThrottled) as caught:
            orders.get("7")
        assert caught.value.retry_after_s <= 4
        assert adapter.calls == {"7": calls}
    clock.advance(0.1)

    assert orders.get("7").state is CacheState.MISS
    assert observer.of("went_bad") == [("eu", Fault.MAINTENANCE)]
    assert observer.of("came_back") == [("eu",)]
