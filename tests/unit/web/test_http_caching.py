"""
HTTP's view of an answer: how fresh it is, whether it changed, where it came from.
"""

import re

import pytest

from app.serving.cached_response import CachedResponse, CacheState, Freshness
from app.web.http_caching import asked_freshness, freshness_headers, is_known
from tests.contract.check import check_answer
from tests.unit.web.conftest import AUTHORIZATION


def test_first_answer_is_a_miss_and_the_second_a_hit(service):
    first, second = service.get(), service.get()

    assert first.headers["Cache-Status"] == "most-recent-order; fwd=miss; stored"
    assert re.fullmatch(r"most-recent-order; hit; ttl=\d+", second.headers["Cache-Status"])
    assert service.adapters["only"].asked == {"7": 1}
    assert first.data == second.data


def test_headers_tell_how_long_the_answer_holds_and_for_whom(service):
    response = service.get()

    assert re.fullmatch(r"private, max-age=\d+", response.headers["Cache-Control"])
    assert response.headers["Age"] == "0"
    assert response.headers["Vary"] == "Authorization, X-API-Key"


def test_etag_names_the_order_and_not_the_moment(service, service_of):
    assert service.get().headers["ETag"] == service_of({}).get().headers["ETag"]
    assert service.get("8").headers["ETag"] != service.get("7").headers["ETag"]


@pytest.mark.parametrize("form", ["{}", '"other", {}', "*", "{},", " {} "])
def test_known_answer_is_304_without_a_body(service, form):
    etag = service.get().headers["ETag"]

    response = service.client.get(
        "/erc/ecommerce/connections/customers/7/most-recent-order",
        headers=AUTHORIZATION | {"If-None-Match": form.format(etag)},
    )

    assert (response.status_code, response.data) == (304, b"")
    assert response.headers["ETag"] == etag
    assert "Content-Type" not in response.headers
    assert {"Age", "Cache-Control", "Cache-Status", "Vary", "X-Request-Id"} <= set(response.headers.keys())


@pytest.mark.parametrize("if_none_match", ['"other"', "other", '""', "W/", '"*"', "\xff"])
def test_unknown_etag_gets_the_whole_answer(service, if_none_match):
    response = service.client.get(
        "/erc/ecommerce/connections/customers/7/most-recent-order",
        headers=AUTHORIZATION | {"If-None-Match": if_none_match},
    )

    assert response.status_code == 200
    check_answer(response.status_code, response.headers, response.data)


def test_head_is_get_without_the_body(service):
    got, headed = service.get(), service.get(method="HEAD")

    assert headed.data == b""
    differing = {"X-Request-Id", "Cache-Status"}
    assert {k: v for k, v in headed.headers if k not in differing} == {
        k: v for k, v in got.headers if k not in differing
    }


def test_head_of_an_error_has_its_status_and_no_body(service):
    assert (service.get("abc", method="HEAD").status_code, service.get("abc", method="HEAD").data) == (400, b"")


def test_caller_may_ask_for_what_is_cached_only(service):
    refused = service.get(Cache_Control="only-if-cached", **AUTHORIZATION)

    check_answer(refused.status_code, refused.headers, refused.data)
    assert refused.status_code == 504
    assert service.adapters["only"].asked == {}

    service.get()

    assert service.get(Cache_Control="only-if-cached", **AUTHORIZATION).status_code == 200


@pytest.mark.parametrize(
    ("cache_control", "freshness"),
    [
        ("", Freshness.ANY),
        ("no-cache", Freshness.NEW),
        ("No-Cache", Freshness.NEW),
        ("max-age=0", Freshness.NEW),
        ("private, max-age=0 ,x=y", Freshness.NEW),
        ("max-age=10", Freshness.ANY),
        ("no-cached", Freshness.ANY),
        ("only-if-cached", Freshness.ONLY_CACHED),
        ("no-store", Freshness.ANY),
        (",,;=", Freshness.ANY),
    ],
)
def test_cache_control_of_the_request_is_understood(cache_control, freshness):
    assert asked_freshness(cache_control) is freshness


def test_etags_are_compared_weakly():
    assert is_known('"a"', 'W/"a"')
    assert is_known('W/"a"', '"a"')
    assert not is_known('W/"b"', 'W/"a"')


class TestCacheStatus:
    """
    RFC 9211: where the answer came from, and how much of its time is left.
    """

    def answer(self, state, ttl_s, detail=""):
        return CachedResponse(b"{}", 'W/"a"', state, age_s=70, ttl_s=ttl_s, detail=detail)

    def test_stale_answer_says_since_when_and_why_and_may_not_be_kept(self):
        headers = dict(freshness_headers(self.answer(CacheState.STALE, -10, "upstream_5xx")))

        assert headers["Cache-Status"] == "most-recent-order; hit; ttl=-10; detail=upstream_5xx"
        assert headers["Cache-Control"] == "private, max-age=0"
        assert headers["Age"] == "70"

    def test_answer_fetched_at_the_callers_wish_says_so(self):
        headers = dict(freshness_headers(self.answer(CacheState.MISS, 60), Freshness.NEW))

        assert headers["Cache-Status"] == "most-recent-order; fwd=request; stored"

    def test_hit_says_what_is_left(self):
        headers = dict(freshness_headers(self.answer(CacheState.HIT, 48)))

        assert headers["Cache-Status"] == "most-recent-order; hit; ttl=48"
        assert headers["Cache-Control"] == "private, max-age=48"


def test_store_that_fails_is_stood_in_for_and_the_caller_sees_it(service_of):
    service = service_of({"ORDER_TTL_SECONDS": "0"})
    first = service.get()
    service.adapters["only"].is_down = True

    response = service.get()

    assert response.status_code == 200
    assert response.json["custom_fields"]["stale"] is True
    assert response.headers["ETag"] == first.headers["ETag"]
    assert response.headers["Cache-Control"] == "private, max-age=0"
    assert re.fullmatch(r"most-recent-order; hit; ttl=-\d+; detail=connect_refused", response.headers["Cache-Status"])
