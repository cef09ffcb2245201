import pytest

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.testkit import Trouble

EVERYTHING = {"orders": "ok", "Customers: read-only": "ok", "Products: read-only": "ok"}


@pytest.fixture(name="verdicts")
def _verdicts(shop, configured):
    def verdicts(**variables):
        results = BIGCOMMERCE.check(configured(shop.url, **variables))
        return {result.subject: result.verdict for result in results}

    return verdicts


def test_scopes_that_are_held_are_named(verdicts):
    assert verdicts() == EVERYTHING


@pytest.mark.parametrize(
    ("scope", "subject"), [("customers", "Customers: read-only"), ("products", "Products: read-only")]
)
def test_scope_that_is_missing_is_a_warning(shop, verdicts, scope, subject):
    shop.shop.scopes -= {scope}

    assert verdicts() == EVERYTHING | {subject: "warning"}


def test_products_are_not_looked_at_when_their_details_are_off(verdicts):
    assert verdicts(BIGCOMMERCE_PRODUCT_DETAILS="false") == {"orders": "ok", "Customers: read-only": "ok"}


def test_scopes_are_not_looked_at_when_orders_cannot_be_read(shop, verdicts):
    shop.shop.scopes = {"customers", "products"}

    assert verdicts() == {"credential": "failed"}


def test_fault_of_an_optional_route_is_a_warning(shop, verdicts):
    shop.answer = lambda request: Trouble.RESET if "/v3/" in request.path else shop.shop(request)

    assert verdicts() == EVERYTHING | {"Customers: read-only": "warning", "Products: read-only": "warning"}
