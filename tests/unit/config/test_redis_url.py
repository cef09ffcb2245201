"""
The forms of REDIS_URL.
"""

import pytest

from app.config import redis_url
from app.config.redis_url import RedisKind, parse_redis_url, to_redis_address


@pytest.mark.parametrize(
    ("url", "kind", "is_tls", "hosts", "user", "password", "service", "database"),
    [
        ("redis://127.0.0.1", "single", False, (("127.0.0.1", 6379),), None, None, "", 0),
        ("redis://:pw@r:6380/2", "single", False, (("r", 6380),), None, "pw", "", 2),
        ("rediss://app:p%40w@r.example:6380/", "single", True, (("r.example", 6380),), "app", "p@w", "", 0),
        ("redis://[::1]:6379/0", "single", False, (("::1", 6379),), None, None, "", 0),
        ("redis+sentinel://u:p@a:26379,b:1/main/3", "sentinel", False, (("a", 26379), ("b", 1)), "u", "p", "main", 3),
        (
            "rediss+sentinel://a,b,c/main",
            "sentinel",
            True,
            (("a", 26379), ("b", 26379), ("c", 26379)),
            None,
            None,
            "main",
            0,
        ),
        ("redis+cluster://u:p@a:7000,b:7001", "cluster", False, (("a", 7000), ("b", 7001)), "u", "p", "", 0),
        ("rediss+cluster://a/0", "cluster", True, (("a", 6379),), None, None, "", 0),
    ],
)
def test_each_form_is_read(url, kind, is_tls, hosts, user, password, service, database):  # noqa: PLR0917
    address = to_redis_address(url)

    assert (address.kind, address.is_tls, address.hosts) == (RedisKind(kind), is_tls, hosts)
    assert (address.user, address.password, address.service, address.database) == (user, password, service, database)
    assert parse_redis_url(url) == url
    assert "p@w" not in repr(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "http://r", "redis:", "redis://", "redis://a,b/0", "redis://r:0", "redis://r:65536", "redis://r:x",
        "redis://r/x", "redis://r?db=1", "redis+sentinel://a:1", "redis+sentinel://a:1/", "redis+sentinel://a:1/main/x",
        "redis+cluster://a,/0", "redis+cluster://a/1", "redis+mirror://a", "redis://u:p@/0", "unix:///run/redis",
    ],
)  # fmt: skip
def test_any_other_is_refused(url):
    with pytest.raises(ValueError):
        to_redis_address(url)


def test_the_extra_it_needs_is_named(monkeypatch):
    monkeypatch.setattr(redis_url, "find_spec", lambda _name: None)

    with pytest.raises(ValueError, match=r"needs the extra: pip install 'most-recent-order\[redis\]'"):
        parse_redis_url("redis://127.0.0.1")
