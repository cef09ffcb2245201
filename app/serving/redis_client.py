"""
redis-py's own clients for the forms of REDIS_URL: one server, Sentinel, Cluster.
"""

from typing import TYPE_CHECKING, Any, Final

from app.config.redis_url import RedisAddress, RedisKind

if TYPE_CHECKING:
    from redis import Redis
    from redis.cluster import RedisCluster

SOCKET_S: Final = 1.0  # a connection that is late for one call is ready for the next


def build_redis_client(
    address: RedisAddress, ca_bundle: str | None = None, *, socket_s: float = SOCKET_S
) -> "Redis | RedisCluster":
    """
    A cluster is asked for its nodes at once; the others open nothing yet. Raises ImportError without the extra `redis`,
    RedisError.
    """
    from redis import Redis  # noqa: PLC0415 - an optional extra

    options = _options(address, ca_bundle, socket_s)
    if address.kind is RedisKind.SENTINEL:
        from redis.sentinel import Sentinel  # noqa: PLC0415 - an optional extra

        sentinels = Sentinel(list(address.hosts), sentinel_kwargs=options, **options)  # type: ignore[no-untyped-call]
        if address.password:
            # Many Sentinels know no users: asked after all of them have refused ours.
            no_user = options | {"username": None, "password": None}
            sentinels.sentinels += [Redis(host=host, port=port, **no_user) for host, port in address.hosts]
        master: Redis = sentinels.master_for(address.service, db=address.database)  # type: ignore[no-untyped-call]
        return master
    if address.kind is RedisKind.CLUSTER:
        return _build_cluster(address, options)
    host, port = address.hosts[0]
    return Redis(host=host, port=port, db=address.database, **options)


def _build_cluster(address: RedisAddress, options: dict[str, Any]) -> "RedisCluster":
    from redis.cluster import ClusterNode, RedisCluster  # noqa: PLC0415 - an optional extra

    nodes = [ClusterNode(host, port) for host, port in address.hosts]  # type: ignore[no-untyped-call]
    return RedisCluster(startup_nodes=nodes, **options)


def _options(address: RedisAddress, ca_bundle: str | None, socket_s: float) -> dict[str, Any]:
    from redis.backoff import NoBackoff  # noqa: PLC0415 - an optional extra
    from redis.retry import Retry  # noqa: PLC0415 - an optional extra

    options: dict[str, Any] = {
        "retry": Retry(NoBackoff(), 0),  # the default tries for seconds
        "socket_connect_timeout": socket_s,
        "socket_timeout": socket_s,
        "protocol": 2,
        "driver_info": None,  # no CLIENT SETINFO
        "username": address.user,
        "password": address.password,
    }
    if address.is_tls:
        options |= {"ssl": True, "ssl_cert_reqs": "required", "ssl_check_hostname": True, "ssl_ca_certs": ca_bundle}
    return options
