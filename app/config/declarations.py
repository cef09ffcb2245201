"""
The service's own environment variables: name, meaning, default, and how each is read.

`.env.example` and the README's table are held to these declarations, and to the platforms', by a test.
"""

from typing import Final

from app.config.parsers import (
    parse_api_tokens,
    parse_base_url,
    parse_bind,
    parse_brands,
    parse_ca_bundle,
    parse_flag,
    parse_jwks_url,
    parse_log_level,
    parse_oauth_clients,
    parse_otlp_endpoint,
    parse_redis_url,
    parse_secret,
    parse_signing_key,
    parse_store_names,
    seconds,
    whole,
)
from app.domain.ports import Setting

SERVICE_SETTINGS: Final = (
    Setting(
        name="STORES",
        meaning="several stores: their names; each then has its own variables, EU__PLATFORM and so on",
        example="eu,us",
        parse=parse_store_names,
    ),
    Setting(
        name="API_TOKENS",
        meaning="tokens of the callers, comma-separated: sha256:<hex> (preferred) or plain, at least 16 characters",
        secret=True,
        example="sha256:…",
        parse=parse_api_tokens,
    ),
    Setting(name="JWT_ISSUER", meaning="`iss` of the identity provider's JWTs", example="https://id.example.com"),
    Setting(name="JWT_AUDIENCE", meaning="`aud` the JWTs must name", example="most-recent-order"),
    Setting(
        name="JWT_JWKS_URL",
        meaning="where the identity provider publishes its keys (RS256, ES256); https, or http on loopback",
        example="https://id.example.com/.well-known/jwks.json",
        parse=parse_jwks_url,
    ),
    Setting(
        name="JWT_JWKS_CA_BUNDLE",
        meaning="PEM file for the JWKS host",
        example="/etc/ssl/id.pem",
        parse=parse_ca_bundle,
    ),
    Setting(
        name="OAUTH_CLIENTS",
        meaning="clients of POST /oauth/token, comma-separated: client_id:sha256:<hex of the secret>",
        secret=True,
        example="talkdesk:sha256:…",
        parse=parse_oauth_clients,
    ),
    Setting(
        name="OAUTH_SIGNING_KEY_FILE",
        meaning="PEM key that signs our own tokens; give one when there are several machines",
        example="/etc/most-recent-order/signing.pem",
        parse=parse_signing_key,
    ),
    Setting(
        name="RATE_LIMIT_PER_MINUTE",
        meaning="requests a caller may make; off when empty",
        example="600",
        parse=whole(1, 1_000_000),
    ),
    Setting(
        name="ALLOW_PUBLIC_DEMO", meaning="lets the demo listen beyond loopback", default="false", parse=parse_flag
    ),
    Setting(
        name="PUBLIC_BASE_URL",
        meaning="the address callers use, for the links in answers; required but on the demo",
        example="https://orders.example.com",
        parse=parse_base_url,
    ),
    Setting(name="ORDER_TTL_SECONDS", meaning="how long an answer is fresh", default="60", parse=seconds(0, 86_400)),
    Setting(name="NEGATIVE_TTL_SECONDS", meaning="how long a plain no is fresh", default="15", parse=seconds(0, 3_600)),
    Setting(
        name="STALE_IF_ERROR_SECONDS",
        meaning="how long after that an answer may stand in for a store that fails",
        default="3600",
        parse=seconds(0, 604_800),
    ),
    Setting(name="DEADLINE_SECONDS", meaning="how long a caller waits at most", default="4", parse=seconds(0.1, 60)),
    Setting(
        name="FETCH_DEADLINE_SECONDS",
        meaning="how long a fetch may go on behind it and fill the cache",
        default="20",
        parse=seconds(0.1, 300),
    ),
    Setting(
        name="CACHE_MAX_BYTES",
        meaning="size of each process's cache",
        default="67108864",
        parse=whole(65_536, 1 << 40),
    ),
    Setting(
        name="REDIS_URL",
        meaning="a second cache tier shared by all processes and machines",
        secret=True,
        example="redis://127.0.0.1:6379/0",
        parse=parse_redis_url,
    ),
    Setting(name="BIND", meaning="where gunicorn listens", default="127.0.0.1:8000", parse=parse_bind),
    Setting(name="WEB_CONCURRENCY", meaning="gunicorn's worker processes", default="2", parse=whole(1, 256)),
    Setting(name="THREADS", meaning="threads per process; sized for slow stores", default="64", parse=whole(1, 1_024)),
    Setting(
        name="DRAIN_SECONDS",
        meaning="how long after SIGTERM new connections are still taken, for load balancers to notice",
        default="2",
        parse=seconds(0, 60),
    ),
    Setting(
        name="METRICS_TOKEN",
        meaning="bearer token of /metrics, at least 16 characters; without it /metrics answers 404",
        secret=True,
        parse=parse_secret,
    ),
    Setting(name="LOG_LEVEL", meaning="DEBUG, INFO, WARNING or ERROR", default="INFO", parse=parse_log_level),
    Setting(
        name="OTEL_EXPORTER_OTLP_ENDPOINT",
        meaning="where OpenTelemetry traces go, over HTTP; needs the extra `otel`",
        example="http://127.0.0.1:4318",
        parse=parse_otlp_endpoint,
    ),
    Setting(
        name="LOG_HASH_KEY",
        meaning="key of the hash that stands for a customer in the log; made at each start when empty",
        secret=True,
        parse=parse_secret,
    ),
)

# Of each store; with STORES they take the store's prefix, and the unprefixed one is the default for all.
STORE_SETTINGS: Final = (
    Setting(
        name="PLATFORM",
        meaning="demo, shopify, woocommerce, bigcommerce, or an installed plugin's name",
        default="demo",
    ),
    Setting(
        name="BRANDS",
        meaning="further names of the store in the `brand` query, comma-separated",
        example="Brand 123,Acme",
        parse=parse_brands,
    ),
    Setting(
        name="STORE_CA_BUNDLE",
        meaning="PEM file, for a store with a private certificate authority",
        example="/etc/ssl/shop.pem",
        parse=parse_ca_bundle,
    ),
    Setting(
        name="ALLOW_HTTP_STORES",
        meaning="lets a store be reached by plain http beyond loopback",
        default="false",
        parse=parse_flag,
    ),
)
