"""
Several stores behind one address: a brand picks one, and nothing of one is ever another's.
"""

import random
import threading

import pytest

from tests.contract.check import check_answer

TWO = {
    "STORES": "eu,us",
    "EU__MARKER": "eu",
    "US__MARKER": "us",
    "EU__BRANDS": "Brand 123, Acme",
    "US__BRANDS": "Straße",
}


@pytest.fixture(name="service")
def _service(service_of):
    return service_of(TWO)


@pytest.mark.parametrize(
    ("query", "store"),
    [
        ("", "eu"),
        ("?brand=eu", "eu"),
        ("?brand=US", "us"),
        ("?brand=Brand%20123", "eu"),
        ("?brand=brand+123", "eu"),
        ("?brand=ACME", "eu"),
        ("?brand=STRASSE", "us"),
        ("?brand=stra%C3%9Fe", "us"),
        ("?other=1&brand=us", "us"),
        ("?b%72and=us", "us"),
    ],
)
def test_brand_picks_the_store_whatever_its_case(service, query, store):
    order = service.get(query=query).json

    assert (order["id"], order["custom_fields"]["store"]) == (f"{store}-7", store)


@pytest.mark.parametrize("query", ["?brand=asia", "?brand=eu%20", "?brand=eu,us", "?brand=EU__", "?brand=default"])
def test_unknown_brand_is_404_and_asks_no_store(service, query):
    response = service.get(query=query)

    error = check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, error["description"]) == (404, "No store is configured for this brand.")
    assert [adapter.asked for adapter in service.adapters.values()] == [{}, {}]


def test_same_customer_ids_interleaved_never_mix(service):
    randomness = random.Random(7)
    for _ in range(2_000):
        store, customer_id = randomness.choice(["eu", "us"]), str(randomness.randint(1, 40))

        assert service.get(customer_id, f"?brand={store}").json["id"] == f"{store}-{customer_id}"

    assert all(set(adapter.asked.values()) == {1} for adapter in service.adapters.values())


def test_same_customer_ids_in_many_threads_never_mix(service):
    wrong = []

    def ask(seed):
        randomness = random.Random(seed)
        for _ in range(150):
            store, customer_id = randomness.choice(["eu", "us"]), str(randomness.randint(1, 40))
            got = service.app.test_client().get(
                f"/erc/ecommerce/connections/customers/{customer_id}/most-recent-order?brand={store}",
                headers={"Authorization": "Bearer a-token-of-the-tests"},
            )
            if got.json.get("id") != f"{store}-{customer_id}":
                wrong.append((store, customer_id, got.json))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_fault_of_one_store_is_not_the_others(service):
    service.adapters["eu"].is_down = True
    for customer_id in range(1, 30):
        assert service.get(str(customer_id), "?brand=eu").status_code in {502, 503}
        assert service.get(str(customer_id), "?brand=us").status_code == 200


def test_store_that_hangs_does_not_hold_up_the_other(service):
    service.adapters["eu"].go.clear()
    waiting = [threading.Thread(target=service.get, args=(str(number), "?brand=eu")) for number in range(1, 5)]
    for thread in waiting:
        thread.start()

    assert service.get("7", "?brand=us").status_code == 200

    service.adapters["eu"].go.set()
    for thread in waiting:
        thread.join()


def test_a_plain_no_of_one_store_is_not_the_others(service):
    service.adapters["us"].latest_order = lambda customer_id, deadline: service.adapters["eu"].latest_order(
        "9", deadline
    )

    assert service.get("404", "?brand=eu").status_code == 404
    assert service.get("404", "?brand=us").status_code != 404


def test_etag_of_one_store_is_not_the_others(service):
    assert service.get("7", "?brand=eu").headers["ETag"] != service.get("7", "?brand=us").headers["ETag"]
