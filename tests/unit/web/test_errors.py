"""
Every error is the contract's JSON, with the headers its status owes.
"""

import logging

import pytest
from werkzeug.test import EnvironBuilder

from app.domain import errors
from app.observability.request_context import context_of
from app.web.error_table import ERRORS, PROXY_ERRORS
from app.web.errors import ApiError, FieldError, render_error, to_api_error
from tests.contract.check import check_answer, check_error, strict_json
from tests.unit.web.conftest import AUTHORIZATION, ROUTE


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "FOO"])
def test_any_other_method_is_405_with_those_there_are(service, method):
    response = service.get(method=method)

    check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/openapi.json", "/docs"])
def test_service_routes_refuse_other_methods_likewise(service, path):
    response = service.client.post(path)

    check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("trick", [{"X-HTTP-Method-Override": "DELETE"}, {"X-Forwarded-Host": "evil.example"}])
def test_headers_that_claim_to_know_better_are_ignored(service, trick):
    response = service.client.get(ROUTE.format(7), headers=AUTHORIZATION | trick)

    assert response.status_code == 200
    assert response.json["_links"]["self"]["href"] == "https://orders.example" + ROUTE.format(7)


@pytest.mark.parametrize("accept", ["text/html", "*/*", "application/xml;q=1", "garbage", ""])
def test_answer_is_json_whatever_is_accepted(service, accept):
    response = service.client.get(ROUTE.format(7), headers=AUTHORIZATION | {"Accept": accept})

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json")


def test_host_of_the_request_shows_nowhere(service):
    response = service.client.get(ROUTE.format(7), headers=AUTHORIZATION | {"Host": "evil.example"})

    assert b"evil" not in response.data


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?brand=", 400),
        ("?brand=" + "b" * 256, 400),
        ("?brand=" + "b" * 255, 404),
        ("?brand=%FF", 404),
        ("?brand=%00", 404),
        ("?brand=nobody", 404),
        ("?brand=default&brand=nobody", 200),
        ("?brands=nobody", 200),
        ("?_method=DELETE&x=" + "y" * 1000, 200),
        ("?" + "&".join(f"a{n}=1" for n in range(1000)), 200),
        ("?=&&&;%%%", 200),
    ],
)
def test_only_the_brand_of_the_query_counts(service, query, status):
    response = service.get(query=query)

    payload = check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == status
    if status == 400:
        assert [field["name"] for field in payload["fields"]] == ["brand"]


def test_fault_of_the_store_is_502_and_names_the_request(service):
    service.adapters["only"].is_down = True

    response = service.get(X_Request_Id="call-17", **AUTHORIZATION)

    error = check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 502
    assert error["description"] == "Request call-17."


def test_bug_is_500_without_a_trace_in_the_answer_or_a_value_in_the_log(service, caplog, monkeypatch):
    def explode(_resource, _environ):
        raise RuntimeError("secret value: Ana Sousa")

    monkeypatch.setattr("app.web.latest_order.LatestOrder.sent", explode)
    with caplog.at_level(logging.DEBUG):
        response = service.get()

    check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 500
    assert b"Ana Sousa" not in response.data
    assert b"Traceback" not in response.data
    assert "Ana Sousa" not in caplog.text


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_every_error_of_the_table_is_the_contracts(kind):
    error = ApiError(status=kind.status, fields=[FieldError("a", "b")] if kind.status == 400 else ())

    check_error(kind.status, strict_json(error.body("id")))


def test_codes_are_those_of_the_contract_and_each_stands_once():
    assert [kind.code for kind in ERRORS] == [
        "3234000", "3234002", "3234010", "3234030", "3234040", "3234050", "3234080", "3234130", "3234140", "3234170",
        "3234290", "3234310", "3235000", "3235010", "3235020", "3235030", "3235040",
    ]  # fmt: skip
    assert [kind.code for kind in PROXY_ERRORS] == ["3234131", "3234291", "3234311", "3235031", "3235041"]


