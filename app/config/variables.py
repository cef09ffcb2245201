"""
How a variable is declared, as a field of a dataclass, and how such a class is read from the environment.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from app.domain.ports import Setting

_SETTING: Final = "setting"
_QUOTES: Final = ("'", '"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable(Setting):
    """
    A variable of ours: the setting, and what its field holds when it has neither value nor default.
    """

    absent: Any = None


def variable(
    name: str,
    meaning: str,
    *,
    default: str = "",
    example: str = "",
    secret: bool = False,
    parse: Callable[[str], Any] = str,
    absent: Any = None,
) -> Any:
    """
    Declares a field of a dataclass as read from the environment; a secret is kept out of the class's `repr`.
    """
    declared = Variable(
        name=name, meaning=meaning, default=default, example=example, secret=secret, parse=parse, absent=absent
    )
    return field(repr=not secret, metadata={_SETTING: declared})


def declared_in(declarations: type) -> Mapping[str, Variable]:
    """
    Name of the field → its variable.
    """
    declared = {field.name: field.metadata.get(_SETTING) for field in fields(declarations)}
    return {name: setting for name, setting in declared.items() if setting is not None}


@dataclass(slots=True)
class Reader:
    """
    Reads variables and gathers what is wrong with them, each by its name and without its value.
    """

    environ: Mapping[str, str]
    problems: list[str]

    def fields(self, declarations: type, prefix: str = "") -> dict[str, Any]:
        """
        Field → value; None where the text is refused.
        """
        return {
            name: self.value(variable, prefix, variable.absent) for name, variable in declared_in(declarations).items()
        }

    def values(self, settings: Iterable[Setting], prefix: str) -> dict[str, Any]:
        """
        A platform's own variables: name → value.
        """
        return {setting.name: self.value(setting, prefix) for setting in settings}

    def value(self, setting: Setting, prefix: str, absent: Any = None) -> Any:
        """
        `prefix` names a store, whose own variable goes before the one for all.
        """
        own = prefix + setting.name
        name = own if self.text(own) else setting.name
        text = self.text(name) or setting.default
        if not text:
            if setting.required:
                self.problems.append(f"{own}: missing; {setting.meaning}")
            return absent
        try:
            return setting.parse(text)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def text(self, name: str) -> str:
        """
        Without the quotes around it, which Docker's `--env-file` takes as a part of the value.
        """
        text = self.environ.get(name, "").strip()
        is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES
        return text[1:-1].strip() if is_quoted else text
