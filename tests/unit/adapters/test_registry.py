"""
Which platforms there are, and that each of them passes the adapter kit.
"""

import ast
from dataclasses import replace
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from adapters.registry import BUILT_IN, ENTRY_POINT_GROUP, load_platforms
from app.domain.errors import ConfigurationError
from app.domain.ports import Setting

HERE = Path(__file__).parent


@pytest.mark.parametrize("name", BUILT_IN)
def test_every_platform_passes_the_kit(name):
    tree = ast.parse((HERE / name / "test_contract.py").read_text())
    bases = {base.id for node in tree.body if isinstance(node, ast.ClassDef) for base in node.bases}

    assert "AdapterContract" in bases


def test_names_are_the_platforms_own():
    assert {name: platform.name for name, platform in BUILT_IN.items()} == {name: name for name in BUILT_IN}


def plugin(name, value):
    return EntryPoint(name=name, value=f"{__name__}:{value}", group=ENTRY_POINT_GROUP)


ACME = replace(
    BUILT_IN["demo"], name="acme-shop", title="Acme", settings=(Setting(name="ACME_SHOP_URL", meaning="where it is"),)
)
NAMED_OTHERWISE = replace(ACME, name="other")
NOSY = replace(ACME, name="nosy", settings=(Setting(name="API_TOKENS", meaning="the callers' tokens"),))
SHOUTING = replace(ACME, name="LOUD", settings=())
NO_PLATFORM = "acme"


def __getattr__(name):
    if name == "EXITS":
        raise SystemExit(3)
    if name == "FAILS":
        raise RuntimeError("token=abc")
    raise AttributeError(name)


def test_installed_package_is_a_platform_by_name():
    platforms = load_platforms([plugin("acme-shop", "ACME")])

    assert dict(platforms) == {**BUILT_IN, "acme-shop": ACME}


@pytest.mark.parametrize(
    ("entry_point", "problem"),
    [
        (plugin("demo", "ACME"), "plugin demo: the name is a built-in platform's"),
        (plugin("other", "ACME"), "plugin other: its Platform has another name"),
        (plugin("LOUD", "SHOUTING"), "plugin LOUD: its Platform has another name, or one that is not small letters"),
        (plugin("nosy", "NOSY"), "plugin nosy: its settings begin with NOSY_, unlike API_TOKENS"),
        (plugin("acme", "NO_PLATFORM"), "is no Platform"),
        (plugin("acme", "GONE"), "plugin acme: cannot be imported (AttributeError: "),
        (EntryPoint("acme", "no_such_module_at_all:ACME", ENTRY_POINT_GROUP), "(ModuleNotFoundError: No module named"),
        (plugin("acme", "EXITS"), "plugin acme: cannot be imported (SystemExit)"),
        (plugin("acme", "FAILS"), "plugin acme: cannot be imported (RuntimeError)"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.value,
)
def test_broken_plugin_stops_the_start_with_its_name(entry_point, problem):
    with pytest.raises(ConfigurationError) as error:
        load_platforms([entry_point])

    (said,) = error.value.problems
    assert said.startswith(f"plugin {entry_point.name}: ")
    assert problem in said
    assert "abc" not in said


def test_every_broken_plugin_is_named_at_once():
    with pytest.raises(ConfigurationError) as error:
        load_platforms([plugin("demo", "ACME"), plugin("acme-shop", "ACME"), plugin("acme-shop", "ACME")])

    assert error.value.problems == [
        "plugin demo: the name is a built-in platform's",
        "plugin acme-shop: the name is another plugin's",
    ]
