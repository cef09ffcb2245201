"""
The forms of REDIS_URL against real servers: password, ACL user, TLS, a Sentinel's failover, a cluster that loses a node.
"""

import contextlib
import itertools
import subprocess
import time
from functools import partial

import pytest
import redis
import trustme

from app.auth.caller import RateLimited
from app.cli.redis import check_redis
from app.config.redis_url import to_redis_address
from app.config.settings import Settings
from app.domain.ports import Verdict
from app.factory import build_rate_limit, load_platforms
from app.serving.cached_response import Rendered
from app.serving.policy import ServingPolicy
from app.serving.redis_cache import RedisCache
from app.serving.redis_client import build_redis_client
from tests.stores.evil import closed_port
from tests.stores.redis_server import redis_server
from tests.unit.serving.doubles import Remembering

PATIENCE_S = 30.0
# What deploy/README.md gives the user of a Redis that others use, too.
RIGHTS = "~most-recent-order:* +getrange +pttl +set +del +script|load +evalsha +exists +get +incrby +rename"


def checked(url, **environment):
    settings = Settings.from_env({"REDIS_URL": url, **environment}, load_platforms())
    return check_redis(settings)


class Tier:
    """
    The second cache tier, which waits longer than a caller would: the machine may be busy.
    """

    def __init__(self, url, ca_bundle=None):
        connect = partial(build_redis_client, to_redis_address(url), ca_bundle, socket_s=5.0)
        self._cache = RedisCache(connect, b"s" * 32, Remembering(), patience_s=5.0)

    def keeps(self, key=b"key"):
        """
        Whether what is put there is found there.
        """
        entry = ServingPolicy().entry(b"7", Rendered(b'{"id": "1"}', '"1"'), time.monotonic())
        self._cache.put(key, entry)
        found = self._cache.get(key)
        return found is not None and found.answer == entry.answer

    def keeps_in_the_end(self, keys=(b"key",)):
        """
        All of them, in one round: a fault leaves Redis alone for a moment.
        """
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if all(self.keeps(key) for key in keys):
                return True
            time.sleep(0.1)
        return False

    def close(self):
        if self._cache._client is not None:
            self._cache._client.close()


@pytest.fixture(name="tier")
def _tier():
    with contextlib.ExitStack() as opened:

        def tier(*arguments):
            made = Tier(*arguments)
            opened.callback(made.close)
            return made

        yield tier


def port_of(url):
    return url.rpartition(":")[2].partition("/")[0]


def with_user(url, user):
    return url.replace("redis://", f"redis://{user}@")


# One server


def test_a_password_is_sent_and_a_wrong_one_is_a_warning(tmp_path, tier):
    with redis_server(tmp_path, "--requirepass", "s3cret:/") as (url, _):
        assert tier(with_user(url, ":s3cret%3A%2F")).keeps()
        assert checked(with_user(url, ":s3cret%3A%2F")).verdict is Verdict.OK
        refused = checked(with_user(url, ":wrong"))

    assert refused.verdict is Verdict.WARNING
    assert "AuthenticationError" in refused.found
    assert "wrong" not in refused.found


def test_a_user_needs_few_rights(tmp_path, tier):
    (tmp_path / "users.conf").write_text(f"user orders on >secret {RIGHTS}\nuser default off\n")
    with redis_server(tmp_path, configuration=tmp_path / "users.conf") as (url, _):
        ours = with_user(url, "orders:secret")
        assert tier(ours).keeps()
        assert checked(ours).verdict is Verdict.OK
        settings = Settings.from_env({"REDIS_URL": ours, "RATE_LIMIT_PER_MINUTE": "2"}, load_platforms())
        limits = [build_rate_limit(settings, 2, of="requests") for _ in range(2)]  # two processes
        for limit in limits:
            limit.count("caller")
        with pytest.raises(RateLimited):
            limits[0].count("caller")
        assert checked(with_user(url, "nobody:secret")).verdict is Verdict.WARNING


