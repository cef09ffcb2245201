"""
The whole service in front of an evil WooCommerce store: Flask, LatestOrders, the adapter, real sockets.
"""

import contextlib
import json
import time
from dataclasses import dataclass

import orjson

from app.factory import build_service
from app.observability.logs import LineQueue
from app.serving.cached_response import Rendered
from app.serving.policy import ServingPolicy
from app.serving.service import StoreReads
from tests.contract.check import check_answer
from tests.stores import evil
from tests.unit.adapters.woocommerce.orders import order

ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"
TOKEN = "a-token-of-the-tests-alone"
CUSTOMER = "4711081547"  # long enough not to stand in a random id by chance
PATIENT_SECONDS = 20  # whoever is answered is answered long before, however busy the machine
HASTY_SECONDS = 1.0  # where the end of the patience is what is looked at
SLACK_SECONDS = 5.0  # the machine may be busy
HASTY = {"DEADLINE_SECONDS": str(HASTY_SECONDS), "FETCH_DEADLINE_SECONDS": str(HASTY_SECONDS)}


def orders_of(customer_id, **changes):
    return orjson.dumps([order(**{"customer_id": int(customer_id), "id": int(customer_id) + 1} | changes)])


STATUSES = [{"slug": slug, "name": slug} for slug in ("pending", "processing", "completed", "cancelled")]


def good(line, seen):
    if seen.key == "statuses":
        return evil.whole(orjson.dumps(STATUSES))(line, seen)
    return evil.whole(orders_of(seen.key))(line, seen)


def environment(store_url, **changes):
    return {
        "PLATFORM": "woocommerce",
        "WOOCOMMERCE_STORE_URL": store_url,
        "WOOCOMMERCE_CONSUMER_KEY": "ck_" + "1" * 40,
        "WOOCOMMERCE_CONSUMER_SECRET": "cs_" + "2" * 40,
        "WOOCOMMERCE_PRODUCT_DETAILS": "false",
        "API_TOKENS": TOKEN,
        "PUBLIC_BASE_URL": "https://orders.example",
        "DEADLINE_SECONDS": str(PATIENT_SECONDS),
        "FETCH_DEADLINE_SECONDS": str(PATIENT_SECONDS),
        "METRICS_TOKEN": "a-token-for-the-metrics-alone",
        **changes,
    }


class Lines(LineQueue):
    def __init__(self):
        super().__init__()
        self.lines = []

    def put(self, line):
        self.lines.append(line)


@dataclass(frozen=True)
class Asked:
    """
    What a caller got, checked against the contract, and what else came of it.
    """

    status: int
    headers: dict
    payload: object
    seconds: float
    lines: list

    @property
    def is_stale(self):
        return self.status == 200 and self.payload["custom_fields"].get("stale") is True


class Stack:
    def __init__(self, environ):
        self.log = Lines()
        service = build_service(environ, self.log)
        self.app = service.app
        self.client = self.app.test_client()
        self.client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
        self.reads: StoreReads = service.stores.entries[0].reads

    def ask(self, customer_id=CUSTOMER, **headers):
        before = len(self.log.lines)
        began = time.monotonic()
        response = self.client.get(ROUTE.format(customer_id), headers=headers)
        seconds = time.monotonic() - began
        payload = check_answer(response.status_code, response.headers, response.data)
        lines = [json.loads(line) for line in self.log.lines[before:]]
        return Asked(response.status_code, dict(response.headers), payload, seconds, lines)

    def warm(self, body, customer_id=CUSTOMER, age=100):
        """
        An answer that was good and is past its time.
        """
        key = self.reads.hashed(f"order {customer_id}")
        entry = ServingPolicy().entry(key, Rendered(body, 'W/"warm"'), time.monotonic() - age)
        self.reads._memory.put(key, entry)

    def settle(self):
        """
        Nothing is under way any more: a fetch may outlive its caller.
        """
        for _ in range(1_000):
            if not len(self.reads._single_flight):
                return
            time.sleep(0.01)
        raise AssertionError("a fetch does not end")


@contextlib.contextmanager
def evil_stack(answer=good, **changes):
    with evil.EvilStore(answer) as store:
        stack = Stack(environment(store.url, **changes))
        yield stack, store
        stack.settle()


def rendered_order(customer_id=CUSTOMER):
    """
    The bytes of a good answer.
    """
    with evil_stack() as (stack, _):
        response = stack.client.get(ROUTE.format(customer_id))
        assert response.status_code == 200
        return response.data
