import threading

from app.serving.resilience.single_flight import SingleFlight
from tests.unit.serving.doubles import in_threads


def test_fifty_threads_share_one_flight_and_nothing_is_left():
    flights = SingleFlight()
    boarded = threading.Semaphore(0)
    begun = []

    def work():
        flight, is_mine = flights.board("7", 0)
        boarded.release()
        if is_mine:
            for _ in range(50):
                boarded.acquire()
            begun.append(flight)
            flights.land("7", flight, "landed")
        return flight.landing.result(10)

    assert in_threads(50, work) == ["landed"] * 50
    assert (len(begun), len(flights)) == (1, 0)


def test_keys_fly_apart():
    flights = SingleFlight()

    assert flights.board("7", 0)[1]
    assert flights.board("8", 0)[1]


def test_who_comes_after_the_landing_begins_anew():
    flights = SingleFlight()
    flight, _ = flights.board("7", 0)
    flights.land("7", flight, 1)

    assert flights.board("7", 0)[1]
