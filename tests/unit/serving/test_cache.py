from dataclasses import replace

import pytest

from app.domain.errors import NotFoundReason
from app.serving.cache import OVERHEAD, MemoryCache
from app.serving.cached_response import Rendered, marked_stale
from app.serving.policy import ServingPolicy, asked_again
from tests.unit.serving.doubles import Clock, in_threads

POLICY = ServingPolicy()
ORDER = Rendered(b"{}", '"1"')
NO_ORDER = NotFoundReason.NO_ORDERS


@pytest.fixture(name="clock")
def _clock():
    return Clock(0)


def entry(outcome=ORDER, at=0):
    exact = POLICY.entry(b"7", outcome, at)
    if outcome is NO_ORDER:
        return exact
    return replace(exact, refresh_from=at + 48, fresh_until=at + 60, kept_until=at + 3660)


def test_a_hit_in_the_last_fifth_wants_a_refresh():
    kept = entry(at=100)

    assert [POLICY.wants_refresh(kept, now) for now in (147, 148)] == [False, True]


def test_customers_fetched_together_expire_over_a_fifth_of_the_minute():
    ends = sorted(POLICY.entry(str(number).encode(), ORDER, 0).fresh_until for number in range(1_000))

    assert 54 <= ends[0] < 54.2
    assert 65.8 < ends[-1] <= 66
    assert 59 < ends[500] < 61


def test_an_order_is_refreshed_in_the_last_fifth_and_kept_an_hour_longer():
    kept = POLICY.entry(b"7", ORDER, 100)
    ttl = kept.fresh_until - 100

    assert kept.refresh_from == pytest.approx(100 + 0.8 * ttl)
    assert kept.kept_until == pytest.approx(100 + ttl + 3600)


def test_no_order_is_believed_for_fifteen_seconds_and_is_never_served_stale():
    kept = entry(NO_ORDER)

    assert (kept.fresh_until, kept.kept_until) == (15, 15)
    assert not kept.can_serve_stale(1)
    assert not POLICY.wants_refresh(kept, 14.9)


def test_a_refresh_that_failed_is_not_tried_with_every_hit():
    kept = asked_again(entry(), 50)

    assert [POLICY.wants_refresh(kept, now) for now in (54, 55)] == [False, True]


def test_nothing_stays_past_its_time(clock):
    cache = MemoryCache(1_000_000, clock=clock)
    cache.put(b"7", entry())
    cache.put(b"8", entry(NO_ORDER))
    clock.advance(3659)
    assert cache.get(b"7") == entry()
    assert cache.get(b"8") is None
    clock.advance(1)
    assert cache.get(b"7") is None


def test_the_bytes_are_bounded_and_the_least_used_goes_first(clock):
    cache = MemoryCache(3 * (OVERHEAD + 2), clock=clock)
    for key in (b"1", b"2", b"3"):
        cache.put(key, entry())
    cache.get(b"1")
    cache.put(b"4", entry())

    assert [key for key in (b"1", b"2", b"3", b"4") if cache.get(key)] == [b"1", b"3", b"4"]


def test_what_is_larger_than_the_cache_is_not_kept(clock):
    cache = MemoryCache(2_000, clock=clock)
    cache.put(b"7", entry(Rendered(b" " * 3_000, '"1"')))

    assert cache.get(b"7") is None


def test_threads_do_not_corrupt_it():
    cache = MemoryCache(50 * OVERHEAD)

    def work():
        for number in range(2_000):
            key = b"%d" % (number % 90)
            cache.put(key, entry(ORDER, 10**9))
            cache.get(b"%d" % (number * 7 % 90))

    assert in_threads(8, work) == [None] * 8


def test_a_stale_answer_says_so_and_is_the_same_otherwise():
    body = b'{"id":"1","custom_fields":{"platform":"x"},"price":9.50}'

    assert marked_stale(body) == b'{"id":"1","custom_fields":{"platform":"x","stale":true},"price":9.5}'


def test_a_stale_list_has_nowhere_to_say_so():
    assert marked_stale(b'{"total":0}') == b'{"total":0}'
