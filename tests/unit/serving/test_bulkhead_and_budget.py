from app.serving.resilience.bulkhead import Bulkhead
from app.serving.resilience.retry_budget import RetryBudget
from tests.unit.serving.doubles import in_threads


def test_a_bulkhead_lets_in_as_many_as_it_holds():
    bulkhead = Bulkhead(8)

    assert sum(in_threads(50, bulkhead.acquire)) == 8
    bulkhead.release()
    assert bulkhead.acquire()
    assert not bulkhead.acquire()


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
