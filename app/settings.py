"""
The service's own environment variables: name, meaning, default, and how each is read.

`.env.example` and the README's table are held to these declarations, and to the platforms', by a test.
"""

import hashlib
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from app.callers.signing_key import read_signing_key
from app.domain.ports import Setting

DEMO_TOKEN: Final = "demo-token-for-local-use"  # noqa: S105 - public on purpose, refused outside loopback
SHORTEST_TOKEN: Final = 16
STORE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}", re.ASCII)
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass(frozen=True, slots=True)
class Bind:
    """
    Where gunicorn listens: an address and a port, or a UNIX socket (`host` is then its path, `port` 0).
    """

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        return self.port == 0 or is_loopback(self.host)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """
    A caller's static token, kept only as its SHA-256.
    """

    digest: bytes


@dataclass(frozen=True, slots=True)
class OAuthClient:
    client_id: str
    secret_digest: bytes  # SHA-256


def to_api_token(token: str) -> ApiToken:
    return ApiToken(hashlib.sha256(token.encode()).digest())


def _parse_digest(text: str) -> bytes:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError("sha256: is followed by 64 hexadecimal digits")
    return bytes.fromhex(text)


def parse_api_tokens(text: str) -> tuple[ApiToken, ...]:
    tokens = []
    for entry in (entry.strip() for entry in text.split(",")):
        if entry.startswith("sha256:"):
            tokens.append(ApiToken(_parse_digest(entry.removeprefix("sha256:"))))
        elif len(entry) < SHORTEST_TOKEN or not entry.isascii() or not entry.isprintable() or " " in entry:
            raise ValueError(f"a token has at least {SHORTEST_TOKEN} printable ASCII characters and no space")
        elif entry == DEMO_TOKEN:
            raise ValueError("the demo's token is public; make one with `python -m app token NAME`")
        else:
            tokens.append(to_api_token(entry))
    return tuple(tokens)


def parse_oauth_clients(text: str) -> tuple[OAuthClient, ...]:
    clients = []
    for entry in (entry.strip() for entry in text.split(",")):
        client_id, separator, digest = entry.partition(":sha256:")
        if not separator or not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", client_id):
            raise ValueError("an entry is client_id:sha256:<64 hexadecimal digits of the secret's SHA-256>")
        clients.append(OAuthClient(client_id, _parse_digest(digest)))
    if len(set(clients)) != len(clients):  # with another secret it may: that is how a secret is replaced
        raise ValueError("an entry stands twice")
    return tuple(clients)


def parse_store_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if not all(STORE_NAME.fullmatch(name) for name in names):
        raise ValueError("names are comma-separated; each begins with a letter, then letters, digits, - or _")
    if len({name.casefold() for name in names}) != len(names):
        raise ValueError("a name stands twice")
    return names


def parse_brands(text: str) -> tuple[str, ...]:
    brands = tuple(brand.strip() for brand in text.split(",") if brand.strip())
    if any(len(brand) > 255 for brand in brands):  # the contract's longest brand
        raise ValueError("a brand has at most 255 characters")
    return brands


def parse_bind(text: str) -> Bind:
    if text.startswith("unix:"):
        return Bind(text.removeprefix("unix:"), 0)
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("an address and a port, such as 127.0.0.1:8000, or unix:/path")
    return Bind(host, int(port))


def parse_flag(text: str) -> bool:
    flags = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    try:
        return flags[text.lower()]
    except KeyError:
        raise ValueError("true or false") from None


def parse_base_url(text: str) -> str:
    """
    An absolute http(s) URL without a trailing slash, query, fragment or credentials.
    """
    parts = urlsplit(text)
    try:
        is_sound = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or parts.query or parts.fragment or parts.username is not None or not text.isascii():
        raise ValueError("an absolute http(s) URL without query, fragment or credentials")
    return text.rstrip("/")


def parse_jwks_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        is_sound = bool(parts.hostname) and parts.port != 0 and parts.username is None and not parts.fragment
    except ValueError:
        is_sound = False
    if not is_sound or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("an https URL without credentials and fragment")
    if parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        return text
    raise ValueError("an https URL; http only on loopback")


def parse_redis_url(text: str) -> str:
    if urlsplit(text).scheme not in {"redis", "rediss"}:
        raise ValueError("a redis:// or rediss:// URL")
    return text


def parse_ca_bundle(text: str) -> str:
    try:
        ssl.create_default_context(cafile=text)
    except (OSError, ssl.SSLError):
        raise ValueError("no readable PEM file of certificates") from None
    return text


def parse_signing_key(text: str) -> str:
    read_signing_key(text)
    return text


def parse_log_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError("one of " + ", ".join(LOG_LEVELS))
    return text.upper()


def parse_secret(text: str) -> str:
    if len(text) < SHORTEST_TOKEN:
        raise ValueError(f"at least {SHORTEST_TOKEN} characters")
    return text


def parse_otlp_endpoint(text: str) -> str:
    if urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).hostname:
        raise ValueError("an http or https address")
    if find_spec("opentelemetry") is None or find_spec("opentelemetry.exporter") is None:
        raise ValueError("needs the extra: pip install 'most-recent-order[otel]'")
    return text


def seconds(least: float, most: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not least <= value <= most:
            raise ValueError(f"a number of seconds from {least:g} to {most:g}")
        return value

    return parse


def whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text[:19]) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return parse


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
