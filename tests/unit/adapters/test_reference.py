"""
The reference's examples are true, each name has one, and says in its docstring what its name and types do not.
"""

import inspect

import pytest

import adapters.kit
import adapters.testing
from tests.reference_examples import EXAMPLES, namespace

NAMES = [*adapters.kit.__all__, *adapters.testing.__all__]
NAMESPACE = namespace()


def test_every_name_has_an_example():
    assert set(EXAMPLES) == set(NAMES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_true_and_shows_the_name(name):
    assert name in EXAMPLES[name] or name == "Order"
    if EXAMPLES[name].startswith("with "):
        exec(EXAMPLES[name], dict(NAMESPACE))
    else:
        assert eval(EXAMPLES[name], dict(NAMESPACE)) is True


@pytest.mark.parametrize("name", NAMES)
def test_public_name_has_a_docstring(name):
    thing = NAMESPACE[name]
    if callable(thing):
        doc = inspect.getdoc(thing) or ""
        assert doc, "say what it is"
        assert not doc.startswith(f"{name}("), "say what it is"
