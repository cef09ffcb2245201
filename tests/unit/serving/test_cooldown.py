import pytest

from app.domain.errors import Fault, UpstreamRejected, UpstreamThrottled
from app.serving.resilience.cooldown import Cooldown
from tests.unit.serving.doubles import Clock

MAINTENANCE = UpstreamThrottled(600, Fault.MAINTENANCE)


@pytest.fixture(name="clock")
def _clock():
    return Clock()


@pytest.fixture(name="cooldown")
def _cooldown(clock):
    return Cooldown(clock=clock)


def left(cooldown):
    with pytest.raises(UpstreamThrottled) as caught:
        cooldown.check()
    return caught.value.retry_after_s


def lengths(cooldown, clock, error, count):
    """
    How long each of `count` cooldowns lasts when the store says the same again.
    """
    found = []
    for _ in range(count):
        cooldown.start(error)
        began = clock.now
        while cooldown.is_active:
            clock.advance(1)
        found.append(clock.now - began)
    return found


def test_it_tells_the_time_left_and_ends(cooldown, clock):
    cooldown.check()
    cooldown.start(UpstreamThrottled(10))
    clock.advance(4)
    assert left(cooldown) == 6
    clock.advance(6)

    cooldown.check()


def test_a_longer_one_is_not_cut_short(cooldown, clock):
    cooldown.start(UpstreamThrottled(10))
    cooldown.start(UpstreamThrottled(2))
    clock.advance(9)

    assert left(cooldown) == 1


def test_a_throttling_store_is_believed_each_time(cooldown, clock):
    assert lengths(cooldown, clock, UpstreamThrottled(7), 3) == [7, 7, 7]


def test_maintenance_is_looked_at_again_soon_whatever_its_page_says(cooldown, clock):
    assert lengths(cooldown, clock, MAINTENANCE, 7) == [2, 4, 8, 16, 30, 30, 30]


def test_a_refused_credential_is_tried_again_ever_more_rarely(cooldown, clock):
    assert lengths(cooldown, clock, UpstreamRejected(), 6) == [5, 10, 20, 40, 60, 60]


def test_an_answer_starts_it_from_the_beginning(cooldown, clock):
    lengths(cooldown, clock, MAINTENANCE, 3)
    cooldown.end()

    assert lengths(cooldown, clock, MAINTENANCE, 2) == [2, 4]


def test_calls_that_fail_together_count_once(cooldown, clock):
    for _ in range(10):
        cooldown.start(MAINTENANCE)
    assert left(cooldown) == 2
    clock.advance(2)
    cooldown.start(MAINTENANCE)

    assert left(cooldown) == 4


def test_an_answer_to_an_earlier_call_does_not_end_it(cooldown):
    cooldown.start(UpstreamThrottled(10))
    cooldown.end()

    assert left(cooldown) == 10
