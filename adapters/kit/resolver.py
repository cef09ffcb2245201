"""
Names to addresses inside a deadline, and never to an address a public shop cannot have.
"""

import ipaddress
import socket
import threading
from concurrent.futures import Future
from typing import Any

from app.domain.errors import Fault, UpstreamTimeout, UpstreamUnavailable

Address = tuple[socket.AddressFamily, Any]  # the family's own form, as socket.connect takes it


class Resolver:
    """
    getaddrinfo knows no deadline, so it runs on a thread of its own, which a slow lookup leaves behind.

    One lookup per name is under way at a time, however many calls wait for it.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._lock = threading.Lock()
        self._pending: dict[tuple[str, int], Future[list[Address]]] = {}

    def addresses(self, host: str, port: int, seconds: float) -> list[Address]:
        """
        At least one address. Raises UpstreamTimeout or UpstreamUnavailable.
        """
        literal = _literal(host)
        if literal is not None:
            family = socket.AF_INET6 if literal.version == 6 else socket.AF_INET
            return [(family, (str(literal), port))]
        try:
            found = self._lookup(host, port).result(seconds)
        except TimeoutError:
            raise UpstreamTimeout(Fault.DNS) from None
        except (OSError, UnicodeError):  # UnicodeError: a label longer than 63
            raise UpstreamUnavailable(Fault.DNS) from None
        allowed = [address for address in found if self._is_allowed(host, str(address[1][0]))]
        if not allowed:
            raise UpstreamUnavailable(Fault.ADDRESS_BLOCKED, retryable=False)
        return allowed

    def _lookup(self, host: str, port: int) -> Future[list[Address]]:
        with self._lock:
            pending = self._pending.get((host, port))
            if pending is None:
                pending = self._pending[host, port] = Future()
                threading.Thread(target=self._resolve, args=(host, port, pending), daemon=True).start()
            return pending

    def _resolve(self, host: str, port: int, pending: Future[list[Address]]) -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer: list[Address] = [(family, address) for family, _, _, _, address in found]
        except Exception as error:  # noqa: BLE001 - handed on to whoever waits
            self._forget(host, port)
            pending.set_exception(error)
        else:
            self._forget(host, port)
            pending.set_result(answer)

    def _forget(self, host: str, port: int) -> None:
        with self._lock:
            del self._pending[host, port]

    def _is_allowed(self, host: str, text: str) -> bool:
        address = ipaddress.ip_address(text.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        if mapped is not None:
            address = mapped
        if address.is_loopback:
            return self._allow_private or host == "localhost" or host.endswith(".localhost")
        if address.is_link_local or address.is_multicast or address.is_unspecified or address.is_reserved:
            return False  # among them the metadata service of every cloud, 169.254.169.254
        return self._allow_private or not address.is_private


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """
    An address the operator wrote down is taken at his word.
    """
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None
