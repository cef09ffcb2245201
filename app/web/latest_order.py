"""
The resource: a customer's most recent order.
"""

from typing import Any

from app.auth.caller import READ_ORDERS
from app.observability.request_context import ORDER_ROUTE
from app.serving.cached_response import CachedResponse, Freshness
from app.stores import StoreEntry
from app.web.customer_id import AFTER, BEFORE, RULE, read_customer_id
from app.web.read_request import Resource


class LatestOrder(Resource):
    endpoint = ORDER_ROUTE
    rule = RULE
    scope = READ_ORDERS

    def matches(self, path: str) -> bool:
        return len(path) >= len(BEFORE) + len(AFTER) and path.startswith(BEFORE) and path.endswith(AFTER)

    def sent(self, environ: dict[str, Any]) -> str:
        return read_customer_id(environ["PATH_INFO"])

    def question(self, sent: str, store: StoreEntry) -> str:
        return store.platform.parse_customer_id(sent)

    def answer(self, question: str, store: StoreEntry, freshness: Freshness) -> CachedResponse:
        return store.orders.get(question, freshness)

    def customer_id(self, question: str) -> str:
        return question
