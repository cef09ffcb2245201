"""
Orders as plugins and shops leave them, from the fake store over HTTP to the rendered answer.
"""

from pathlib import Path

import pytest

from adapters.testing.contract import check_order, to_answer
from tests.field_facts import case_name, failed_facts, field_cases
from tests.unit.adapters.woocommerce.orders import line, meta, order

CASES = Path(__file__).with_name("field")
CUSTOMER = "7"


def whole_order(lean):
    """
    The plain order with what the case names of its own laid over it.
    """
    plain = order(lean.get("status", "processing"))
    laid_over = {name: plain[name] | lean[name] for name in ("shipping", "billing") if name in lean}
    lines = {"line_items": list(map(whole_line, lean["line_items"], (11, 12, 13)))} if "line_items" in lean else {}
    order_id = lean.get("id", plain["id"])
    notes = {"meta_data": as_meta(lean.get("meta_data", {}))}
    return plain | {"id": order_id, "number": str(order_id)} | lean | laid_over | lines | notes


def whole_line(lean, line_id):
    return line(line_id) | lean | {"meta_data": as_meta(lean.get("meta_data", {}))}


def as_meta(values):
    return meta(**values) if isinstance(values, dict) else values


@pytest.mark.parametrize("case", field_cases(CASES), ids=case_name)
def test_answers_as_the_field_needs_it(case, shop, latest):
    orders = [whole_order(lean) for lean in case["input"]["orders"]]
    shop.shop.orders |= {whole["id"]: whole for whole in orders}
    shop.shop.statuses |= {whole["status"]: whole["status"] for whole in orders}
    for product_id, product in case["input"].get("products", {}).items():
        shop.shop.products[int(product_id)] = {"id": int(product_id), "type": "simple"} | product

    answer = to_answer(latest(shop, CUSTOMER))

    check_order(answer)
    assert failed_facts(case, answer, [str(whole["id"]) for whole in orders]) == []
