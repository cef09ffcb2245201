"""
The parts of the adapter kit; `adapters.testkit` is its door.
"""

import pytest

# Failing promises then show their values, as the author's own tests do.
pytest.register_assert_rewrite("adapters.testing.contract", "adapters.testing.faults", "adapters.testing.orders")
