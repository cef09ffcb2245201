"""
The forms of REDIS_URL: one server, Sentinel and Cluster, each in the clear or over TLS.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.util import find_spec
from typing import Final
from urllib.parse import unquote

FORMS: Final = "redis://, rediss://, redis+sentinel://, rediss+sentinel://, redis+cluster:// or rediss+cluster://"
_URL: Final = re.compile(
    r"(?P<scheme>rediss?)(?:\+(?P<kind>sentinel|cluster))?://"
    r"(?:(?P<user>[^:@/]*)(?::(?P<password>[^@/]*))?@)?(?P<hosts>[^@/?#]+)(?P<path>/[^?#]*)?"
)
_HOST: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_DATABASE: Final = re.compile(r"[0-9]{1,4}")


class RedisKind(StrEnum):
    SINGLE = "single"
    SENTINEL = "sentinel"
    CLUSTER = "cluster"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisAddress:
    """
    `service` is the name the Sentinels watch; `hosts` are then theirs.
    """

    kind: RedisKind
    is_tls: bool
    hosts: tuple[tuple[str, int], ...]
    user: str | None
    password: str | None = field(repr=False)
    service: str = ""
    database: int = 0


def to_redis_address(text: str) -> RedisAddress:
    """
    Raises ValueError.
    """
    match = _URL.fullmatch(text)
    if match is None:
        raise ValueError(f"a {FORMS} URL without query or fragment")
    kind = RedisKind(match["kind"] or RedisKind.SINGLE)
    service, database = _read_path(kind, (match["path"] or "").strip("/"))
    return RedisAddress(
        kind=kind,
        is_tls=match["scheme"] == "rediss",
        hosts=_read_hosts(kind, match["hosts"]),
        user=unquote(match["user"]) if match["user"] else None,
        password=unquote(match["password"]) if match["password"] else None,
        service=service,
        database=database,
    )


def parse_redis_url(text: str) -> str:
    to_redis_address(text)
    if find_spec("redis") is None:
        raise ValueError("needs the extra: pip install 'most-recent-order[redis]'")
    return text


def _read_hosts(kind: RedisKind, text: str) -> tuple[tuple[str, int], ...]:
    port = 26379 if kind is RedisKind.SENTINEL else 6379
    hosts = [_HOST.fullmatch(host) for host in text.split(",")]
    if kind is RedisKind.SINGLE and len(hosts) > 1:
        raise ValueError("names several servers; redis+sentinel:// or redis+cluster:// does that")
    found = tuple((host["name"].strip("[]"), int(host["port"] or port)) for host in hosts if host)
    if len(found) < len(hosts) or not all(0 < number < 65536 for _, number in found):
        raise ValueError("a server is a host, or host:port; several are separated by commas")
    return found


def _read_path(kind: RedisKind, path: str) -> tuple[str, int]:
    service, _, database = path.partition("/") if kind is RedisKind.SENTINEL else ("", "", path)
    if kind is RedisKind.SENTINEL and not service:
        raise ValueError("Sentinel needs the name of the service: redis+sentinel://host:26379/SERVICE/0")
    if database and not _DATABASE.fullmatch(database):
        raise ValueError("the path ends in the number of the database")
    if kind is RedisKind.CLUSTER and database.strip("0"):
        raise ValueError("a cluster has database 0 alone")
    return unquote(service), int(database or 0)
