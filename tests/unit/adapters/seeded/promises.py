"""
Runs the kit's promises over an adapter with a fault written into it, without pytest and without the author's cases.
"""

import importlib
import inspect
import itertools
import shutil
import sys

import pytest

from adapters.testing.customers import CustomerPromises

# Cheap ones first; each fault ends with the first promise that notices it.
SEARCHES = {name for name in vars(CustomerPromises) if name.startswith("test_")}
LAST = (
    "test_threads_get_their_own_customers_orders",
    "test_calls_share_one_deadline",
    "test_wrong_types_break_nothing",
)
CAUGHT = (Exception, pytest.fail.Exception)


def seeded(folder, package, name, edits):
    """
    A copy of the package under a name of its own, with each (file, text, other text) put in.
    """
    target = folder / name
    shutil.copytree(package, target)
    original = f"adapters.{package.name}"
    for path in target.rglob("*.py"):
        path.write_text(path.read_text().replace(original, name))
    for file, text, other in edits:
        path = target / file
        source = path.read_text()
        assert source.count(text) >= 1, f"{name}: {text!r} is not in {file}"
        path.write_text(source.replace(text, other))


def load(folder, module):
    sys.path.insert(0, str(folder))
    try:
        importlib.invalidate_caches()
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))


def runs(kit, searches):
    """
    (name of the promise, its arguments), as pytest would call it.
    """
    names = [name for name in dir(kit) if name.startswith("test_") and callable(getattr(kit, name))]
    names.remove("test_case") if "test_case" in names else None
    names = [name for name in names if (name in SEARCHES) is searches]
    for name in sorted(names, key=lambda name: (LAST.index(name) + 1 if name in LAST else 0, name)):
        marks = [mark for mark in getattr(getattr(kit, name), "pytestmark", ()) if mark.name == "parametrize"]
        rows = [[{mark.args[0]: value} for value in mark.args[1]] for mark in marks]
        for row in itertools.product(*rows):
            yield name, {key: value for part in row for key, value in part.items()}


def first_to_notice(kit, *, searches=False, **fixtures):
    """
    The promise that fails, of those about orders or those about searches; None when the fault passes.
    """
    for name, arguments in runs(kit, searches):
        promise = getattr(kit, name)
        wanted = inspect.signature(promise).parameters
        given = arguments | {key: value for key, value in fixtures.items() if key in wanted}
        try:
            with kit.opened() as shop:
                promise(**given, **({"shop": shop} if "shop" in wanted else {}))
        except pytest.skip.Exception:
            continue
        except CAUGHT:
            return name
    return None
