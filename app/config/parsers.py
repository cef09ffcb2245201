"""
How a variable's text becomes a value. A parser raises ValueError with a reason that does not repeat the text.
"""

import os
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.config.credentials import SHORTEST_TOKEN

STORE_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,31}", re.ASCII)
UNIX: Final = "unix"  # among networks: whoever comes by way of a UNIX socket
LOG_LEVELS: Final = ("DEBUG", "INFO", "WARNING", "ERROR")


Network = IPv4Network | IPv6Network | str  # UNIX is the only text


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

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.port else f"unix:{self.host}"

    @property
    def is_loopback(self) -> bool:
        return self.port == 0 or is_loopback(self.host)


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


def parse_ca_bundle(text: str) -> str:
    try:
        ssl.create_default_context(cafile=text)
    except (OSError, ssl.SSLError):
        raise ValueError("no readable PEM file of certificates") from None
    return text


def parse_signing_key(text: str) -> str:
    from app.auth.signing_key import read_signing_key  # noqa: PLC0415 - ten megabytes, for those who sign

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


def parse_token(text: str) -> str:
    """
    A secret that is sent in a header.
    """
    parse_secret(text)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("printable ASCII characters without a space")
    return text


def parse_country(text: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - large, and only for those who set it

    if text.upper() not in SUPPORTED_REGIONS:
        raise ValueError("a country's two letters (ISO 3166-1 alpha-2), such as PT")
    return text.upper()


def parse_networks(text: str) -> tuple[Network, ...]:
    try:
        return tuple(entry if entry == UNIX else ip_network(entry) for entry in map(str.strip, text.split(",")))
    except ValueError:
        raise ValueError("addresses or networks such as 10.0.0.0/8, comma-separated, or unix") from None


def parse_directory(text: str) -> str:
    if not os.access(text, os.W_OK | os.X_OK) or not Path(text).is_dir():
        raise ValueError("no directory in which this user may write")
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
