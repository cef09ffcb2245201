import pytest

from app.serving.resilience.load_shedding import LoadShedder
from tests.unit.serving.doubles import Clock


@pytest.fixture(name="clock")
def _clock():
    return Clock()


@pytest.fixture(name="shedder")
def _shedder(clock):
    return LoadShedder(1, clock=clock)


def test_a_slot_lasts_as_long_as_it_takes(shedder):
    with shedder.slot() as seconds:
        assert seconds == float("inf")


def test_without_a_slot_there_is_the_rest_of_a_second(shedder, clock):
    with shedder.slot():
        clock.advance(0.4)
        with shedder.slot() as seconds:
            assert seconds == pytest.approx(0.6)


def test_without_a_slot_nobody_waits_for_a_stalled_store(shedder, clock):
    with shedder.slot():
        clock.advance(3)
        with shedder.slot() as seconds:
            assert seconds == 0


def test_a_store_that_answers_has_not_stalled(shedder, clock):
    with shedder.slot():
        clock.advance(3)
        shedder.answered()
        with shedder.slot() as seconds:
            assert seconds == 1


def test_a_store_nobody_waits_for_has_not_stalled(shedder, clock):
    with shedder.slot():
        clock.advance(3)
    with shedder.slot(), shedder.slot() as seconds:
        assert seconds == 1
