import pytest

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.testkit import StandInStore
from app.config.settings import Settings
from app.domain.ports import Deadline
from tests.stores import bigcommerce
from tests.stores.bigcommerce import BigCommerceStore


@pytest.fixture(name="configured", scope="session")
def _configured():
    """
    The store as the service's start-up leaves it; further variables by name.
    """

    def configured(url, **variables):
        environ = {
            "PLATFORM": "bigcommerce",
            "BIGCOMMERCE_STORE_HASH": bigcommerce.STORE_HASH,
            "BIGCOMMERCE_ACCESS_TOKEN": bigcommerce.TOKEN,
            "BIGCOMMERCE_API_URL": url,
            "API_TOKENS": "a-token-of-these-tests",
            "PUBLIC_BASE_URL": "https://orders.example.com",
        }
        return Settings.from_env(environ | variables, {"bigcommerce": BIGCOMMERCE}).stores[0]

    return configured


@pytest.fixture(name="latest", scope="session")
def _latest(configured):
    """
    Asks an adapter built for the store. The adapter is made anew unless one is given.
    """

    def latest(store, customer_id="1001", *, adapter=None, seconds=10.0, **variables):
        adapter = adapter or BIGCOMMERCE.build(configured(store.url, **variables))
        return adapter.latest_order(customer_id, Deadline.after(seconds))

    return latest


@pytest.fixture(name="shop")
def _shop():
    shop = BigCommerceStore()
    with StandInStore(shop) as store:
        store.shop = shop
        yield store