def test_tls_is_verified_against_the_private_authority(tmp_path, tier):
    authority, other = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    other.cert_pem.write_to_path(tmp_path / "other.pem")
    certificate = authority.issue_cert("127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    port = port_of(closed_port())
    files = ["--tls-cert-file", tmp_path / "cert.pem", "--tls-key-file", tmp_path / "key.pem"]
    with redis_server(tmp_path, "--tls-port", port, *files, "--tls-auth-clients", "no"):
        url = f"rediss://127.0.0.1:{port}/0"
        assert tier(url, str(tmp_path / "ca.pem")).keeps()
        assert checked(url, REDIS_CA_BUNDLE=str(tmp_path / "ca.pem")).verdict is Verdict.OK
        for stranger in ({"REDIS_CA_BUNDLE": str(tmp_path / "other.pem")}, {}):
            assert checked(url, **stranger).verdict is Verdict.WARNING


# Sentinel


@pytest.mark.slow
def test_a_failover_of_the_sentinels_is_followed(tmp_path, tier):
    def folder(name):
        (tmp_path / name).mkdir()
        return tmp_path / name

    with contextlib.ExitStack() as servers:
        master, process = servers.enter_context(redis_server(folder("master"), "--requirepass", "secret"))
        follow = ["--replicaof", f"127.0.0.1 {port_of(master)}", "--masterauth", "secret", "--requirepass", "secret"]
        servers.enter_context(redis_server(folder("replica"), *follow, "--repl-diskless-sync-delay", "0"))
        hosts = []
        for name in ("a", "b", "c"):
            configuration = folder(name) / "sentinel.conf"
            configuration.write_text(
                f"sentinel monitor orders 127.0.0.1 {port_of(master)} 2\nsentinel auth-pass orders secret\n"
                "sentinel down-after-milliseconds orders 1000\nsentinel failover-timeout orders 5000\n"
            )
            url, _ = servers.enter_context(redis_server(tmp_path / name, "--sentinel", configuration=configuration))
            hosts.append(f"127.0.0.1:{port_of(url)}")
        url = f"redis+sentinel://:secret@{','.join(hosts)}/orders/0"
        ours = tier(url)
        assert ours.keeps_in_the_end()
        assert checked(url).verdict is Verdict.OK
        time.sleep(3)  # the Sentinels find each other and the replica
        process.kill()

        assert ours.keeps_in_the_end()
        assert checked(url).verdict is Verdict.OK


# Cluster


def join(nodes):
    """
    One cluster, a third of the slots for each.
    """
    first = 0
    for number, (url, _) in enumerate(nodes, start=1):
        last = 16384 * number // len(nodes) - 1
        with redis.Redis.from_url(url) as node:
            node.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
            node.execute_command("CLUSTER SET-CONFIG-EPOCH", number)
            if number > 1:
                bus = nodes[0][1].args[-1]
                node.execute_command("CLUSTER MEET", "127.0.0.1", port_of(nodes[0][0]), bus)
        first = last + 1


@pytest.mark.slow
def test_a_cluster_of_three_is_used_and_goes_on_without_one(tmp_path, tier):
    with contextlib.ExitStack() as servers:
        nodes = []
        for name in ("a", "b", "c"):
            (tmp_path / name).mkdir()
            options = ["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"]
            options += ["--cluster-port", port_of(closed_port())]
            nodes.append(servers.enter_context(redis_server(tmp_path / name, *options)))
        join(nodes)
        url = "redis+cluster://" + ",".join(f"127.0.0.1:{port_of(url)}" for url, _ in nodes)
        ours = tier(url)
        keys = [bytes([number]) for number in range(12)]  # some on each node
        assert ours.keeps_in_the_end(keys)
        assert checked(url).verdict is Verdict.OK
        _, process = nodes[0]
        process.kill()
        process.wait(PATIENCE_S)
        living = set()
        deadline = time.monotonic() + PATIENCE_S
        for key in itertools.cycle(keys):
            living |= {key} if ours.keeps(key) else set()
            if len(living) >= 6 or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        again = servers.enter_context(subprocess.Popen(process.args, stdout=subprocess.DEVNULL))
        servers.callback(again.kill)
        all_again = ours.keeps_in_the_end(keys)

    assert 6 <= len(living) < len(keys)
    assert all_again
