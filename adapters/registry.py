"""
The platforms the service knows: the built-in ones, and those of installed packages.

A package becomes a platform by an entry point: its name is the platform's, its value the Platform object.
"""

import re
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.demo.platform import DEMO
from adapters.shopify.platform import SHOPIFY
from adapters.woocommerce.platform import WOOCOMMERCE
from app.domain.errors import ConfigurationError
from app.domain.ports import Platform

ENTRY_POINT_GROUP: Final = "most_recent_order.adapters"
NAME: Final = re.compile(r"[a-z][a-z0-9_-]{0,31}", re.ASCII)

BUILT_IN: Final[Mapping[str, Platform]] = MappingProxyType(
    {platform.name: platform for platform in (BIGCOMMERCE, DEMO, SHOPIFY, WOOCOMMERCE)}
)


def load_platforms(installed: Iterable[EntryPoint] | None = None) -> Mapping[str, Platform]:
    """
    Built-in and installed platforms by name. Raises ConfigurationError naming every plugin that cannot be used: a
    service that starts without the platform its merchant installed would fail later, and less plainly.
    """
    platforms, problems = dict(BUILT_IN), []
    for entry_point in entry_points(group=ENTRY_POINT_GROUP) if installed is None else installed:
        try:
            platforms[entry_point.name] = _load(entry_point, platforms)
        except ValueError as error:
            problems.append(f"plugin {_title(entry_point)}: {error}")
    if problems:
        raise ConfigurationError(problems)
    return MappingProxyType(platforms)


def _title(entry_point: EntryPoint) -> str:
    return f"{entry_point.name} of {entry_point.dist.name}" if entry_point.dist else entry_point.name


def _load(entry_point: EntryPoint, taken: Iterable[str]) -> Platform:
    """
    Raises ValueError with what is wrong, in words of ours and of Python's import system only.
    """
    if entry_point.name in taken:  # before any of its code runs
        raise ValueError(f"the name is {'a built-in platform' if entry_point.name in BUILT_IN else 'another plugin'}'s")
    try:
        platform = entry_point.load()
    except (ImportError, AttributeError, SyntaxError) as error:
        raise ValueError(f"cannot be imported ({type(error).__name__}: {error})") from error
    except (Exception, SystemExit) as error:  # a plugin is foreign code; whatever it raises stops the start
        raise ValueError(f"cannot be imported ({type(error).__name__})") from error
    if not isinstance(platform, Platform):
        raise ValueError(f"{entry_point.value} is no Platform")  # noqa: TRY004 - one kind of problem, one handler
    if platform.name != entry_point.name or not NAME.fullmatch(platform.name):
        raise ValueError("its Platform has another name, or one that is not small letters, digits, - and _")
    # Keeps plugins off the service's own variables, and off each other's.
    prefix = platform.name.upper().replace("-", "_") + "_"
    if foreign := [setting.name for setting in platform.settings if not setting.name.startswith(prefix)]:
        raise ValueError(f"its settings begin with {prefix}, unlike {', '.join(foreign)}")
    return platform
