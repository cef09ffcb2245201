"""
Each caller its own count, and no store that is down keeps anybody out.
"""

import socket

import pytest
from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.auth.rate_limit import RateLimit, RateLimited, memory_storage, redis_storage
from app.config.redis_url import to_redis_address
from app.serving.redis_client import build_redis_client
from tests.stores.redis_server import redis_server


def pool_of(url):
    return build_redis_client(to_redis_address(url), socket_s=0.04).connection_pool


class BrokenStorage(MemoryStorage):
    """
    A store whose every call fails, and which counts them.
    """

    calls = 0

    def acquire_sliding_window_entry(self, key, limit, expiry, amount=1):
        self.calls += 1
        raise StorageError(OSError("refused"))


def test_caller_is_refused_after_its_number_and_told_when_to_come_back():
    limit = RateLimit(3, memory_storage())
    for _ in range(3):
        limit.count("token-a")

    with pytest.raises(RateLimited) as refused:
        limit.count("token-a")

    assert 0 < refused.value.retry_after_s <= 60


def test_one_caller_does_not_use_up_anothers():
    limit = RateLimit(1, memory_storage())
    limit.count("token-a")

    limit.count("token-b")


def test_store_that_fails_limits_nobody_and_is_left_alone_for_a_while():
    now = [100.0]
    storage = BrokenStorage()
    limit = RateLimit(1, storage, clock=lambda: now[0])
    for _ in range(50):
        limit.count("token-a")

    assert storage.calls == 1

    now[0] += 5
    limit.count("token-a")

    assert storage.calls == 2


def test_a_store_that_fails_is_said_once_and_once_when_it_is_back(caplog):
    now = [100.0]
    storage = BrokenStorage()
    limit = RateLimit(100, storage, clock=lambda: now[0])
    for _ in range(3):
        limit.count("token-a")
        now[0] += 5
    storage.acquire_sliding_window_entry = MemoryStorage().acquire_sliding_window_entry
    for _ in range(3):
        limit.count("token-a")

    assert [record.message for record in caplog.records] == [
        "rate limit lost redis, nobody is limited",
        "rate limit has redis again",
    ]


@pytest.mark.parametrize("listens", [False, True], ids=["refused", "never answers"])
def test_redis_that_is_down_limits_nobody(listens):
    pytest.importorskip("redis")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        if listens:
            listener.listen()
        limit = RateLimit(1, redis_storage(pool_of(f"redis://127.0.0.1:{listener.getsockname()[1]}/0")))
        for _ in range(5):
            limit.count("token-a")


def test_processes_that_share_a_redis_share_the_count(tmp_path):
    with redis_server(tmp_path) as (url, _process):
        one, other = (RateLimit(4, redis_storage(pool_of(url))) for _ in range(2))
        for limit in (one, other, one, other):
            limit.count("token-a")

        with pytest.raises(RateLimited) as refused:
            one.count("token-a")

        assert 0 < refused.value.retry_after_s <= 60
        other.count("token-b")


def test_redis_that_stops_limits_nobody_any_more(tmp_path):
    with redis_server(tmp_path) as (url, process):
        limit = RateLimit(1, redis_storage(pool_of(url)))
        limit.count("token-a")
        process.kill()
        process.wait()
        for _ in range(5):
            limit.count("token-a")
