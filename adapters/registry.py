"""
The platforms the service knows: the built-in ones, and those of installed packages.
"""

from collections.abc import Mapping
from importlib.metadata import entry_points
from types import MappingProxyType
from typing import Final

from adapters.bigcommerce.platform import BIGCOMMERCE
from adapters.demo.platform import DEMO
from adapters.woocommerce.platform import WOOCOMMERCE
from app.domain.errors import ConfigurationError
from app.domain.ports import Platform

ENTRY_POINT_GROUP: Final = "most_recent_order.adapters"

BUILT_IN: Final[Mapping[str, Platform]] = MappingProxyType(
    {platform.name: platform for platform in (BIGCOMMERCE, DEMO, WOOCOMMERCE)}
)


def load_platforms() -> Mapping[str, Platform]:
    """
    Built-in and installed platforms by name. Raises ConfigurationError naming every plugin that cannot be used.
    """
    platforms, problems = dict(BUILT_IN), []
    for entry_point in entry_points(group=ENTRY_POINT_GROUP):
        try:
            platform = entry_point.load()
        except Exception as error:  # noqa: BLE001 - a plugin is foreign code; whatever it raises stops the start
            problems.append(f"plugin {entry_point.name}: cannot be loaded ({type(error).__name__})")
            continue
        if not isinstance(platform, Platform) or platform.name != entry_point.name:
            problems.append(f"plugin {entry_point.name}: is not a Platform of that name")
        elif platform.name in platforms:
            problems.append(f"plugin {entry_point.name}: the name is taken")
        else:
            platforms[platform.name] = platform
    if problems:
        raise ConfigurationError(problems)
    return MappingProxyType(platforms)
