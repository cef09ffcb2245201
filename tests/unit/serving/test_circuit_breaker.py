import threading

import pytest

from app.domain.errors import Fault, ServiceBusy
from app.serving.observer import CircuitState
from app.serving.resilience.circuit_breaker import CallResult, CircuitBreaker, CircuitPolicy
from tests.unit.serving.doubles import Clock, in_threads


@pytest.fixture(name="clock")
def _clock():
    return Clock()


@pytest.fixture(name="changes")
def _changes():
    return []


@pytest.fixture(name="circuit")
def _circuit(clock, changes):
    return CircuitBreaker(CircuitPolicy(), on_change=changes.append, clock=clock, uniform=lambda _low, high: high)


def call(circuit, result):
    circuit.report(circuit.acquire(), result)


def is_open(circuit):
    try:
        circuit.report(circuit.acquire(), CallResult.IGNORED)
    except ServiceBusy:
        return True
    return False


def trip(circuit):
    for _ in range(5):
        call(circuit, CallResult.FAILURE)


def test_it_opens_after_five_failures_in_a_row(circuit, changes):
    for _ in range(4):
        call(circuit, CallResult.FAILURE)
    assert not is_open(circuit)
    call(circuit, CallResult.FAILURE)

    assert is_open(circuit)
    assert changes == [CircuitState.OPEN]


def test_a_good_call_begins_the_row_anew(circuit):
    for result in [CallResult.FAILURE] * 4 + [CallResult.SUCCESS] + [CallResult.FAILURE] * 4:
        call(circuit, result)

    assert not is_open(circuit)


def test_among_many_calls_a_row_alone_means_nothing(circuit):
    for result in [CallResult.SUCCESS] * 20 + [CallResult.FAILURE] * 8:
        call(circuit, result)

    assert not is_open(circuit)


def test_it_opens_when_half_of_many_calls_fail(circuit):
    for _ in range(5):
        call(circuit, CallResult.SUCCESS)
        call(circuit, CallResult.FAILURE)

    assert is_open(circuit)


def test_failures_are_forgotten_after_the_window(circuit, clock):
    for _ in range(12):
        call(circuit, CallResult.FAILURE)
        call(circuit, CallResult.SUCCESS)
        clock.advance(10)

    assert not is_open(circuit)


def test_calls_that_say_nothing_are_not_counted(circuit):
    for _ in range(20):
        call(circuit, CallResult.IGNORED)

    assert not is_open(circuit)


def test_who_is_refused_hears_how_long(circuit, clock):
    trip(circuit)
    clock.advance(2)
    with pytest.raises(ServiceBusy) as caught:
        circuit.acquire()

    assert (caught.value.fault, caught.value.retry_after_s) == (Fault.CIRCUIT_OPEN, 3)


def test_exactly_one_of_many_threads_probes(circuit, clock):
    trip(circuit)
    clock.advance(5)
    results = in_threads(50, circuit.acquire)

    assert sum(isinstance(result, ServiceBusy) for result in results) == 49


def test_a_good_probe_closes_it(circuit, clock, changes):
    trip(circuit)
    clock.advance(5)
    call(circuit, CallResult.SUCCESS)

    assert not is_open(circuit)
    assert changes == [CircuitState.OPEN, CircuitState.HALF_OPEN, CircuitState.CLOSED]


def test_a_bad_probe_opens_it_for_longer_but_never_for_more_than_the_longest(circuit, clock):
    trip(circuit)
    for seconds in (5, 10, 10):
        clock.advance(seconds - 0.1)
        assert is_open(circuit)
        clock.advance(0.1)
        call(circuit, CallResult.FAILURE)


def test_a_probe_that_says_nothing_leaves_room_for_the_next(circuit, clock):
    trip(circuit)
    clock.advance(5)
    call(circuit, CallResult.IGNORED)
    call(circuit, CallResult.SUCCESS)

    assert circuit.is_closed


def test_a_call_from_before_the_opening_decides_nothing_after_it(circuit, clock):
    early = circuit.acquire()
    trip(circuit)
    clock.advance(5)
    probe = circuit.acquire()
    circuit.report(early, CallResult.SUCCESS)
    with pytest.raises(ServiceBusy):
        circuit.acquire()
    circuit.report(probe, CallResult.SUCCESS)

    assert circuit.is_closed


def test_calls_run_side_by_side(circuit):
    together = threading.Barrier(8)

    def work():
        permit = circuit.acquire()
        together.wait(10)  # passes only when all eight are inside
        circuit.report(permit, CallResult.SUCCESS)
        return True

    assert in_threads(8, work) == [True] * 8
