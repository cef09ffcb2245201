"""
Whole answers for the recorded customers, over real HTTP; the expected ones were written by hand from the contract.
"""

import json
from pathlib import Path

import pytest

from adapters.testing.contract import check_order, to_answer
from tests.stores.woocommerce import WooCommerceStore

EXPECTED = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parent / "expected").glob("*.json"))
}


@pytest.fixture(name="store", scope="module")
def _store():
    with WooCommerceStore() as store:
        yield store


@pytest.mark.parametrize("expected", EXPECTED.values(), ids=EXPECTED)
def test_answer(store, latest, expected):
    answer = to_answer(latest(store, expected["customer_id"]))

    check_order(answer)
    for name in ("store", "retrieved_at"):  # the service's, not the adapter's
        del answer["custom_fields"][name]
    del answer["_links"]
    assert json.loads(json.dumps(answer).replace(store.url, "https://shop.example")) == expected
