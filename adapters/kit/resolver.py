"""
Names to addresses inside a deadline, and never to an address a public shop cannot have.

No library holds either: getaddrinfo, which urllib3 calls, knows no deadline, and whatever it finds is connected to, the
metadata service of the cloud too (SSRF by DNS rebinding).
"""

import ipaddress
import socket
import threading

from app.domain.errors import Fault, UpstreamTimeout, UpstreamUnavailable
from app.domain.single_flight import SingleFlight


class Resolver:
    """
    A lookup runs on a thread of its own, which a slow one leaves behind: one per name, however many calls wait for it.
    """

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._lookups: SingleFlight[tuple[str, int], list[str]] = SingleFlight()

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """
        At least one address. Raises UpstreamTimeout or UpstreamUnavailable.
        """
        if _is_address(host):  # one the operator wrote down is taken at his word
            return [host.strip("[]")]
        try:
            found = self._look_up(host, port, seconds)
        except TimeoutError:
            raise UpstreamTimeout(Fault.DNS) from None
        except (OSError, UnicodeError, RuntimeError):  # a label longer than 63, no thread to be had
            raise UpstreamUnavailable(Fault.DNS) from None
        allowed = [address for address in found if self._is_allowed(host, address)]
        if not allowed:
            raise UpstreamUnavailable(Fault.ADDRESS_BLOCKED, retryable=False)
        return allowed

    def _look_up(self, host: str, port: int, seconds: float) -> list[str]:
        def look_up() -> list[str]:
            return [str(address[0]) for *_, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]

        call, is_new = self._lookups.begin((host, port))
        if is_new:
            try:
                threading.Thread(target=call.run, args=(look_up,), daemon=True).start()
            except RuntimeError as error:
                call.set_exception(error)
        return call.join(seconds)

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


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
