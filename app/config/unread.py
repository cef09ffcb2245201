"""
Variables that are set and that nothing would read: what belongs to a platform stops the start, so that nobody gets the
demo by accident; what only looks like ours is a warning.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.domain.ports import Platform
from app.domain.store import Store

DEMO: Final = "demo"
PREFIXES: Final = ("JWT_", "OAUTH_")  # not REDIS_: Kubernetes sets such names itself for a service called redis
RETIRED: Final[Mapping[str, str]] = {
    "DRAIN_SECONDS": "no longer read; a load balancer, nginx or the systemd socket keeps callers waiting instead",
}
SHORTEST_LOOKALIKE: Final = 5  # characters; shorter names are one letter off a great many
_OF_A_STORE: Final = re.compile(r"(?P<store>[A-Z][A-Z0-9_-]*?)__(?P<name>[A-Z0-9_]+)")


def find_unread_problems(
    environ: Mapping[str, str], platforms: Mapping[str, Platform], stores: tuple[Store, ...]
) -> list[str]:
    if any(not store.platform for store in stores):  # the platform is unknown; that is said already
        return []
    return sorted({*_without_platform(environ, platforms, stores), *_without_store(environ, platforms, stores)})


def _without_platform(
    environ: Mapping[str, str], platforms: Mapping[str, Platform], stores: tuple[Store, ...]
) -> Iterator[str]:
    used = {setting.name for store in stores for setting in platforms[store.platform].settings}
    is_demo = all(store.platform == DEMO for store in stores)
    for platform in platforms.values():
        own = {setting.name for setting in platform.settings} - used
        prefix = f"{platform.name.upper()}_"
        for name in _given(environ):
            if name in own or (is_demo and platform.name != DEMO and name.startswith(prefix)):
                yield f"{name}: no store uses it; set PLATFORM={platform.name}, or remove it"


def _without_store(
    environ: Mapping[str, str], platforms: Mapping[str, Platform], stores: tuple[Store, ...]
) -> Iterator[str]:
    settings = (*STORE_SETTINGS, *(setting for platform in platforms.values() for setting in platform.settings))
    names = {setting.name for setting in settings}
    known = {store.name.upper() for store in stores}
    for name in _given(environ):
        match = _OF_A_STORE.fullmatch(name)
        if match and match["name"] in names and match["store"] not in known:
            yield f"{name}: no store has this name; add it to STORES, or remove the variable"


def find_warnings(
    environ: Mapping[str, str], platforms: Mapping[str, Platform], stores: tuple[Store, ...]
) -> Iterator[str]:
    """
    To be asked when there are no problems.
    """
    of_stores = [*STORE_SETTINGS, *(setting for platform in platforms.values() for setting in platform.settings)]
    known = {setting.name for setting in (*SERVICE_SETTINGS, *of_stores)}
    known |= {f"{store.name.upper()}__{setting.name}" for store in stores for setting in of_stores}
    prefixes = (*PREFIXES, *(f"{platform.upper()}_" for platform in platforms))
    for name in sorted(set(_given(environ)) - known):
        meant = _nearest(name, known)
        if name in RETIRED:
            yield f"{name}: {RETIRED[name]}"
        elif meant or name.startswith(prefixes):
            yield f"{name}: nothing reads it" + (f"; is {meant} meant?" if meant else "")


def _given(environ: Mapping[str, str]) -> Iterable[str]:
    return (name for name, value in environ.items() if value.strip())


def _nearest(name: str, known: Iterable[str]) -> str:
    if len(name) < SHORTEST_LOOKALIKE:
        return ""
    upper = name.upper()
    return next((other for other in sorted(known) if upper == other or _is_one_off(upper, other)), "")


def _is_one_off(one: str, other: str) -> bool:
    """
    One letter more, less or different, or two neighbours changed over.
    """
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    at = next((index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if at is None:  # one goes on where the other ends
        return True
    rests = (one[at + 1 :], other[at + 1 :]), (one[at + 1 :], other[at:]), (one[at:], other[at + 1 :])
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or any(left == right for left, right in rests)
