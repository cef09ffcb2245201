"""
Which platforms there are, and that each of them passes the adapter kit.
"""

import ast
from pathlib import Path

import pytest

from adapters.registry import BUILT_IN

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_platform_passes_the_kit(name):
    tree = ast.parse((HERE / name / "test_contract.py").read_text())
    bases = {base.id for node in tree.body if isinstance(node, ast.ClassDef) for base in node.bases}

    assert "AdapterContract" in bases


def test_names_are_the_platforms_own():
    assert {name: platform.name for name, platform in BUILT_IN.items()} == {name: name for name in BUILT_IN}
