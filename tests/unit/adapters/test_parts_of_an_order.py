"""
What the kit's fake store answers to a second call.
"""

import pytest

from adapters.testing import Part, Request

SHIPMENTS = Part(
    path="/shipments",
    order="filter[value]",
    requires={"filter[field]": "order_id"},
    member="_shipments",
    inside="items",
)
ORDERS = [{"id": 7, "_shipments": [{"id": 70}]}, {"id": 8, "_shipments": []}]


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ({"filter[field]": "order_id", "filter[value]": "7"}, {"items": [{"id": 70}]}),
        ({"filter[field]": "order_id", "filter[value]": "8"}, {"items": []}),
    ],
)
def test_part_of_the_order_that_is_named(query, body):
    reply = SHIPMENTS.answer(Request("GET", "/shipments", query, {}), ORDERS)

    assert reply is not None
    assert reply.body == body


@pytest.mark.parametrize(
    "query",
    [{}, {"filter[value]": "7"}, {"filter[field]": "id", "filter[value]": "7"}, {"filter[field]": "order_id"}],
    ids=repr,
)
def test_other_question_is_not_answered(query):
    assert SHIPMENTS.answer(Request("GET", "/shipments", query, {}), ORDERS) is None
