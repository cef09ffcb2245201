"""
Settings from a mapping: every problem reported at once, by variable name, none showing a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from app.auth.caller import SCOPES
from app.config.checks import find_problems
from app.config.credentials import DEMO_TOKEN, to_api_token
from app.config.declarations import STORE_SETTINGS, ServiceVariables, StoreVariables
from app.config.environment import problems_of
from app.config.unread import find_unread_problems, find_warnings
from app.config.variables import Reader
from app.domain.errors import ConfigurationError
from app.domain.ports import Platform
from app.domain.store import Store

DEFAULT_STORE: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(ServiceVariables):
    """
    The whole configuration, frozen.
    """

    stores: tuple[Store, ...]
    warnings: tuple[str, ...] = ()  # variables nothing reads though they look like ours; each begins with its name

    @property
    def is_demo(self) -> bool:
        return any(store.platform == "demo" for store in self.stores)

    @classmethod
    def from_env(cls, environ: Mapping[str, str], platforms: Mapping[str, Platform]) -> "Settings":
        """
        Raises ConfigurationError with every problem found.
        """
        reader = Reader(environ, list(problems_of(environ)))
        values = reader.fields(ServiceVariables)
        names = values["store_names"]
        stores = tuple(_to_store(name, reader, platforms, is_only=not names) for name in names or (DEFAULT_STORE,))
        if values["threads"]:  # each thread may have one call under way, and one more behind it
            stores = tuple(replace(store, max_connections=2 * values["threads"]) for store in stores)
        problems = reader.problems
        if names is not None:  # else nobody knows which stores there are
            problems += find_unread_problems(environ, platforms, stores)
        refused = {problem.partition(":")[0] for problem in problems}
        problems += [problem for problem in find_problems(values, stores) if problem.partition(":")[0] not in refused]
        if problems:
            raise ConfigurationError(problems)
        settings = cls(**values, stores=stores, warnings=tuple(find_warnings(environ, platforms, stores)))
        return _with_demo_defaults(settings) if settings.is_demo else settings


def _with_demo_defaults(settings: Settings) -> Settings:
    return replace(
        settings,
        public_base_url=settings.public_base_url or f"http://127.0.0.1:{settings.bind.port}",
        api_tokens=settings.api_tokens or (replace(to_api_token(DEMO_TOKEN), scopes=frozenset(SCOPES.values())),),
    )


def _to_store(name: str, reader: Reader, platforms: Mapping[str, Platform], *, is_only: bool) -> Store:
    prefix = "" if is_only else f"{name.upper()}__"
    common: dict[str, Any] = reader.fields(StoreVariables, prefix)
    platform = platforms.get(common["platform"] or "")
    if platform is None:
        reader.problems.append(f"{prefix}PLATFORM: unknown; installed are {', '.join(sorted(platforms))}")
        return Store(name=name, **common | {"platform": ""})
    known_problems = len(reader.problems)
    own = reader.values(platform.settings, prefix)
    if prefix:
        known = {setting.name for setting in (*STORE_SETTINGS, *platform.settings)}
        unknown = sorted(
            key for key in reader.environ if key.startswith(prefix) and key.removeprefix(prefix) not in known
        )
        reader.problems += [f"{key}: no such variable of a store on {platform.title}" for key in unknown]
    store = Store(name=name, **common, settings=MappingProxyType(own))
    if len(reader.problems) == known_problems:
        reader.problems += [prefix + problem for problem in platform.problems(store)]
    return store
