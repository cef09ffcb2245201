"""
The stand-in answers as Shopify was recorded to answer.
"""

import json

import pytest
import requests

from tests.stores.shopify import ALL_SCOPES, LEAST_SCOPES, ShopifyStore
from tests.stores.shopify_server import ServedStore

ORDER = {
    "id": "gid://shopify/Order/1",
    "name": "#1",
    "createdAt": "2026-11-20T10:00:00Z",
    "processedAt": "2026-11-20T10:00:00Z",
    "displayFulfillmentStatus": "UNFULFILLED",
    "lineItems": [],
    "fulfillmentOrders": [],
}
OF_CUSTOMER = "query Q($id: ID!) { customer(id: $id) { id orders(first: 1) { nodes { %s } } } }"


@pytest.fixture(name="store")
def _store():
    return ShopifyStore(clock=lambda: 1000.0)


@pytest.fixture(name="ask")
def _ask(store):
    store.add("7", ORDER)
    with ServedStore(store) as url, requests.Session() as session:

        def ask(query, *, version="2026-10", token="shpat_static", **variables):
            return session.post(
                f"{url}/admin/api/{version}/graphql.json",
                data=json.dumps({"query": query, "variables": variables}),
                headers={"X-Shopify-Access-Token": token},
                timeout=10,
            )

        yield ask


def codes(answer):
    return [error["extensions"]["code"] for error in answer.json()["errors"]]


def test_a_refused_field_that_may_not_be_null_nulls_the_customer(ask):
    answer = ask(OF_CUSTOMER % "id fulfillmentOrders(first: 1) { nodes { id } }", id="gid://shopify/Customer/7").json()

    assert answer["data"] == {"customer": None}
    [error] = answer["errors"]
    assert error["message"] == "Access denied for fulfillmentOrders field."
    assert error["path"] == ["customer", "orders", "nodes", 0, "fulfillmentOrders"]
    assert error["extensions"]["code"] == "ACCESS_DENIED"


def test_with_the_scope_it_is_answered(store, ask):
    store.scopes = ALL_SCOPES
    answer = ask(OF_CUSTOMER % "id fulfillmentOrders(first: 1) { nodes { id } }", id="gid://shopify/Customer/7").json()

    assert "errors" not in answer
    assert answer["data"]["customer"]["orders"]["nodes"][0]["fulfillmentOrders"] == {"nodes": []}


def test_protected_data_that_may_be_null_is_null_beside_an_error(store, ask):
    store.approved = frozenset()
    answer = ask(OF_CUSTOMER % "id email", id="gid://shopify/Customer/7").json()

    assert answer["data"]["customer"]["orders"]["nodes"] == [{"id": "gid://shopify/Order/1", "email": None}]
    assert answer["errors"][0]["message"].startswith("This app is not approved to access the Customer object.")


def test_a_missing_scope_says_what_it_requires(store, ask):
    store.scopes = LEAST_SCOPES - {"read_customers"}
    answer = ask(OF_CUSTOMER % "id", id="gid://shopify/Customer/7").json()

    assert answer["errors"][0]["extensions"]["requiredAccess"] == "`read_customers` access scope."


def test_an_unknown_customer_is_null_without_an_error(ask):
    answer = ask(OF_CUSTOMER % "id", id="gid://shopify/Customer/6").json()

    assert (answer["data"], "errors" in answer) == ({"customer": None}, False)


@pytest.mark.parametrize(
    ("query", "gid", "code"),
    [
        (OF_CUSTOMER % "id", "not-a-gid", "INVALID_VARIABLE"),
        (OF_CUSTOMER % "id", "gid://shopify/Product/1", "RESOURCE_NOT_FOUND"),
        (OF_CUSTOMER % "nothing", "gid://shopify/Customer/7", "undefinedField"),
        (OF_CUSTOMER % "lineItems(first: 251) { nodes { id } }", "gid://shopify/Customer/7", "BAD_REQUEST"),
        ("query Q {", "gid://shopify/Customer/7", "PARSE_ERROR"),
    ],
)
def test_errors_have_shopifys_codes_and_status_200(ask, query, gid, code):
    answer = ask(query, id=gid)

    assert (answer.status_code, codes(answer)) == (200, [code])


def test_a_search_lags_behind(ask):
    query = 'query Q { customer(id: "gid://shopify/Customer/7") { orders(first: 1, query: "test:false") { nodes { id } } } }'

    assert ask(query).json()["data"]["customer"]["orders"]["nodes"] == []


def test_the_bucket_is_charged_what_the_query_cost(store, ask):
    cost = ask(OF_CUSTOMER % "id", id="gid://shopify/Customer/7").json()["extensions"]["cost"]

    assert cost["requestedQueryCost"] == 4
    assert 0 < cost["actualQueryCost"] <= 4
    assert cost["throttleStatus"]["currentlyAvailable"] == 2000 - cost["actualQueryCost"]


def test_an_empty_bucket_throttles_with_status_200_and_no_data(store, ask):
    store.available = 3
    answer = ask(OF_CUSTOMER % "id", id="gid://shopify/Customer/7")

    assert (answer.status_code, codes(answer), "data" in answer.json()) == (200, ["THROTTLED"], False)
    assert answer.json()["extensions"]["cost"]["actualQueryCost"] is None
    assert "Retry-After" not in answer.headers


def test_a_query_beyond_a_thousand_points_is_refused(ask):
    inner = "lineItems(first: 250) { nodes { image { url } product { id } } }"
    for _ in range(2):
        inner = f"fulfillmentOrders(first: 250) {{ nodes {{ order {{ {inner} }} }} }}"

    assert codes(ask(OF_CUSTOMER % inner, id="gid://shopify/Customer/7")) == ["MAX_COST_EXCEEDED"]


def test_a_version_that_is_gone_is_answered_by_the_oldest(ask):
    answer = ask("query Q { shop { id } }", version="2023-01")

    assert answer.headers["X-Shopify-API-Version"] == "2026-01"
    assert "X-Shopify-Api-Version-Warning" in answer.headers


@pytest.mark.parametrize("token", ["wrong", "expired"])
def test_a_token_that_does_not_hold_is_401(store, ask, token):
    store.tokens["expired"] = 999.0
    answer = ask("query Q { shop { id } }", token=token)

    assert answer.status_code == 401
    assert answer.json()["errors"].startswith("[API] Invalid API key or access token")


def test_orders_of_more_than_sixty_days_are_missing_without_a_word(store, ask):
    store.add("8", {**ORDER, "createdAt": "2026-09-23T10:00:00Z"})
    query = "query Q($id: ID!) { customer(id: $id) { numberOfOrders orders(first: 1) { nodes { id } } } }"

    assert ask(query, id="gid://shopify/Customer/8").json()["data"]["customer"] == {
        "numberOfOrders": "1",
        "orders": {"nodes": []},
    }
