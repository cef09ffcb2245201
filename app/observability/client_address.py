"""
Whose address the log shows: the peer's, or what a trusted proxy says of its own peer.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final

UNIX: Final = "unix"  # whoever comes by way of a UNIX socket, as TRUSTED_PROXIES writes it

ClientOf = Callable[[dict[str, Any]], str]


def build_client_of(trusted_proxies: Sequence[IPv4Network | IPv6Network | str]) -> ClientOf:
    """
    A function from a WSGI environment to the client's address. X-Forwarded-For is read from its end, for as long as
    whoever added an entry is trusted; anybody can write what stands before.
    """
    networks = [network for network in trusted_proxies if not isinstance(network, str)]
    trusts_unix = UNIX in trusted_proxies

    def is_trusted(address: str) -> bool:
        if address == UNIX:
            return trusts_unix
        parsed = ip_address(address)
        return any(parsed in network for network in networks)

    def client_of(environ: dict[str, Any]) -> str:
        peer: str = environ.get("REMOTE_ADDR") or UNIX
        forwarded = environ.get("HTTP_X_FORWARDED_FOR")
        if not forwarded or not trusted_proxies:
            return peer
        try:
            for entry in reversed(forwarded.split(",")):
                if not is_trusted(peer):
                    break
                peer = str(ip_address(entry.strip()))
        except ValueError:  # no address: whoever wrote it is not to be believed
            return peer
        return peer

    return client_of
