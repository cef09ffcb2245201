"""
Fixtures every room of the tests shares.
"""

import gc

import pytest
from flask.testing import FlaskClient

from app.factory import build_app

# The example plugin is a package of its own: e2e/test_plugin_example.py installs it and runs its tests, and those it had.
collect_ignore = ["plugin_example", "plugin_example_previous"]

DEMO_AUTHORIZATION = {"Authorization": "Bearer demo-token-for-local-use"}


@pytest.fixture(name="demo")
def _demo() -> FlaskClient:
    """
    A client of the service as a first run starts it: the demo store, its public token.
    """
    client = build_app({}).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = DEMO_AUTHORIZATION["Authorization"]
    return client


def pytest_collection_finish() -> None:
    """
    Six thousand tests and their modules stay: without this each full collection looks at them all.
    """
    gc.collect()
    gc.freeze()
