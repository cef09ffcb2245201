"""
A stand-in WooCommerce shop for load: TLS, keep-alive, one recorded order for every customer, after a set delay.

`python -m tests.bench.store FOLDER` writes certificates to FOLDER, prints its ports (one per delay), and serves until it
is stopped. `GET /calls` on a port says how many calls it has had.
"""

import asyncio
import json
import re
import ssl
import sys
from collections import Counter
from pathlib import Path

import certifi
import trustme

DELAYS_S = (0.0, 0.2)
RECORDING = Path(__file__).parents[1] / "stores" / "woocommerce_recordings" / "all_ana_pt.json"
CUSTOMER = re.compile(rb"[?&]customer=(\d+)")


def template() -> bytes:
    """
    The recorded order, with %d where the customer's id goes.
    """
    order = json.loads(json.loads(RECORDING.read_text())["body_raw"])[0]
    order["customer_id"] = "%d"
    return json.dumps([order]).replace("%", "%%").replace('"%%d"', "%d").encode()


class Shop(asyncio.Protocol):
    def __init__(self, delay: float, order: bytes, calls: Counter):
        self.delay, self.order, self.calls = delay, order, calls
        self.received = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        while b"\r\n\r\n" in self.received:
            head, _, self.received = self.received.partition(b"\r\n\r\n")
            customer = CUSTOMER.search(head.split(b"\r\n", 1)[0])
            if customer is None:
                self.answer(b'{"calls": %d}' % self.calls[self.delay])
                continue
            self.calls[self.delay] += 1
            body = self.order % int(customer[1])
            if self.delay:
                asyncio.get_running_loop().call_later(self.delay, self.answer, body)
            else:
                self.answer(body)

    def answer(self, body):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        if not self.transport.is_closing():
            self.transport.write(head + body)


def make_context(folder: Path) -> ssl.SSLContext:
    authority = trustme.CA()
    # Beside every authority the world trusts: reading them all is a good part of a new TLS context's price.
    (folder / "ca.pem").write_bytes(Path(certifi.where()).read_bytes() + authority.cert_pem.bytes())
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    return context


async def serve(context: ssl.SSLContext) -> None:
    order, calls = template(), Counter()
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(
            lambda delay=delay: Shop(delay, order, calls), "127.0.0.1", 0, ssl=context, backlog=2048
        )
        for delay in DELAYS_S
    ]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await asyncio.gather(*(server.serve_forever() for server in servers))


if __name__ == "__main__":
    asyncio.run(serve(make_context(Path(sys.argv[1]))))
