"""
The domain against an independent reading of the same page.
"""

from random import Random

import pytest

from app.domain.assemble import to_order
from tests.thorough import many
from tests.unit.domain.oracle import expected
from tests.unit.domain.random_reports import random_report

REPORTS = many(4_000, thorough=20_000)


def answered(order):
    """
    The answer in the oracle's words. What the bounds leave out is told exactly, so nought is a number here.
    """
    exact = order.custom_fields.exact_quantities.get("deliverable_quantity")
    return {
        "type": str(order.status_info[order.status_info_current_index].detailed_type),
        "index": order.status_info_current_index,
        "steps": [
            (str(step.generic_type), step.detailed_type and str(step.detailed_type), step.status_date_time)
            for step in order.status_info
        ],
        "tracking": order.tracking_info and order.tracking_info.tracking_number,
        "deliveries": [
            (delivery.id, str(delivery.latest_status_info.type), delivery.latest_status_info.status_date_time)
            for delivery in order.deliveries
        ],
        "owed": order.deliverable_quantity if exact is None else exact,
        "attention": {str(code) for code in order.custom_fields.attention},
    }


def compare(seed):
    report = random_report(Random(seed))
    assert answered(to_order(report)) == expected(report), f"seed {seed}: {report}"


def test_500_random_reports_are_read_as_the_page_says():
    for seed in range(500):
        compare(seed)


@pytest.mark.slow
def test_thousands_of_random_reports_are_read_as_the_page_says():
    for seed in range(500, 500 + REPORTS):
        compare(seed)
