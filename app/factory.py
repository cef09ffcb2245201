"""
The composition root: settings and platforms in, a running application out. The only module that imports adapters.
"""

import hmac
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from secrets import token_hex
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from flask import Flask

from adapters.demo.orders import CUSTOMERS
from adapters.kit.http import HttpClient
from adapters.kit.phones import read_phone
from adapters.registry import load_platforms
from app.auth.api_tokens import ApiTokens
from app.auth.authenticator import Authenticator
from app.config.redis_url import RedisKind, to_redis_address
from app.config.settings import Settings
from app.domain.ports import Deadline, Platform
from app.domain.store import Store
from app.observability.client_address import ClientOf, build_client_of
from app.observability.logs import LineQueue, NoQueue
from app.observability.metrics import Metrics
from app.observability.metrics_directory import is_stopping
from app.observability.metrics_files import reserve
from app.observability.request_log import build_request_log
from app.observability.sampling import Sampler
from app.observability.store_metrics import StoreMetricsObserver
from app.observability.tracing import TracedMiddleware, TracedStoreMetricsObserver, build_tracer, otlp_processor
from app.serving.customers import Customers
from app.serving.latest_orders import LatestOrders
from app.serving.observer import Observer, unfailing
from app.serving.policy import ServingPolicy
from app.serving.redis_cache import RedisCache, SharedCache
from app.serving.redis_client import build_redis_client
from app.serving.service import StoreReads
from app.stores import StoreDirectory, StoreEntry
from app.web.application import create_app
from app.web.authorization import build_authorize
from app.web.customer_rendering import CustomerRenderer
from app.web.oauth import TokenEndpoint
from app.web.openapi_operations import ApiDetails
from app.web.rendering import build_renderer

__all__ = ["build_app", "build_service", "build_stores", "load_platforms", "read_settings"]

LAST_SPANS_S: Final = 2.0
RATE_LIMIT_SOCKET_S: Final = 0.04

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor

    from app.auth.rate_limit import RateLimit
    from app.auth.token_callers import TokenCallers

KEYS_DEADLINE_S: Final = 5.0
FAILURES_PER_MINUTE: Final = 10  # of an address and a client at /oauth/token


def read_settings(
    environ: Mapping[str, str], platforms: Mapping[str, Platform] | None = None
) -> tuple[Settings, Mapping[str, Platform]]:
    """
    With the installed platforms, if none are given. Raises ConfigurationError.
    """
    platforms = platforms or load_platforms()
    return Settings.from_env(environ, platforms), platforms


def build_stores(
    settings: Settings,
    platforms: Mapping[str, Platform],
    observer: Observer | None = None,
) -> StoreDirectory:
    secret = cache_secret(settings)
    shared = build_shared_cache(settings, secret, observer)
    render = build_renderer(settings.public_base_url)
    render_customers = CustomerRenderer(settings.public_base_url)
    policy = ServingPolicy(
        order_ttl_s=settings.order_ttl_s,
        negative_ttl_s=settings.negative_ttl_s,
        stale_if_error_s=settings.stale_if_error_s,
        deadline_s=settings.deadline_s,
        fetch_deadline_s=settings.fetch_deadline_s,
        cache_max_bytes=settings.cache_max_bytes // len(settings.stores),
        max_fetches=settings.threads,
    )
    entries = []
    for store in settings.stores:
        platform = platforms[store.platform]
        adapter = platform.build(store)
        reads = StoreReads(store.name, policy, observer=observer, shared=shared, secret=secret)
        found = adapter.customers()
        entries.append(
            StoreEntry(
                store,
                platform,
                adapter,
                reads,
                orders=LatestOrders(adapter, render, reads),
                customers=Customers(found, render_customers, reads, platform.name) if found else None,
                read_phone=partial(read_phone, country_code=store.phone_country),
            )
        )
    return StoreDirectory(entries)


def cache_secret(settings: Settings) -> bytes:
    """
    Makes the keys and values of a shared cache unreadable and unforgeable to others, by what only this configuration
    knows. A new credential or address of a store therefore starts with an empty cache.
    """
    tokens = [token.digest for token in settings.api_tokens]
    stores = [(store.name, store.platform, sorted(store.settings.items())) for store in settings.stores]
    return hmac.digest(repr((tokens, stores)).encode(), b"most-recent-order shared cache", "sha256")


def build_shared_cache(settings: Settings, secret: bytes, observer: Observer | None) -> SharedCache:
    if not settings.redis_url:
        return SharedCache()
    import_module("redis")  # an optional extra, slow to load: the first call would be late by that
    connect = partial(build_redis_client, to_redis_address(settings.redis_url), settings.redis_ca_bundle)
    return RedisCache(connect, secret, unfailing(observer or Observer()))


def build_token_callers(settings: Settings) -> "TokenCallers | None":
    if not (settings.oauth_clients or settings.jwt_jwks_url):
        return None
    from app.auth import token_callers  # noqa: PLC0415 - its docstring says why

    return token_callers.build_token_callers(settings, build_key_fetch(settings))


