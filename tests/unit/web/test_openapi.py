"""
The API's description: valid, complete, and true of what the service sends.
"""

import json
from pathlib import Path

import pytest

from adapters.demo.orders import CUSTOMERS
from app.domain.status import Attention
from app.web.error_table import ERRORS, PROXY_ERRORS
from app.web.schemas import OrderSchema
from tests.contract.check import check_order

PATH = "/erc/ecommerce/connections/customers/{customer_id}/most-recent-order"
CLIENT = {"OAUTH_CLIENTS": f"talkdesk:sha256:{'0' * 64}"}


EVERYWHERE = {"X-Request-Id", "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy"}


def document_of(service):
    return service.client.get("/openapi.json").json


@pytest.mark.parametrize("environ", [{}, CLIENT], ids=["plain", "with clients"])
def test_document_is_valid_openapi_31(service_of, environ):
    document = document_of(service_of(environ))

    assert document["openapi"].startswith("3.1.")
    from openapi_spec_validator import validate  # takes seconds, which every process would that collects this file

    validate(document)


def test_every_route_is_described_and_nothing_else(service_of):
    service = service_of(CLIENT)
    routes = {
        (
            rule.rule.replace("<anything:customer_id>", "{customer_id}").replace(
                "<customer_id:customer_id>", "{customer_id}"
            ),
            method.lower(),
        )
        for rule in service.app.url_map.iter_rules()
        for method in rule.methods
        if rule.rule != "/metrics" and not rule.endpoint.startswith(("docs.asset", "docs.root"))
    }

    described = {
        (path, method)
        for path, item in document_of(service)["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert described == routes


def test_every_status_of_the_contract_is_described_with_its_headers(service):
    document = document_of(service)
    operation = document["paths"][PATH]["get"]
    responses = document["components"]["responses"]

    assert set(operation["responses"]) == {"200", "304", *(str(kind.status) for kind in ERRORS)}
    assert set(responses["Status401"]["headers"]) == {*EVERYWHERE, "WWW-Authenticate"}
    assert set(responses["Status405"]["headers"]) == {*EVERYWHERE, "Allow"}
    assert set(responses["Status503"]["headers"]) == {*EVERYWHERE, "Retry-After"}
    assert {"ETag", "Age", "Cache-Control", "Cache-Status", "Vary"} <= set(responses["Status200"]["headers"])


@pytest.mark.parametrize("kind", [*ERRORS, *PROXY_ERRORS], ids=lambda kind: kind.code)
def test_every_error_is_explained_with_its_code(service, kind):
    described = document_of(service)["components"]["responses"][f"Status{kind.status}"]
    example = described["content"]["application/json"]["examples"][kind.code]

    assert example["summary"] == kind.meaning
    assert (example["value"]["code"], example["value"]["message"]) == (kind.code, kind.message)


def test_every_way_to_authenticate_is_described(service_of):
    schemes = document_of(service_of(CLIENT))["components"]["securitySchemes"]

    assert {name: scheme["type"] for name, scheme in schemes.items()} == {
        "bearer": "http",
        "apiKey": "apiKey",
        "basic": "http",
        "oauth2": "oauth2",
    }
    assert "oauth2" not in document_of(service_of({}))["components"]["securitySchemes"]


def test_example_is_the_contracts_and_what_the_demo_sends(demo):
    document = demo.get("/openapi.json").json
    content = document["components"]["responses"]["Status200"]["content"]["application/json"]
    example = content["examples"]["official"]["value"]

    check_order(example)
    assert OrderSchema().validate(example) == {}
    sent = demo.get(PATH.format(customer_id="customer123")).json
    for order in (sent, example):
        del order["custom_fields"]["retrieved_at"], order["_links"]
    assert sent == example


def test_every_member_says_what_it_means(service):
    for name, schema in document_of(service)["components"]["schemas"].items():
        for member, described in schema["properties"].items():
            assert described.get("description"), f"{name}.{member}"


def test_schemas_are_open_and_speak_json_schema(service):
    text = service.client.get("/openapi.json").text

    assert r"\\Z" not in text
    assert '"format":"url"' not in text
    assert '"additionalProperties":false' not in text


def test_ids_the_platform_takes_are_described(service, demo):
    def pattern(document):
        return document["paths"][PATH]["parameters"][0]["schema"]["pattern"]

    assert pattern(document_of(service)) == "^(?:gid://standin/Customer/)?[1-9][0-9]{0,19}$"
    assert pattern(demo.get("/openapi.json").json) == (
        "^(?:guest-[1-9][0-9]{0,18}|(?!guest-)[A-Za-z0-9][A-Za-z0-9_-]{0,63})$"
    )


def test_stores_and_brands_are_nobodys_business(service_of):
    service = service_of({"STORES": "secretshop", "SECRETSHOP__MARKER": "a", "SECRETSHOP__BRANDS": "Hidden Brand"})

    for path in ("/openapi.json", "/docs"):
        text = service.client.get(path).text.lower()
        assert "secretshop" not in text
        assert "hidden" not in text


class TestPage:
    def test_the_demo_customers_are_described_on_the_demo_alone(self, demo, service):
        described = demo.get("/openapi.json").json["info"]["description"]

        assert all(f"- `{customer.id}`: {customer.shows}" in described for customer in CUSTOMERS)
        assert "pickup-ready" not in service.client.get("/openapi.json").text

    def test_every_error_is_explained(self, service):
        described = document_of(service)["info"]["description"]

        assert all(f"`{kind.code}`" in described for kind in (*ERRORS, *PROXY_ERRORS))

    def test_it_needs_nothing_from_anywhere_else(self, demo):
        import re

        response = demo.get("/docs")

        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert "connect-src 'self' http://127.0.0.1:8000;" in policy
        assert 'name="viewport"' in response.text
        links = re.findall(r'(?:src|href|spec-url)="([^"]+)"', response.text)
        assert "docs/rapidoc-min.js" in links
        for link in links:
            if link != "data:,":
                assert demo.get(f"/{link}").status_code == 200, link

    def test_the_root_leads_there_on_the_demo_alone(self, demo, service):
        assert demo.get("/").location == "/docs"
        assert service.client.get("/").status_code == 404

    def test_no_other_file_is_served(self, demo):
        for name in ("__init__.py", "page.html", "..%2fviews.py", "nothing.js"):
            assert demo.get(f"/docs/{name}").status_code == 404


def test_its_files_are_in_the_package():
    here = Path(__file__).parents[3] / "app" / "web"

    assert json.loads((here / "example_order.json").read_text())["id"] == "order456"
    assert "MIT License" in (here / "docs" / "rapidoc-min.js.LICENSE.txt").read_text()


def test_every_attention_code_is_explained(service):
    attention = document_of(service)["components"]["schemas"]["CustomFields"]["properties"]["attention"]

    assert all(f"`{code}`: {code.meaning}" in attention["description"] for code in Attention)


def test_what_the_contract_requires_of_customers_is_required(service_of):
    schemas = document_of(service_of({}))["components"]["schemas"]

    page = {"total", "count", "page", "per_page", "total_pages", "_embedded", "_links"}
    contact = {"external_customer_id", "name", "created_at", "updated_at", "emails", "phones"}
    assert set(schemas["Contacts"]["required"]) == page
    assert set(schemas["Contact"]["required"]) == contact
    assert set(schemas["Customer"]["required"]) == {"id", "_links"}
