"""
The one resource: the customer's most recent order.
"""

from collections.abc import Callable

from flask import Blueprint, Response, request

from app.domain.errors import InvalidCustomerId
from app.orders.answer import Answer, CacheState, Freshness, NotCached
from app.stores import StoreDirectory
from app.web.auth import Authenticate
from app.web.errors import ApiError, FieldError

LONGEST = 255  # characters of customer_id and brand, the contract's bound
PATH = "/erc/ecommerce/connections/customers/<path:customer_id>/most-recent-order"


def build_blueprint(stores: StoreDirectory, authenticate: Authenticate) -> Blueprint:
    blueprint = Blueprint("orders", __name__)

    @blueprint.get(PATH)
    def most_recent_order(customer_id: str) -> Response:
        authenticate(request.headers)
        check_length("customer_id", customer_id)
        brand = request.args.get("brand")
        if brand is not None:
            check_length("brand", brand)
        entry = stores.find(brand)
        try:
            answer = entry.orders.get(entry.platform.parse_customer_id(customer_id), asked_freshness())
        except NotCached:
            raise ApiError(status=504, description="Nothing is cached and only that was asked for.") from None
        return to_response(answer)

    @blueprint.get("/erc/ecommerce/connections/customers//most-recent-order", merge_slashes=False)
    def without_customer() -> Response:
        authenticate(request.headers)
        raise InvalidCustomerId("missing")

    return blueprint


def check_length(name: str, value: str) -> None:
    if not 1 <= len(value) <= LONGEST:
        raise ApiError(status=400, fields=(FieldError(name, f"1 to {LONGEST} characters"),))


def asked_freshness() -> Freshness:
    control = request.cache_control
    if control.only_if_cached:
        return Freshness.ONLY_CACHED
    if control.no_cache or control.max_age == 0:
        return Freshness.NEW
    return Freshness.ANY


def to_response(answer: Answer) -> Response:
    response = Response(answer.body, mimetype="application/json")
    response.headers["ETag"] = answer.etag
    response.headers["Age"] = str(answer.age_s)
    response.headers["Cache-Control"] = f"private, max-age={answer.max_age_s}"
    response.headers["Vary"] = "Authorization"
    response.headers["Cache-Status"] = CACHE_STATUS[answer.state](answer)
    response.make_conditional(request)
    return response


CACHE_STATUS: dict[CacheState, Callable[[Answer], str]] = {
    CacheState.HIT: lambda answer: f"most-recent-order; hit; ttl={answer.max_age_s}",
    CacheState.MISS: lambda _answer: "most-recent-order; fwd=miss; stored",
    CacheState.STALE: lambda answer: f"most-recent-order; hit; ttl=-1; detail={answer.detail}",
}
