import pytest

from adapters.registry import BUILT_IN
from app.config.settings import Settings
from app.domain.ports import Deadline
from tests.stores.woocommerce import WooCommerceStore, authority
from tests.stores.woocommerce_auth import READ


@pytest.fixture(name="ca_bundle", scope="session")
def _ca_bundle(tmp_path_factory):
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority().cert_pem.write_to_path(path)
    return str(path)


@pytest.fixture(name="configured", scope="session")
def _configured(ca_bundle):
    """
    The store as the service's start-up leaves it; further variables by name.
    """

    def configured(store, key=READ, **variables):
        environ = {
            "PLATFORM": "woocommerce",
            "WOOCOMMERCE_STORE_URL": store if isinstance(store, str) else store.url,
            "WOOCOMMERCE_CONSUMER_KEY": key.consumer_key,
            "WOOCOMMERCE_CONSUMER_SECRET": key.consumer_secret,
            "STORE_CA_BUNDLE": ca_bundle,
            "API_TOKENS": "a-token-for-these-tests",
            "PUBLIC_BASE_URL": "https://orders.example.com",
        }
        return Settings.from_env(environ | variables, BUILT_IN).stores[0]

    return configured


@pytest.fixture(name="latest", scope="session")
def _latest(configured):
    """
    Asks an adapter built for the store. The adapter is made anew unless one is given.
    """

    def latest(store, customer_id, *, adapter=None, seconds=10.0, **options):
        adapter = adapter or BUILT_IN["woocommerce"].build(configured(store, **options))
        return adapter.latest_order(customer_id, Deadline.after(seconds))

    return latest


@pytest.fixture(name="shop")
def _shop():
    with WooCommerceStore() as store:
        yield store