def build_key_fetch(settings: Settings) -> Callable[[], bytes] | None:
    """
    The identity provider is asked for its keys as a store is for an order: within a deadline and a size.
    """
    if not settings.jwt_jwks_url:
        return None
    url = urlsplit(settings.jwt_jwks_url)
    # It may well be in a private network.
    provider = Store(name="identity provider", platform="", ca_bundle=settings.jwt_jwks_ca_bundle, allow_http=True)
    client = HttpClient(provider, f"{url.scheme}://{url.netloc}")
    path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"

    def fetch() -> bytes:
        response = client.get(path, headers={}, deadline=Deadline.after(KEYS_DEADLINE_S))
        response.raise_for_status()
        return response.body

    return fetch


def build_rate_limit(settings: Settings, per_minute: int | None, *, of: str) -> "RateLimit | None":
    if per_minute is None:
        return None
    # Its library takes 3 MB of each process, and most have no use for it.
    from app.auth.rate_limit import RateLimit, memory_storage, redis_storage  # noqa: PLC0415

    address = to_redis_address(settings.redis_url) if settings.redis_url else None
    if (
        address is None or address.kind is RedisKind.CLUSTER
    ):  # the library asks a cluster as it starts, whatever it says
        return RateLimit(per_minute, memory_storage(), of=of)
    # A Redis that is down costs one request its timeout.
    client = build_redis_client(address, settings.redis_ca_bundle, socket_s=RATE_LIMIT_SOCKET_S)
    pool = client.connection_pool  # type: ignore[union-attr]  # not of a cluster
    return RateLimit(per_minute, redis_storage(pool), of=of)


def build_token_endpoint(
    settings: Settings, tokens: "TokenCallers | None", client_of: ClientOf
) -> TokenEndpoint | None:
    failures = build_rate_limit(settings, FAILURES_PER_MINUTE if settings.oauth_clients else None, of="failures")
    if tokens is None or tokens.issuer is None or failures is None:
        return None
    return TokenEndpoint(tokens.issuer, failures, client_of)


def build_api_details(settings: Settings, platforms: Mapping[str, Platform]) -> ApiDetails:
    """
    Brands and stores are not among them: the description is for everybody.
    """
    patterns = list(dict.fromkeys(platforms[store.platform].customer_id_pattern for store in settings.stores))
    details = ApiDetails(
        base_url=settings.public_base_url,
        customer_id_patterns=tuple(patterns) if all(patterns) else (),
        gives_tokens=bool(settings.oauth_clients),
    )
    if not settings.is_demo:
        return details
    customers = tuple((customer.id, customer.shows) for customer in CUSTOMERS)
    return replace(details, example_id=CUSTOMERS[0].id, demo_customers=customers)


@dataclass(frozen=True, slots=True)
class Service:
    app: Flask
    stores: StoreDirectory
    sampler: Sampler
    tokens: "TokenCallers | None"
    lines: LineQueue
    spans: "SpanProcessor | None"

    def start(self) -> None:
        """
        What runs beside the requests; to be called in the process that answers them, after any fork.
        """
        self.sampler.start()
        if self.tokens and self.tokens.provider_keys:
            self.tokens.provider_keys.warm_up()

    def stop(self) -> None:
        """
        Sends what is under way, lines and spans, in a moment or not at all.
        """
        if self.spans is not None:
            sending = threading.Thread(target=self.spans.shutdown, daemon=True)
            sending.start()
            sending.join(LAST_SPANS_S)
        self.lines.flush()


def build_service(
    environ: Mapping[str, str], lines: LineQueue, platforms: Mapping[str, Platform] | None = None
) -> Service:
    """
    With the installed platforms, if none are given. Raises ConfigurationError.
    """
    settings, platforms = read_settings(environ, platforms)
    directory = environ.get("PROMETHEUS_MULTIPROC_DIR")
    metrics = Metrics(reserve(directory, len(settings.stores)))
    spans = otlp_processor(settings.otlp_endpoint) if settings.otlp_endpoint else None
    tracer = build_tracer(spans) if spans else None
    names = [store.name for store in settings.stores]
    observer = TracedStoreMetricsObserver(tracer, metrics, names) if tracer else StoreMetricsObserver(metrics, names)
    stores = build_stores(settings, platforms, observer)
    tokens = build_token_callers(settings)
    api_tokens = ApiTokens(settings.api_tokens)
    authenticator = Authenticator(api_tokens, tokens.verifier if tokens else None)
    authorize = build_authorize(
        authenticator, build_rate_limit(settings, settings.rate_limit_per_minute, of="requests")
    )
    client_of = build_client_of(settings.trusted_proxies)
    app = create_app(
        stores,
        authorize,
        metrics=metrics,
        metrics_token=settings.metrics_token,
        log_request=build_request_log(
            lines.put,
            settings.log_hash_key or token_hex(),
            client_of,
            settings.log_level,
        ),
        details=build_api_details(settings, platforms),
        token_endpoint=build_token_endpoint(settings, tokens, client_of),
        is_stopping=partial(is_stopping, directory),
    )
    if tracer:
        app.wsgi_app = TracedMiddleware(app.wsgi_app, tracer)  # type: ignore[method-assign]  # Flask's own way
    return Service(app, stores, Sampler(metrics, stores, lambda: lines.dropped), tokens, lines, spans)


def build_app(environ: Mapping[str, str], platforms: Mapping[str, Platform] | None = None) -> Flask:
    """
    The application alone, with a log nobody reads. Raises ConfigurationError.
    """
    return build_service(environ, NoQueue(), platforms).app
