"""
The author's contract class, found in the test file beside which a command runs.
"""

import importlib.util
import inspect
import sys
from argparse import ArgumentParser
from pathlib import Path

from adapters.testing import AdapterContract


class CommandError(Exception):
    """
    The command cannot be carried out; the text says why and what to do.
    """


def add_tests_option(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--tests", type=Path, metavar="FILE", help="the test file with the AdapterContract; without it test_*.py here"
    )


def find_contract(tests: Path | None) -> tuple[Path, type[AdapterContract]]:
    """
    Raises CommandError unless there is exactly one.
    """
    files = [tests] if tests else sorted(Path.cwd().glob("test_*.py"))
    found = [(path, contract) for path in files for contract in _contracts(path)]
    if len(found) != 1:
        what = "no class" if not found else "more than one class"
        raise CommandError(f"{what} made from AdapterContract in {', '.join(map(str, files)) or 'test_*.py here'}")
    return found[0]


def _contracts(path: Path) -> list[type[AdapterContract]]:
    if not path.is_file():
        raise CommandError(f"{path}: no such file")
    sys.path.insert(0, str(path.resolve().parent))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise CommandError(f"{path}: not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    members = [member for _, member in inspect.getmembers(module, inspect.isclass)]
    return [member for member in members if issubclass(member, AdapterContract) and hasattr(member, "platform")]
