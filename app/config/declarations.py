"""
The service's own environment variables, each declared once: its field, name, meaning, default, and how it is read.

`Settings`, `.env.example`, the table in the docs, `python -m app settings` and `check` follow from here.
"""

from dataclasses import dataclass
from typing import Final

from app.auth.credentials import ApiToken, OAuthClient
from app.config.credentials import parse_api_tokens, parse_oauth_clients
from app.config.parsers import (
    Bind,
    Network,
    parse_base_url,
    parse_bind,
    parse_brands,
    parse_ca_bundle,
    parse_country,
    parse_directory,
    parse_flag,
    parse_jwks_url,
    parse_log_level,
    parse_networks,
    parse_otlp_endpoint,
    parse_secret,
    parse_signing_key,
    parse_store_names,
    parse_token,
    seconds,
    whole,
)
from app.config.redis_url import parse_redis_url
from app.config.variables import declared_in, variable


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreVariables:
    """
    Of each store; with STORES they take the store's prefix, and the unprefixed one is for all. Fields are `Store`'s.
    """

    platform: str = variable(
        "PLATFORM",
        "demo, shopify, woocommerce, bigcommerce, or an installed plugin's name",
        default="demo",
    )
    brands: tuple[str, ...] = variable(
        "BRANDS",
        "further names of the store in the `brand` query, comma-separated",
        example="Brand 123,Acme",
        parse=parse_brands,
        absent=(),
    )
    phone_country: str | None = variable(
        "PHONE_COUNTRY",
        "country (ISO alpha-2) in which customers' phone numbers without `+` are read, where the order names none",
        example="PT",
        parse=parse_country,
    )
    ca_bundle: str | None = variable(
        "STORE_CA_BUNDLE",
        "PEM file, for a store with a private certificate authority",
        example="/etc/ssl/shop.pem",
        parse=parse_ca_bundle,
    )
    allow_http: bool = variable(
        "ALLOW_HTTP_STORES",
        "lets a store be reached by plain http beyond loopback",
        default="false",
        parse=parse_flag,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceVariables:
    """
    Of the whole service. Seconds are floats, sizes bytes; None means not configured.
    """

    store_names: tuple[str, ...] = variable(
        "STORES",
        "several stores: their names; each then has its own variables, EU__PLATFORM and so on",
        example="eu,us",
        parse=parse_store_names,
        absent=(),
    )
    api_tokens: tuple[ApiToken, ...] = variable(
        "API_TOKENS",
        "tokens of the callers, comma-separated: [name:]sha256:<hex>[:orders+customers] (preferred), or plain, at "
        "least 16 characters; each may read orders, and customers when it says so",
        secret=True,
        example="talkdesk:sha256:…:orders+customers",
        parse=parse_api_tokens,
        absent=(),
    )
    jwt_issuer: str | None = variable(
        "JWT_ISSUER", "`iss` of the identity provider's JWTs", example="https://id.example.com"
    )
    jwt_audience: str | None = variable("JWT_AUDIENCE", "`aud` the JWTs must name", example="most-recent-order")
    jwt_jwks_url: str | None = variable(
        "JWT_JWKS_URL",
        "where the identity provider publishes its keys (RS256, ES256); https, or http on loopback",
        example="https://id.example.com/.well-known/jwks.json",
        parse=parse_jwks_url,
    )
    jwt_jwks_ca_bundle: str | None = variable(
        "JWT_JWKS_CA_BUNDLE", "PEM file for the JWKS host", example="/etc/ssl/id.pem", parse=parse_ca_bundle
    )
    oauth_clients: tuple[OAuthClient, ...] = variable(
        "OAUTH_CLIENTS",
        "clients of POST /oauth/token, comma-separated: client_id:sha256:<hex of the secret>[:orders+customers]",
        secret=True,
        example="talkdesk:sha256:…",
        parse=parse_oauth_clients,
        absent=(),
    )
    oauth_signing_key_file: str | None = variable(
        "OAUTH_SIGNING_KEY_FILE",
        "PEM key that signs our own tokens; give one when there are several machines, or when tokens are to survive a "
        "restart (`python -m app key FILE` makes one)",
        secret=True,
        example="/etc/most-recent-order/signing.pem",
        parse=parse_signing_key,
    )
    rate_limit_per_minute: int | None = variable(
        "RATE_LIMIT_PER_MINUTE",
        "requests a caller may make; off when empty",
        example="600",
        parse=whole(1, 1_000_000),
    )
    allow_public_demo: bool = variable(
        "ALLOW_PUBLIC_DEMO", "lets the demo listen beyond loopback", default="false", parse=parse_flag
    )
    public_base_url: str = variable(
        "PUBLIC_BASE_URL",
        "the address callers use, for the links in answers; required but on the demo",
        example="https://orders.example.com",
        parse=parse_base_url,
        absent="",
    )
    order_ttl_s: float = variable(
        "ORDER_TTL_SECONDS", "how long an answer is fresh", default="60", parse=seconds(0, 86_400)
    )
    negative_ttl_s: float = variable(
        "NEGATIVE_TTL_SECONDS", "how long a plain no is fresh", default="15", parse=seconds(0, 3_600)
    )
    stale_if_error_s: float = variable(
        "STALE_IF_ERROR_SECONDS",
        "how long after that an older answer may be given when the store fails",
        default="3600",
        parse=seconds(0, 604_800),
    )
    deadline_s: float = variable(
        "DEADLINE_SECONDS", "how long a caller waits at most", default="4", parse=seconds(0.1, 60)
    )
    fetch_deadline_s: float = variable(
        "FETCH_DEADLINE_SECONDS",
        "how long a fetch may go on behind it and fill the cache",
        default="20",
        parse=seconds(0.1, 300),
    )
    cache_max_bytes: int = variable(
        "CACHE_MAX_BYTES", "size of each process's cache", default="67108864", parse=whole(65_536, 1 << 40)
    )
    redis_url: str | None = variable(
        "REDIS_URL",
        "a second cache tier shared by all processes and machines: one server, Sentinel "
        "(redis+sentinel://host:26379,host:26379/SERVICE/0) or Cluster (redis+cluster://); rediss for TLS",
        secret=True,
        example="redis://127.0.0.1:6379/0",
        parse=parse_redis_url,
    )
    redis_ca_bundle: str | None = variable(
        "REDIS_CA_BUNDLE",
        "PEM file, for a Redis with a private certificate authority",
        example="/etc/ssl/redis.pem",
        parse=parse_ca_bundle,
    )
    bind: Bind = variable("BIND", "where gunicorn listens", default="127.0.0.1:8000", parse=parse_bind)
    trusted_proxies: tuple[Network, ...] = variable(
        "TRUSTED_PROXIES",
        "addresses or networks, comma-separated, whose X-Forwarded-For is believed for the log's `client`; `unix` is a "
        "proxy on a UNIX socket",
        example="127.0.0.1,10.0.0.0/8",
        parse=parse_networks,
        absent=(),
    )
    workers: int = variable("WEB_CONCURRENCY", "gunicorn's worker processes", default="2", parse=whole(1, 256))
    threads: int = variable(
        "THREADS", "threads per process; sized for slow stores", default="64", parse=whole(1, 1_024)
    )
    scratch_directory: str | None = variable(
        "TMPDIR",
        "where gunicorn and the metrics keep small files; in memory where there is some",
        example="/run/most-recent-order",
        parse=parse_directory,
    )
    metrics_token: str | None = variable(
        "METRICS_TOKEN",
        "bearer token of /metrics, at least 16 characters; without it /metrics answers 404",
        secret=True,
        parse=parse_token,
    )
    log_level: str = variable("LOG_LEVEL", "DEBUG, INFO, WARNING or ERROR", default="INFO", parse=parse_log_level)
    log_hash_key: str | None = variable(
        "LOG_HASH_KEY",
        "key of the hash that stands for a customer in the log; made at each start when empty",
        secret=True,
        parse=parse_secret,
    )
    otlp_endpoint: str | None = variable(
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        "where OpenTelemetry traces go, over HTTP; needs the extra `otel`",
        example="http://127.0.0.1:4318",
        parse=parse_otlp_endpoint,
    )


STORE_SETTINGS: Final = tuple(declared_in(StoreVariables).values())
SERVICE_SETTINGS: Final = tuple(declared_in(ServiceVariables).values())
