"""
The service against its own description, with generated requests and every check schemathesis has.

SCHEMATHESIS_CASES and SCHEMATHESIS_SEED ask for other numbers of cases, and for others.
"""

import os
from hashlib import sha256

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings

from app.factory import build_app
from tests.thorough import many

CASES = int(os.environ.get("SCHEMATHESIS_CASES", many(200, thorough=2_000)))
SEED = int(os.environ.get("SCHEMATHESIS_SEED", "20261123"))
AUTHORIZATION = {"Authorization": "Bearer demo-token-for-local-use"}

application = build_app({"OAUTH_CLIENTS": f"talkdesk:sha256:{sha256(b'secret').hexdigest()}"})
schema = schemathesis.openapi.from_wsgi("/openapi.json", application)
tried = []


def generated(cases):
    return settings(
        max_examples=cases,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
    )


@seed(SEED)
@schema.include(path_regex="most-recent-order").parametrize()
@generated(CASES * 4 // 5)
def test_orders_route_does_what_it_says(case):
    tried.append(case.method)
    case.call_and_validate(headers=AUTHORIZATION)


@seed(SEED)
@schema.exclude(path_regex="most-recent-order").parametrize()
@generated(CASES // 5)
def test_other_routes_do_what_they_say(case):
    tried.append(case.method)
    case.call_and_validate()


def test_as_many_cases_were_tried_as_promised():
    if not tried:
        pytest.skip("counts the cases of the tests above")

    assert len(tried) >= CASES
