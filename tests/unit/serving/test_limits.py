import pytest

from app.domain.errors import UpstreamThrottled
from app.serving.resilience.limits import Bulkhead, Hold, RetryBudget, WaitingRoom
from tests.unit.serving.doubles import Clock, in_threads


def test_a_bulkhead_lets_in_as_many_as_it_holds():
    bulkhead = Bulkhead(8)

    assert sum(in_threads(50, bulkhead.enter)) == 8
    bulkhead.leave()
    assert bulkhead.enter()
    assert not bulkhead.enter()


def test_retries_are_less_than_a_tenth_of_the_fetches():
    budget = RetryBudget()
    granted = 0
    for _ in range(1_000):
        budget.deposit()
        granted += budget.withdraw()

    assert 90 <= granted <= 93


def test_quiet_times_do_not_pile_up_retries():
    budget = RetryBudget()
    for _ in range(10_000):
        budget.deposit()

    assert sum(budget.withdraw() for _ in range(100)) == 10


def test_a_hold_tells_the_time_left_and_ends():
    clock = Clock()
    hold = Hold(clock=clock)
    hold.check()
    hold.set(10, UpstreamThrottled)
    clock.advance(4)
    with pytest.raises(UpstreamThrottled) as caught:
        hold.check()

    assert caught.value.retry_after_s == 6
    clock.advance(6)
    hold.check()


def test_a_longer_hold_is_not_cut_short():
    clock = Clock()
    hold = Hold(clock=clock)
    hold.set(10, UpstreamThrottled)
    hold.set(2, UpstreamThrottled)
    clock.advance(9)
    with pytest.raises(UpstreamThrottled):
        hold.check()


class TestWaitingRoom:
    @pytest.fixture(name="clock")
    def _clock(self):
        return Clock()

    @pytest.fixture(name="room")
    def _room(self, clock):
        return WaitingRoom(1, clock=clock)

    def test_there_is_a_seat_for_as_long_as_it_takes(self, room):
        with room.seat() as patience:
            assert patience is None

    def test_who_stands_has_the_rest_of_a_second(self, room, clock):
        with room.seat():
            clock.advance(0.4)
            with room.seat() as patience:
                assert patience == pytest.approx(0.6)

    def test_who_stands_before_a_stalled_store_is_turned_away(self, room, clock):
        with room.seat():
            clock.advance(3)
            with room.seat() as patience:
                assert patience == 0

    def test_a_store_that_answers_has_not_stalled(self, room, clock):
        with room.seat():
            clock.advance(3)
            room.answered()
            with room.seat() as patience:
                assert patience == 1

    def test_an_empty_room_has_not_stalled(self, room, clock):
        with room.seat():
            clock.advance(3)
        with room.seat(), room.seat() as patience:
            assert patience == 1
