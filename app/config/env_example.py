"""
Variables as `.env` lines, each under its meaning: what `.env.example` and `python -m app settings` show.
"""

from collections.abc import Iterable, Mapping

from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.domain.ports import Platform, Setting


def to_groups(platforms: Mapping[str, Platform]) -> Iterable[tuple[str, tuple[Setting, ...]]]:
    yield "The store", STORE_SETTINGS
    for platform in platforms.values():
        if platform.settings:
            yield platform.title, platform.settings
    yield "The service", SERVICE_SETTINGS


def to_env_lines(platforms: Mapping[str, Platform]) -> Iterable[str]:
    for title, settings in to_groups(platforms):
        yield from ("", f"# --- {title} ---")
        for setting in settings:
            yield from ("", f"# {setting.meaning[0].upper()}{setting.meaning[1:]}.")
            yield f"#{setting.name}={setting.default or setting.example}"
