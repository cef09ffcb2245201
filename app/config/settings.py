"""
Settings from a mapping: every problem reported at once, by variable name, none showing a secret.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from app.config.declarations import SERVICE_SETTINGS, STORE_SETTINGS
from app.config.parsers import DEMO_TOKEN, ApiToken, Bind, OAuthClient, to_api_token
from app.domain.errors import ConfigurationError
from app.domain.ports import Platform, Setting
from app.domain.store import Store

DEFAULT_STORE: Final = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """
    The whole configuration, frozen. Seconds are floats, sizes bytes; None means not configured.
    """

    stores: tuple[Store, ...]
    public_base_url: str
    bind: Bind
    api_tokens: tuple[ApiToken, ...] = field(repr=False)
    order_ttl_s: float
    negative_ttl_s: float
    stale_if_error_s: float
    deadline_s: float
    fetch_deadline_s: float
    cache_max_bytes: int
    threads: int
    drain_s: float
    otlp_endpoint: str | None
    log_level: str
    log_hash_key: str | None = field(repr=False)
    redis_url: str | None = field(repr=False)
    metrics_token: str | None = field(repr=False)
    rate_limit_per_minute: int | None
    jwt_issuer: str | None
    jwt_audience: str | None
    jwt_jwks_url: str | None
    jwt_jwks_ca_bundle: str | None
    oauth_clients: tuple[OAuthClient, ...] = field(repr=False)
    oauth_signing_key_file: str | None

    @property
    def is_demo(self) -> bool:
        return any(store.platform == "demo" for store in self.stores)

    @classmethod
    def from_env(cls, environ: Mapping[str, str], platforms: Mapping[str, Platform]) -> "Settings":
        """
        Raises ConfigurationError with every problem found.
        """
        problems: list[str] = []
        values = _read(SERVICE_SETTINGS, environ, problems, prefix="")
        names = values.pop("STORES")
        stores = tuple(
            _to_store(name, environ, platforms, problems, is_only=not names) for name in names or (DEFAULT_STORE,)
        )
        if values["THREADS"]:  # each thread may have one call under way, and one more behind it
            stores = tuple(replace(store, max_connections=2 * values["THREADS"]) for store in stores)
        is_demo = any(store.platform == "demo" for store in stores)
        problems += _brand_problems(stores)
        refused = {problem.partition(":")[0] for problem in problems}
        exposure = [
            *_exposure_problems(values, stores, is_demo=is_demo),
            *_jwt_problems(values),
            *_deadline_problems(values),
        ]
        problems += [problem for problem in exposure if problem.partition(":")[0] not in refused]
        if problems:
            raise ConfigurationError(list(dict.fromkeys(problems)))
        return cls(stores=stores, **_to_fields(values, is_demo=is_demo))


def _read(
    settings: tuple[Setting, ...], environ: Mapping[str, str], problems: list[str], *, prefix: str
) -> dict[str, Any]:
    """
    The values by name; `prefix` names a store, whose own variable goes before the one for all.
    """
    values: dict[str, Any] = {}
    for setting in settings:
        name = prefix + setting.name if environ.get(prefix + setting.name, "").strip() else setting.name
        text = environ.get(name, "").strip()
        if not text and setting.required:
            problems.append(f"{prefix}{setting.name}: missing; {setting.meaning}")
            values[setting.name] = None
            continue
        try:
            values[setting.name] = setting.parse(text or setting.default) if text or setting.default else None
        except ValueError as error:
            problems.append(f"{name}: {error}")
            values[setting.name] = None
    return values


def _to_store(
    name: str, environ: Mapping[str, str], platforms: Mapping[str, Platform], problems: list[str], *, is_only: bool
) -> Store:
    prefix = "" if is_only else f"{name.upper()}__"
    common = _read(STORE_SETTINGS, environ, problems, prefix=prefix)
    platform = platforms.get(common["PLATFORM"] or "")
    if platform is None:
        problems.append(f"{prefix}PLATFORM: unknown; installed are {', '.join(sorted(platforms))}")
        return Store(name=name, platform="")
    unread = len(problems)
    own = _read(platform.settings, environ, problems, prefix=prefix)
    known = {setting.name for setting in (*STORE_SETTINGS, *platform.settings)}
    if prefix:
        strangers = sorted(key for key in environ if key.startswith(prefix) and key.removeprefix(prefix) not in known)
        problems += [f"{key}: no such variable of a store on {platform.title}" for key in strangers]
    store = Store(
        name=name,
        platform=platform.name,
        brands=common["BRANDS"] or (),
        settings=MappingProxyType(own),
        ca_bundle=common["STORE_CA_BUNDLE"],
        allow_http=common["ALLOW_HTTP_STORES"],
    )
    if len(problems) == unread:
        problems += [prefix + problem for problem in platform.problems(store)]
    return store


def _brand_problems(stores: tuple[Store, ...]) -> list[str]:
    problems, taken = [], dict[str, str]()
    for store in stores:
        for brand in (store.name, *store.brands):
            owner = taken.setdefault(brand.casefold(), store.name)
            if owner != store.name:
                problems.append(f"{store.name.upper()}__BRANDS: a name of it is already {owner}'s")
    return problems


def _exposure_problems(values: Mapping[str, Any], stores: tuple[Store, ...], *, is_demo: bool) -> list[str]:
    """
    What would leave orders open to everybody, or give links that lead nowhere.
    """
    problems = []
    if is_demo:
        if any(store.platform != "demo" for store in stores):
            problems.append("PLATFORM: the demo has a public token and cannot run beside a real store")
        if values["BIND"] and not values["BIND"].is_loopback and not values["ALLOW_PUBLIC_DEMO"]:
            problems.append("BIND: the demo has a public token; bind to loopback, or set ALLOW_PUBLIC_DEMO=true")
        return problems
    if not (values["API_TOKENS"] or values["JWT_JWKS_URL"] or values["OAUTH_CLIENTS"]):
        problems.append("API_TOKENS: no caller could be told from another; set it, or JWT_JWKS_URL, or OAUTH_CLIENTS")
    if not values["PUBLIC_BASE_URL"]:
        problems.append("PUBLIC_BASE_URL: missing; the address callers use, for the links in answers")
    return problems


def _jwt_problems(values: Mapping[str, Any]) -> list[str]:
    if values["JWT_JWKS_URL"]:
        return [
            f"{name}: missing; tokens of the identity provider are checked against it"
            for name in ("JWT_ISSUER", "JWT_AUDIENCE")
            if not values[name]
        ]
    if values["JWT_ISSUER"] or values["JWT_AUDIENCE"]:
        return ["JWT_JWKS_URL: missing; JWT_ISSUER and JWT_AUDIENCE mean nothing without it"]
    return []


def _deadline_problems(values: Mapping[str, Any]) -> list[str]:
    answer, fetch = values["DEADLINE_SECONDS"], values["FETCH_DEADLINE_SECONDS"]
    if answer and fetch and fetch < answer:
        return ["FETCH_DEADLINE_SECONDS: shorter than DEADLINE_SECONDS, so that no caller could wait for it"]
    return []


def _to_fields(values: Mapping[str, Any], *, is_demo: bool) -> dict[str, Any]:
    tokens = values["API_TOKENS"] or ()
    return {
        "public_base_url": values["PUBLIC_BASE_URL"] or f"http://127.0.0.1:{values['BIND'].port}",
        "bind": values["BIND"],
        "api_tokens": tokens or ((to_api_token(DEMO_TOKEN),) if is_demo else ()),
        "order_ttl_s": values["ORDER_TTL_SECONDS"],
        "negative_ttl_s": values["NEGATIVE_TTL_SECONDS"],
        "stale_if_error_s": values["STALE_IF_ERROR_SECONDS"],
        "deadline_s": values["DEADLINE_SECONDS"],
        "fetch_deadline_s": values["FETCH_DEADLINE_SECONDS"],
        "cache_max_bytes": values["CACHE_MAX_BYTES"],
        "threads": values["THREADS"],
        "drain_s": values["DRAIN_SECONDS"],
        "otlp_endpoint": values["OTEL_EXPORTER_OTLP_ENDPOINT"],
        "log_level": values["LOG_LEVEL"],
        "log_hash_key": values["LOG_HASH_KEY"],
        "redis_url": values["REDIS_URL"],
        "metrics_token": values["METRICS_TOKEN"],
        "rate_limit_per_minute": values["RATE_LIMIT_PER_MINUTE"],
        "jwt_issuer": values["JWT_ISSUER"],
        "jwt_audience": values["JWT_AUDIENCE"],
        "jwt_jwks_url": values["JWT_JWKS_URL"],
        "jwt_jwks_ca_bundle": values["JWT_JWKS_CA_BUNDLE"],
        "oauth_clients": values["OAUTH_CLIENTS"] or (),
        "oauth_signing_key_file": values["OAUTH_SIGNING_KEY_FILE"],
    }
