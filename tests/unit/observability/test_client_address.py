"""
Whose address the log shows.
"""

import pytest

from app.config.parsers import parse_networks
from app.observability.client_address import build_client_of


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.0/8", "192.0.2.1", "203.0.113.7", "192.0.2.1"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),  # the first is what the caller claims
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.0/8", "10.0.0.1", "nonsense, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.7, nonsense", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "203.0.113.7:4711", "10.0.0.1"),
        ("unix", "", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.0/8", "", "203.0.113.7", "unix"),
        ("fd00::/8,10.0.0.0/8", "fd00::1", "2001:db8::7", "2001:db8::7"),
        ("", "10.0.0.1", "203.0.113.7", "10.0.0.1"),
    ],
)
def test_a_header_is_believed_from_trusted_proxies_alone(trusted, peer, forwarded, client):
    client_of = build_client_of(parse_networks(trusted) if trusted else ())
    environ = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})

    assert client_of(environ) == client
