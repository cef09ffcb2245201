"""
The one resource: the customer's most recent order.
"""

from typing import Any, Final
from urllib.parse import parse_qs

from flask import Blueprint, Response, request

from app.observability.request_context import record_of
from app.serving.cached_response import CachedResponse, Freshness, NotCached
from app.stores import StoreDirectory
from app.web.customer_id import RULE, read_customer_id
from app.web.errors import ApiError, FieldError
from app.web.http_caching import asked_freshness, freshness_headers, is_known
from app.web.responses import json_response, not_modified

LONGEST_BRAND: Final = 255  # characters, the contract's bound


def build_blueprint(stores: StoreDirectory) -> Blueprint:
    blueprint = Blueprint("orders", __name__)

    # The id is read from the path's bytes, not from what the route made of them.
    @blueprint.get(RULE)
    def most_recent_order(customer_id: str) -> Response:  # noqa: ARG001 - Flask passes it by name
        environ = request.environ
        record = record_of(environ)
        sent_id = read_customer_id(environ["PATH_INFO"])
        store = stores.find(read_brand(environ.get("QUERY_STRING", "")))
        record.store = store.store.name
        freshness = asked_freshness(environ.get("HTTP_CACHE_CONTROL", ""))
        try:
            record.customer = store.platform.parse_customer_id(sent_id)
            answer = store.orders.get(record.customer, freshness)
        except NotCached:
            raise ApiError(status=504, description="Nothing is cached and only that was asked for.") from None
        record.cache = answer.state
        return to_response(answer, freshness, environ)

    return blueprint


def read_brand(query: str) -> str | None:
    """
    The first `brand` of the query; other parameters are nobody's business.
    """
    if "brand" not in query and "%" not in query:  # a name may be spelled with escapes
        return None
    brand = parse_qs(query, keep_blank_values=True).get("brand", [None])[0]
    if brand is not None and not 1 <= len(brand) <= LONGEST_BRAND:
        raise ApiError(status=400, fields=(FieldError("brand", f"must have 1 to {LONGEST_BRAND} characters"),))
    return brand


def to_response(answer: CachedResponse, freshness: Freshness, environ: dict[str, Any]) -> Response:
    headers = freshness_headers(answer, freshness)
    if is_known(environ.get("HTTP_IF_NONE_MATCH", ""), answer.etag):
        return not_modified(headers)
    return json_response(answer.body, 200, headers)
