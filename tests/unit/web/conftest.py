"""
A service over stand-in stores: each answers any customer of its, and says which store it is.
"""

import re
import threading
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from app.domain.assemble import to_order
from app.domain.errors import Fault, InvalidCustomerId, NotFoundReason, OrderNotFound, UpstreamUnavailable
from app.domain.order import Money
from app.domain.ports import OrderAdapter, Platform, Setting
from app.domain.report import Line, OrderReport
from app.factory import build_app

TOKEN = "a-token-of-the-tests"
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
BASE_URL = "https://orders.example"
ROUTE = "/erc/ecommerce/connections/customers/{}/most-recent-order"


class StandIn(OrderAdapter):
    """
    Knows every customer but 404; can be told to fail, and to wait.
    """

    def __init__(self, marker: str) -> None:
        self.marker = marker
        self.is_down = False
        self.asked: Counter[str] = Counter()
        self.go = threading.Event()
        self.go.set()

    def latest_order(self, customer_id, deadline):
        self.asked[customer_id] += 1
        self.go.wait(deadline.remaining())
        if self.is_down:
            raise UpstreamUnavailable(Fault.CONNECT_REFUSED, retryable=False)
        if customer_id == "404":
            raise OrderNotFound(NotFoundReason.NO_ORDERS)
        line = Line(id="1", name="Mug", unit_price=Money(Decimal(5), "EUR"), ordered=Decimal(1), current=Decimal(1))
        report = OrderReport(
            platform="standin",
            id=f"{self.marker}-{customer_id}",
            customer_id=customer_id,
            order_number=f"#{self.marker}",
            lines=(line,),
            purchased_at=datetime(2026, 11, 1, tzinfo=UTC),
        )
        return to_order(report)


def parse_customer_id(text):
    found = re.fullmatch(r"(?:gid://standin/Customer/)?([1-9][0-9]{0,19})", text, re.ASCII)
    if found is None:
        raise InvalidCustomerId("a number")
    return found[1]


class Service:
    """
    The application over its stand-in stores, asked as a caller would.
    """

    def __init__(self, environ):
        self.adapters = {}
        platform = Platform(
            name="standin",
            title="Stand-in",
            settings=(Setting(name="MARKER", meaning="which store this is", required=True),),
            parse_customer_id=parse_customer_id,
            build=self._build,
            check=lambda _store: (),
            customer_id_pattern="^(?:gid://standin/Customer/)?[1-9][0-9]{0,19}$",
        )
        defaults = {"PLATFORM": "standin", "MARKER": "only", "API_TOKENS": TOKEN, "PUBLIC_BASE_URL": BASE_URL}
        self.app = build_app(defaults | environ, {"standin": platform})
        self.client = self.app.test_client()

    def _build(self, store):
        self.adapters[store.settings["MARKER"]] = StandIn(store.settings["MARKER"])
        return self.adapters[store.settings["MARKER"]]

    def get(self, customer_id="7", query="", method="GET", **headers):
        """
        `customer_id` goes into the path as it is, already encoded; `X_Api_Key` is the header X-Api-Key.
        """
        sent = {name.replace("_", "-"): value for name, value in headers.items()} or AUTHORIZATION
        return self.app.test_client().open(ROUTE.format(customer_id) + query, method=method, headers=sent)

    def get_raw(self, path_info: bytes):
        """
        With the path's bytes as a server hands them over; the test client would decode them in its own way.
        """
        return self.client.get("/", headers=AUTHORIZATION, environ_overrides={"PATH_INFO": path_info.decode("latin-1")})


@pytest.fixture(name="service_of")
def _service_of():
    return Service


@pytest.fixture(name="service")
def _service():
    return Service({})
