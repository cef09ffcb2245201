import threading
import time
import weakref

import pytest

from app.threads import Threads


@pytest.fixture(name="threads")
def _threads():
    threads = Threads(3, "test")
    yield threads
    threads.shutdown()


def rest(threads):
    for _ in range(1_000):
        if threads.are_resting:
            return
        time.sleep(0.005)
    raise AssertionError("the threads do not come to rest")


def names():
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("test-")}


def test_work_that_comes_one_after_the_other_has_one_thread(threads):
    seen = []
    for _ in range(20):
        threads.submit(lambda: seen.append(threading.current_thread().name))
        rest(threads)

    assert seen == ["test-1"] * 20


def test_more_work_than_threads_waits_and_is_done(threads):
    gate, done = threading.Event(), []
    for number in range(50):
        threads.submit(lambda number=number: gate.wait(10) and done.append(number))

    assert names() == {"test-1", "test-2", "test-3"}
    assert done == []
    gate.set()
    rest(threads)
    assert sorted(done) == list(range(50))


def test_every_piece_of_many_callers_work_is_done_once(threads):
    done = []
    callers = [
        threading.Thread(target=lambda: [threads.submit(lambda: done.append(1)) for _ in range(500)]) for _ in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    rest(threads)

    assert len(done) == 4_000


def test_work_that_fails_is_logged_and_costs_no_thread(threads, caplog):
    done = []
    for _ in range(5):
        threads.submit(lambda: 1 / 0)
    rest(threads)
    threads.submit(lambda: done.append(1))
    rest(threads)

    assert done == [1]
    assert [record.exc_info[0] for record in caplog.records] == [ZeroDivisionError] * 5


def test_a_thread_at_rest_holds_on_to_nothing_it_did(threads):
    class Request:
        def answer(self):
            pass

    request = Request()
    gone = weakref.ref(request)
    threads.submit(request.answer)
    rest(threads)
    del request

    assert gone() is None


def test_after_a_shutdown_what_waits_is_done_and_the_threads_end(threads):
    gate, done = threading.Event(), []
    for _ in range(10):
        threads.submit(lambda: gate.wait(10) and done.append(1))
    threads.shutdown()
    gate.set()
    for _ in range(1_000):
        if not names():
            break
        time.sleep(0.005)

    assert len(done) == 10
    assert names() == set()


def test_no_thread_to_be_had_is_said_only_when_there_is_none_at_all(threads, monkeypatch):
    gate, done = threading.Event(), []

    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        with pytest.raises(RuntimeError):
            threads.submit(lambda: None)
    threads.submit(lambda: gate.wait(10))
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", refuse)
        threads.submit(lambda: done.append(1))
    gate.set()
    rest(threads)

    assert done == [1]
