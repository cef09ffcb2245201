"""
Facts an answer can do without, on a clock that stands still unless it is told to go on.
"""

import threading

import pytest

from adapters.kit.cached_facts import CachedFacts, patience_s, why_none
from app.domain.errors import Fault, NotFoundReason, UpstreamUnavailable
from app.domain.ports import Deadline


class Source:
    """
    Gives each key in capitals, counts what it is asked, and waits while it is held.
    """

    def __init__(self):
        self.now = 100.0
        self.asked = []
        self.failure = None
        self.released = threading.Event()
        self.released.set()

    def fetch(self, key, deadline):
        self.asked.append(key)
        assert 0 < deadline.remaining() <= 5
        assert self.released.wait(5)
        if self.failure:
            raise self.failure
        return key.upper()


@pytest.fixture(name="source")
def _source():
    source = Source()
    yield source
    source.released.set()


@pytest.fixture(name="facts")
def _facts(source):
    return CachedFacts(source.fetch, "nothing", name="facts-of-the-tests", clock=lambda: source.now)


def test_fact_is_kept_for_an_hour(source, facts):
    assert facts.wait_for("a", 5) == "A"
    source.now += 3_599
    assert facts.wait_for("a", 5) == "A"
    assert source.asked == ["a"]

    source.now += 1
    assert facts.wait_for("a", 5) == "A"
    assert source.asked == ["a", "a"]


def test_failure_is_kept_for_a_minute(source, facts):
    source.failure = UpstreamUnavailable(Fault.RESET)
    assert facts.wait_for("a", 5) == "nothing"
    source.now += 59
    assert facts.wait_for("a", 5) == "nothing"
    assert source.asked == ["a"]

    source.now, source.failure = source.now + 1, None
    assert facts.wait_for("a", 5) == "A"


def test_fault_of_ours_is_no_reason_to_fail_the_answer(source, facts, caplog):
    source.failure = KeyError("canary")

    assert facts.wait_for("a", 5) == "nothing"
    assert [record.getMessage() for record in caplog.records] == ["an optional fact could not be read"]


def test_fact_on_its_way_is_asked_for_once_and_not_waited_for_longer_than_said(source, facts):
    source.released.clear()
    first = facts.start("a")

    assert facts.wait_for("a", 0) == "nothing"
    assert facts.wait_for("a", -1) == "nothing"
    source.released.set()
    assert (first.result(5), source.asked) == ("A", ["a"])


def test_no_more_than_eight_are_asked_for_at_once(source, facts):
    source.released.clear()
    futures = [facts.start(str(number)) for number in range(8)]

    assert facts.start("one more").result(0) == "nothing"
    source.released.set()
    assert [future.result(5) for future in futures] == [str(number) for number in range(8)]
    assert facts.wait_for("one more", 5) == "ONE MORE"


def test_oldest_of_too_many_is_given_up(source, facts):
    for number in range(513):
        facts.wait_for(str(number), 5)
    source.asked.clear()

    facts.wait_for("1", 5)
    facts.wait_for("0", 5)

    assert source.asked == ["0"]


@pytest.mark.parametrize(
    ("elapsed", "left", "seconds"),
    [(0.0, 10.0, 1.0), (2.0, 10.0, 0.5), (2.5, 10.0, 0.0), (3.0, 10.0, -0.5), (0.5, 0.8, 0.4)],
    ids=["a second", "no later than 2.5 s", "at 2.5 s", "after it", "half of what is left"],
)
def test_patience(elapsed, left, seconds):
    deadline = Deadline(100.0 + left, lambda: 100.0)

    assert patience_s(100.0 - elapsed, deadline) == pytest.approx(seconds)


@pytest.mark.parametrize(("left", "seconds"), [(10.0, 1.5), (1.0, 1.0)])
def test_reason_is_asked_for_within_its_bound(left, seconds):
    def ask(deadline):
        assert deadline.remaining() == seconds
        return NotFoundReason.NO_CUSTOMER

    assert why_none(ask, Deadline(100.0 + left, lambda: 100.0)) is NotFoundReason.NO_CUSTOMER


def test_reason_that_cannot_be_had_is_left_open():
    def ask(_deadline):
        raise UpstreamUnavailable(Fault.RESET)

    assert why_none(ask, Deadline.after(10)) is NotFoundReason.NO_CUSTOMER_OR_ORDERS