ANSWERS = [
    (errors.InvalidCustomerId("a number"), 400, "parameter"),
    (errors.StoreNotFound(), 404, "unknown_brand"),
    (errors.NotSearchable(), 404, "not_searchable"),
    (errors.UpstreamWithheld(), 502, "withheld"),
    (errors.OrderNotFound(errors.NotFoundReason.NO_CUSTOMER), 404, "unknown_customer"),
    (errors.OrderNotFound(errors.NotFoundReason.NO_ORDERS), 404, "no_orders"),
    (errors.OrderNotFound(errors.NotFoundReason.NO_CUSTOMER_OR_ORDERS), 404, "unknown_customer_or_no_orders"),
    (errors.OrderNotFound(errors.NotFoundReason.HIDDEN), 404, "hidden_orders"),
    (errors.UpstreamUnavailable(errors.Fault.UPSTREAM_5XX), 502, "upstream_5xx"),
    (errors.UpstreamRejected(), 502, "credential"),
    (errors.UpstreamMalformed(errors.Fault.SHAPE), 502, "shape"),
    (errors.IdentityMismatch(), 502, "identity_mismatch"),
    (errors.UpstreamThrottled(7), 503, "throttled"),
    (errors.ServiceBusy(errors.Fault.BUSY, 1), 503, "busy"),
    (errors.UpstreamTimeout(errors.Fault.DEADLINE), 504, "deadline"),
]


@pytest.mark.parametrize(("error", "status", "reason"), ANSWERS, ids=lambda value: str(value)[:30])
def test_each_error_of_the_domain_has_its_answer_and_its_word_for_the_log(error, status, reason):
    answer = to_api_error(error)

    assert (answer.status, answer.reason) == (status, reason)


def kinds_of(kind):
    yield kind
    for narrower in kind.__subclasses__():
        yield from kinds_of(narrower)


def test_every_error_of_the_domain_is_in_the_table():
    named = {cause for kind in ERRORS for cause in kind.causes}
    unknown = {
        kind.__name__
        for kind in kinds_of(errors.OrderError)
        if kind.__module__ == errors.__name__ and named.isdisjoint(kind.__mro__)
    }

    assert unknown == {"OrderError", "InternalError"}  # which are faults of the service


def test_an_error_the_table_does_not_know_is_a_fault_of_the_service():
    class Unheard(errors.OrderError):
        pass

    answer = to_api_error(Unheard())

    assert (answer.status, answer.description, answer.reason) == (500, "", "internal")


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.code)
def test_a_refusal_of_the_parser_is_like_any_other_error(kind):
    headers, body = render_error(kind.status, "call-17", "The request is malformed.")

    fields = dict(headers)
    assert len(fields) == len(headers)
    assert fields["X-Request-Id"] == "call-17"
    assert (fields["Content-Type"], fields["Cache-Control"]) == ("application/json", "no-store")
    assert fields["X-Content-Type-Options"] == "nosniff"
    assert ("Retry-After" in fields) == (kind.status in {429, 503})
    check_error(
        kind.status, strict_json(body) | ({"fields": [{"name": "a", "description": "b"}]} if kind.status == 400 else {})
    )


def test_every_refusal_has_a_word_for_the_log(service):
    for status in range(400, 600):
        if status in {502, 504}:  # which have the store's fault
            continue
        try:
            error = ApiError(status=status)
        except ValueError:  # no HTTP status
            continue
        assert error.reason, status


class TestRequestId:
    @pytest.mark.parametrize("sent", ["a", "A-b_c.9", "x" * 64])
    def test_sane_one_is_kept(self, service, sent):
        assert service.get(X_Request_Id=sent, **AUTHORIZATION).headers["X-Request-Id"] == sent

    @pytest.mark.parametrize("sent", ["", "x" * 65, "a b", "a\x1b[31m", 'a"', "é", "a,b", "<a>"])
    def test_any_other_is_replaced(self, service, sent):
        made = service.get(X_Request_Id=sent, **AUTHORIZATION).headers["X-Request-Id"]

        assert made != sent
        assert len(made) == 16

    def test_each_request_gets_its_own(self, service):
        assert service.get().headers["X-Request-Id"] != service.get().headers["X-Request-Id"]


@pytest.mark.parametrize("path", [ROUTE.format(7), ROUTE.format("abc"), "/nowhere", "/livez", "/openapi.json", "/docs"])
def test_security_headers_are_on_every_answer(service, path):
    headers = service.client.get(path, headers=AUTHORIZATION).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "Server" not in headers


def test_a_stale_answer_says_in_the_log_why_it_is_one(service_of):
    service = service_of({"ORDER_TTL_SECONDS": "0"})
    service.get()
    service.adapters["only"].is_down = True

    environ = EnvironBuilder(path=ROUTE.format(7), headers=AUTHORIZATION).get_environ()
    list(service.app(environ, lambda _status, _headers: None))
    context = context_of(environ)
    assert (context.status, context.cache, context.reason) == (200, "stale", "connect_refused")
