"""
The reference of what authors of adapters import, made from the code and its docstrings: adapters/REFERENCE.md.
"""

import dataclasses
import enum
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import adapters.kit
import adapters.testing
from adapters.kit.version import KIT_VERSION
from tests.reference_examples import EXAMPLES

HEAD = f"""\
# Reference of the adapter kit {KIT_VERSION}

Made from the code by `python -m tests.docs`; the guide is [README.md](README.md). Every name that ends in `_s` is a
number of seconds; times are aware `datetime`s in UTC, amounts and quantities `Decimal`s. The `to_…` functions take
anything a store may send and raise nothing, unless it says so.
"""


_MEMBER = re.compile(r"<([A-Za-z]+\.[A-Z_]+): .*?>")


def _value_of(match: re.Match[str]) -> str:
    return match[1]


def reference() -> str:
    parts = [HEAD]
    for module in (adapters.kit, adapters.testing):
        parts.append(f"## `{module.__name__}`\n")
        parts += [entry(module, name) for name in module.__all__]
    return "\n".join(parts).rstrip() + "\n"


def entry(module: ModuleType, name: str) -> str:
    thing = getattr(module, name)
    lines = [f"### `{name}`", ""]
    if inspect.isclass(thing):
        lines += _class(thing)
    elif callable(thing):
        lines += [f"```python\n{name}{_signature(thing)}\n```", "", *_doc(thing)]
    else:
        lines += [_value(thing), ""]
    if name in EXAMPLES:
        lines += [f"```python\n{EXAMPLES[name].strip()}\n```", ""]
    return "\n".join(lines)


def _value(thing: Any) -> str:
    return f"`{thing!r}`" if isinstance(thing, str) else f"`{thing}`"


def _class(thing: type) -> list[str]:
    lines = list(_doc(thing))
    if issubclass(thing, enum.Enum):
        return [*lines, *_members(thing), ""]
    if dataclasses.is_dataclass(thing):
        lines += [*_fields(thing), ""]
    elif "__init__" in vars(thing) and not getattr(thing, "_is_protocol", False):
        lines += [f"```python\n{thing.__name__}{_signature(thing)}\n```", ""]
    return [*lines, *_methods(thing)]


def _members(thing: type[enum.Enum]) -> Iterator[str]:
    comments = _comments(thing)
    yield from ("| member | |", "|---|---|")
    for member in thing:
        said = (
            comments.get(member.name)
            or getattr(member, "meaning", "")
            or ("" if isinstance(member.value, int) or member.value == member.name else str(member.value))
        )
        yield f"| `{member.name}` | {said} |"


def _fields(thing: type) -> Iterator[str]:
    comments = _comments(thing)
    yield from ("| field | type | default | |", "|---|---|---|---|")
    for field in dataclasses.fields(thing):
        yield f"| `{field.name}` | `{_cell(_type(field.type))}` | {_default(field)} | {comments.get(field.name, '')} |"


def _default(field: Any) -> str:
    if field.default is not dataclasses.MISSING:
        text = getattr(field.default, "__name__", None) or repr(field.default)
        return f"`{_cell(_MEMBER.sub(_value_of, text))}`"
    return "*required*" if field.default_factory is dataclasses.MISSING else "empty"


def _methods(thing: type) -> Iterator[str]:
    for base in reversed([base for base in thing.__mro__ if base.__module__.startswith(("adapters.", "app."))]):
        for name, member in vars(base).items():
            if name.startswith(("_", "test_", "pytest_")):
                continue
            if isinstance(member, property) and member.fget:
                yield f"- `{name}`{_said(member.fget)}"
            elif inspect.isroutine(member):
                function = getattr(thing, name)
                yield f"- `{name}{_signature(function)}`{_said(function)}"
    yield ""


def _said(function: Any) -> str:
    text = " ".join((inspect.getdoc(function) or "").split())
    return f": {text}" if text else ""


def _signature(thing: Any) -> str:
    signature = inspect.signature(thing)
    parameters = [parameter for name, parameter in signature.parameters.items() if name not in {"self", "cls"}]
    text = str(signature.replace(parameters=parameters))
    return _type(text.removesuffix(" -> None") if inspect.isclass(thing) else text)


def _type(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    text = re.sub(r"<factory>", "…", re.sub(r"(?:\b[a-z_]+\.)+([A-Z])", r"\1", text))
    return re.sub(r" at 0x[0-9a-f]+", "", text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _doc(thing: Any) -> list[str]:
    text = inspect.getdoc(thing) or ""
    own = text if not (inspect.isclass(thing) and text.startswith(f"{thing.__name__}(")) else ""
    return [own, ""] if own else []


def _comments(thing: type) -> dict[str, str]:
    """
    What stands behind a member, or on the lines above it.
    """
    found: dict[str, str] = {}
    above: list[str] = []
    current = ""
    for line in inspect.getsource(thing).splitlines():
        text = line.strip()
        if text.startswith("#"):
            above.append(text.removeprefix("#").strip())
            continue
        match = (
            re.match(r"(\w+)(?::[^=]*)?\s*=?", text)
            if line.startswith("    ") and not line.startswith("     ")
            else None
        )
        current = match[1] if match else current
        comment = re.sub(r"noqa: \S+ - ", "", text.partition("  # ")[2])
        if said := " ".join(filter(None, [" ".join(above) if match else "", comment])):
            found[current] = f"{found[current]} {said}" if current in found and not match else said
        if match:
            above = []
    return {name: _cell(text) for name, text in found.items()}
