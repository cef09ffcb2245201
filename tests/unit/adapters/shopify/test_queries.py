"""
The query texts against the real schema, and what Shopify charges for them.
"""

import pytest
from graphql import FieldNode, OperationDefinitionNode, parse, validate, visit
from graphql.language import Visitor

from adapters.shopify import queries
from tests.stores.shopify_cost import requested_cost
from tests.stores.shopify_graphql import admin_schema

TEXTS = {name: text for name, text in vars(queries).items() if name.isupper() and text.count("query ")}


def cost_of(name, **variables):
    return requested_cost(admin_schema(), parse(TEXTS[name]), variables)


@pytest.mark.parametrize("name", TEXTS)
def test_schema_knows_everything_that_is_asked(name):
    assert validate(admin_schema(), parse(TEXTS[name])) == []


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_is_asked_that_is_deprecated(name):
    schema = admin_schema()
    asked = []

    class Fields(Visitor):
        def enter_field(self, node: FieldNode, *_):
            asked.append(node.name.value)

    visit(parse(TEXTS[name]), Fields())
    kept = {
        field
        for of in schema.type_map.values()
        for field, definition in getattr(of, "fields", {}).items()
        if not getattr(definition, "deprecation_reason", None)
    }

    assert set(asked) - kept == set()


def test_orders_are_listed_and_not_searched():
    """
    With `query:` the list would come from an index that lags, and an unknown field in it would be ignored.
    """
    operation = next(
        node for node in parse(queries.MOST_RECENT_ORDER).definitions if isinstance(node, OperationDefinitionNode)
    )
    customer = operation.selection_set.selections[0]
    orders = next(node for node in customer.selection_set.selections if node.name.value == "orders")

    assert {argument.name.value: argument.value for argument in orders.arguments}.keys() == {
        "first",
        "sortKey",
        "reverse",
    }


def test_cost_of_an_order(capsys):
    least = cost_of("MOST_RECENT_ORDER", withProducts=False, withFulfillmentOrders=False, withSums=True)
    most = cost_of("MOST_RECENT_ORDER", withProducts=True, withFulfillmentOrders=True, withSums=True)
    rest = cost_of(
        "REST_OF_ORDER",
        withSums=True,
        withProducts=True,
        withFulfillmentOrders=True,
        withMethods=True,
        withLines=True,
        withFulfillments=True,
    )
    with capsys.disabled():
        print(f"\nShopify charges {least} to {most} for an order, {rest} for the rest of a long one")  # noqa: T201 - the figures are the point

    assert least <= 50
    assert most <= 110
    assert rest <= 500


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("{ currentAppInstallation { accessScopes { handle } } }", 2),
        ("{ orders(first: 1) { nodes { id } } }", 3),
        ("{ orders(first: 5) { nodes { id } } }", 5),
        ("{ orders(first: 10) { nodes { id } } }", 6),
        ("{ orders(first: 25) { nodes { id } } }", 8),
        ("{ orders(first: 50) { nodes { id } } }", 9),
        ("{ orders(first: 100) { nodes { id } } }", 11),
        ("{ orders(first: 250) { nodes { id } } }", 13),
        (
            "{ orders(first: 10) { nodes { fulfillments(first: 50) { id } totalRefundedSet { shopMoney { amount } } } } }",
            10,
        ),
        ("{ shop { id plan { shopifyPlus } } orders(first: 9) @skip(if: true) { nodes { id } } }", 2),
    ],
)
def test_cost_rule_is_the_one_that_was_measured(text, cost):
    assert requested_cost(admin_schema(), parse(text), {}) == cost
