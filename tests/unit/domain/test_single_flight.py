"""
One call per key at a time: who runs it, who waits, and that nothing stays.
"""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.single_flight import SingleFlight


@pytest.fixture(name="flight")
def _flight():
    return SingleFlight(clock=lambda: 100.0)


def test_fifty_threads_share_one_call_and_nothing_is_left(flight):
    runs = []
    everybody_is_here = threading.Barrier(50)

    def ask():
        everybody_is_here.wait(10)
        call, is_new = flight.begin("7")
        everybody_is_here.wait(10)
        if is_new:
            call.run(lambda: runs.append("7") or "answer")
        return call.join(10)

    with ThreadPoolExecutor(50) as pool:
        answers = [future.result(20) for future in [pool.submit(ask) for _ in range(50)]]

    assert (answers, runs, len(flight)) == (["answer"] * 50, ["7"], 0)


def test_an_error_is_everybodys_and_is_not_kept(flight):
    fault = ValueError("the store")
    call, _ = flight.begin("7")
    other, is_new = flight.begin("7")
    call.set_exception(fault)

    for waiting in (call, other):
        with pytest.raises(ValueError, match="the store") as caught:
            waiting.join(1)
        assert caught.value is fault
    assert not is_new
    assert flight.do("7", lambda: "well again") == "well again"


def test_an_error_does_not_gather_a_traceback_from_all_who_waited(flight):
    call, _ = flight.begin("7")
    call.set_exception(ValueError())
    depths = []
    for _ in range(3):
        with pytest.raises(ValueError) as caught:
            call.join(1)
        depths.append(len(caught.traceback))

    assert len(set(depths)) == 1


def test_who_asks_after_the_end_begins_anew(flight):
    assert [flight.do("7", lambda number=number: number) for number in (1, 2)] == [1, 2]


def test_whoever_is_woken_by_the_result_finds_the_key_free(flight):
    call, _ = flight.begin("7")
    seen = []
    call.add_done_callback(lambda _: seen.append(flight.begin("7")[1]))
    call.set_result("answer")

    assert seen == [True]


def test_keys_do_not_wait_for_each_other(flight):
    assert flight.begin("7")[1]
    assert flight.begin("8")[1]
    assert len(flight) == 2


def test_a_caller_waits_no_longer_than_it_said(flight):
    call, _ = flight.begin("7")

    with pytest.raises(TimeoutError):
        flight.do("7", lambda: "never run", timeout=0.01)
    call.set_result("late")
    assert call.join(1) == "late"


def test_a_call_knows_when_it_began(flight):
    assert flight.begin("7")[0].started_at == 100.0


def test_what_ends_a_thread_ends_the_call_too(flight):
    def stop():
        raise SystemExit

    with pytest.raises(SystemExit):
        flight.do("7", stop)
    assert len(flight) == 0
