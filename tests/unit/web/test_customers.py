"""
The reads of customers, on the demo: every bound, every bad input, freshness, scopes.
"""

import hashlib
from datetime import UTC, datetime

import orjson
import pytest

from app.domain.customer import Contact, ContactPage, CustomerQuery
from app.factory import build_app
from app.web.customer_rendering import CustomerRenderer
from tests.contract.check import check_answer, check_contacts, check_customer

SEARCH = "/erc/ecommerce/connections/external/customers"
AT = datetime(2026, 11, 1, 12, 30, tzinfo=UTC)
CUSTOMER = "/erc/ecommerce/connections/customers/{}"
JOHN = {
    "external_customer_id": "customer123",
    "name": "John Doe",
    "created_at": "2021-09-14T12:16:50.078Z",
    "updated_at": "2021-09-14T12:16:50.078Z",
    "emails": ["john.doe@example.com"],
    "phones": ["+351910000000"],
    "custom_fields": {
        "platform": "demo",
        "store": "default",
        "is_guest": False,
        "last_order_at": "2021-09-14T12:16:50.078Z",
    },
}


def find(client, query, status=200, **options):
    response = client.get(SEARCH, query_string=query, **options)
    answer = check_answer(response.status_code, response.headers, response.data, check_contacts)
    assert response.status_code == status, answer
    return answer


def ids(client, query):
    return [contact["external_customer_id"] for contact in find(client, query)["_embedded"]["contacts"]]


@pytest.mark.parametrize(
    "query",
    [
        "phone=%2B351910000000",
        "phone=+351910000000",
        "phone=00351910000000",
        "phone=%28%2B351%29%20910-000.000",
        "phone=+351+910+000+000",
        "phone=%2B351%C2%A0910%E2%80%AF000%C2%A0000",
        "phone=%2B351910000000&phone=abc",
        "email=john.doe%40example.com",
        "email=John.DOE@Example.COM",
        "ids=customer123",
        "ids=nobody&ids=customer123&ids=customer123",
        "name=doe",
        "name=++JOHN++doe++",
        "name=Jo%CC%88hn",
        "name=John%C2%A0Doe",
        "phone=%2B351910000000&email=john.doe@example.com&ids=customer123&name=john",
        "email=john.doe@example.com&page=1&per_page=100&unknown=1",
    ],
)
def test_john_doe_is_found(demo, query):
    assert find(demo, query)["_embedded"]["contacts"] == [JOHN]


@pytest.mark.parametrize(
    "query",
    [
        "phone=%2B351910000099",
        "email=ohn.doe@example.com",
        "email=john.doe@example.co",
        "ids=customer12",
        "name=jo",
        "name=john+doe+junior",
        "phone=%2B351910000000&email=other@example.com",
    ],
)
def test_nobody_is_an_empty_list(demo, query):
    page = find(demo, query)

    assert (page["total"], page["total_pages"], page["count"]) == (0, 0, 0)
    assert page["_embedded"] == {"contacts": []}


@pytest.mark.parametrize("query", ["", "page=2", "brand=default", "phones=1&mail=x", "Phone=1", "page=0"])
def test_somebody_must_be_looked_for(demo, query):
    answer = find(demo, query, 400)

    assert answer["code"] == "3234002"


BAD = [
    *(("phone", value) for value in ["", "+", "%20", "abc", "%2B", "%2B%2B351910000000", "++351910000000"]),
    *(("phone", value) for value in ["9" * 300, "0800FLOWERS", "%2B351910000000x3", "910000000", "12", "%00", "%FF"]),
    *(("phone", value) for value in ["call%20%2B351910000000", "%2B351910000000%2C%2B351910000001"]),
    *(
        ("email", value)
        for value in ["", "%20", "john", "@", "john@", "@example.com", "a@b@example.com", "a,b@example.com"]
    ),
    *(
        ("email", value)
        for value in [
            "john%20doe@example.com",
            "john+doe@example.com",
            "%22john%20doe%22@example.com",
            "j%C2%A0d@example.com",
        ]
    ),
    *(("email", value) for value in [" john@example.com", "john@example.com%20", "john@exa_mple.com", "john@-x.com"]),
    *(("email", value) for value in [f"{'j' * 300}@example.com", f"{'j' * 65}@example.com", "john@example.com%0A"]),
    *(("email", value) for value in ["john@example..com", "%FF@example.com", "john@.com", "john@example.com."]),
    *(
        ("ids", value)
        for value in [
            "",
            "%20",
            "%C2%A0",
            "customer123%C2%A0",
            "customer123,no-orders",
            "a/b",
            "x" * 256,
            "guest-0",
            "guest-abc",
            "%FF",
        ]
    ),
    *(("name", value) for value in ["", "%20%20", "j", "%20j%20", "--", "x" * 256, "jo%00hn"]),
    *(("page", value) for value in ["0", "100000", "-1", "1.5", "one", "", "%20", "1%20", "%2B1", "01", "1e3", "٣"]),
    *(("per_page", value) for value in ["0", "101", "-1", "ten", "", "050"]),
    *(("brand", value) for value in ["", "x" * 256]),
]


@pytest.mark.parametrize(("name", "value"), BAD)
def test_parameter_out_of_its_bounds_is_named_and_not_echoed(demo, name, value):
    query = f"{name}={value}" if name in {"phone", "email", "ids", "name"} else f"name=john&{name}={value}"

    answer = find(demo, query, 400)

    assert answer["code"] == "3234000"
    assert [field["name"] for field in answer["fields"]] == [name]
    if len(value) > 6:
        assert value not in str(answer)


def test_every_fault_is_named_at_once(demo):
    for query in (
        "phone=&email=&ids=&name=&page=0&per_page=0",
        "phone=abc&email=bad&ids=&name=j&page=100000&per_page=101",
    ):
        answer = find(demo, query, 400)

        assert [field["name"] for field in answer["fields"]] == ["phone", "email", "ids", "name", "page", "per_page"]


def test_a_hundred_ids_are_the_most(demo):
    many = "&".join(f"ids=nobody{number}" for number in range(100))

    assert ids(demo, many) == []
    assert find(demo, many + "&ids=customer123", 400)["fields"][0]["name"] == "ids"


def test_address_in_quotes_and_in_any_script_is_one(demo):
    for email in (
        '"john"@example.com',
        "josé@example.com",
        "john@bücher.example",
        "用户@例子.example",
        "a.b-c_d%e@x.test",
    ):
        assert ids(demo, {"email": email}) == []


def test_number_without_a_country_is_read_in_the_stores():
    client = build_app({"PHONE_COUNTRY": "PT"}).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer demo-token-for-local-use"

    assert ids(client, {"phone": "910 000 000"}) == ["customer123"]
    assert ids(client, {"phone": " 910 000 000"}) == ["customer123"]
    assert ids(client, {"phone": "+34 910 000 000"}) == []


def test_a_contacts_lists_stay_without_what_is_wrong_in_them():
    somebody = Contact(
        external_customer_id="7",
        created_at=AT,
        updated_at=AT,
        first_name="Ana",
        phones=("+351910000000", "910000000"),
    )
    page = ContactPage(query=CustomerQuery(name="ana"), platform="demo", contacts=(somebody,), total=1)

    body = CustomerRenderer("https://orders.example").contacts(page, store="eu", brand=None).body

    contact = orjson.loads(body)["_embedded"]["contacts"][0]
    assert (contact["emails"], contact["phones"]) == ([], ["+351910000000"])


def test_pages_and_their_links(demo):
    many = "&".join(
        f"ids={customer}" for customer in ("customer123", "no-orders", "pickup-ready", "guest-1016", "failed")
    )
    first = find(demo, f"{many}&per_page=2&brand=DEFAULT")
    last = find(demo, f"{many}&per_page=2&page=3")
    beyond = find(demo, f"{many}&per_page=2&page=99999")

    assert (first["total"], first["total_pages"], first["page"], first["per_page"]) == (5, 3, 1, 2)
    assert first["_links"]["next"]["href"] == (f"http://127.0.0.1:8000{SEARCH}?{many}&brand=default&page=2&per_page=2")
    assert find(demo, first["_links"]["next"]["href"].partition("?")[2])["page"] == 2
    assert (last["count"], "next" in last["_links"]) == (1, False)
    assert (beyond["total"], beyond["count"]) == (5, 0)


def test_the_one_guest_of_the_demo(demo):
    [guest] = find(demo, "email=guest-1016@example.com")["_embedded"]["contacts"]
    order = demo.get(CUSTOMER.format("guest-1016") + "/most-recent-order").json

    assert guest["custom_fields"]["is_guest"]
    assert (order["id"], order["customer_id"]) == ("1016", "guest-1016")


def test_one_customer(demo):
    response = demo.get(CUSTOMER.format("customer123"))

    customer = check_answer(response.status_code, response.headers, response.data, check_customer)
    assert (customer["first_name"], customer["last_name"], customer["shipping_addresses"][0]["default"]) == (
        "John",
        "Doe",
        True,
    )
    assert "brand" not in customer
    assert demo.get(CUSTOMER.format("customer123") + "?brand=Default").json["brand"] == "default"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (CUSTOMER.format("stranger"), 404, "The store does not know this customer."),
        (CUSTOMER.format("customer123") + "?brand=nobody", 404, "No store is configured for this brand."),
        (SEARCH + "?name=john&brand=nobody", 404, "No store is configured for this brand."),
        (CUSTOMER.format("guest-0"), 400, None),
        (CUSTOMER.format(""), 400, None),
        (CUSTOMER.format("x" * 256), 400, None),
        (CUSTOMER.format("%FF"), 400, None),
        (SEARCH + "/", 404, "There is no such route."),
    ],
)
def test_errors(demo, path, status, said):
    response = demo.get(path)

    error = check_answer(response.status_code, response.headers, response.data, check_customer)
    assert (response.status_code, error.get("description")) == (status, said)


@pytest.mark.parametrize("path", [SEARCH + "?name=john", CUSTOMER.format("customer123")])
def test_freshness_is_told_as_for_orders(demo, path):
    first, second = demo.get(path), demo.get(path)
    etag = first.headers["ETag"]

    assert first.headers["Cache-Status"].startswith("most-recent-order; fwd=miss")
    assert second.headers["Cache-Status"].startswith("most-recent-order; hit; ttl=")
    assert second.headers["Cache-Control"].startswith("private, max-age=")
    assert second.headers["Age"] == "0"
    assert second.headers["ETag"] == etag
    for headers in ({"If-None-Match": etag}, {"If-None-Match": etag, "Cache-Control": "max-stale"}):
        unchanged = demo.get(path, headers=headers)
        assert (unchanged.status_code, unchanged.data, unchanged.headers["ETag"]) == (304, b"", etag)
    head = demo.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", etag)


@pytest.mark.parametrize("path", [SEARCH + "?name=vasco", CUSTOMER.format("digital")])
def test_only_if_cached(demo, path):
    assert demo.get(path, headers={"Cache-Control": "only-if-cached"}).status_code == 504
    demo.get(path)
    assert demo.get(path, headers={"Cache-Control": "only-if-cached"}).status_code == 200


@pytest.mark.parametrize("path", [SEARCH, CUSTOMER.format("customer123")])
def test_nothing_but_reading(demo, path):
    response = demo.post(path)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", [SEARCH + "?name=john", CUSTOMER.format("7")])
def test_scope_is_given_by_name(service_of, path):
    tokens = {
        "orders": "a-token-for-orders-only",
        "customers": "a-token-for-customers-only",
    }
    entries = [
        f"{scope}:sha256:{hashlib.sha256(token.encode()).hexdigest()}:{scope}" for scope, token in tokens.items()
    ]
    client = service_of({"API_TOKENS": ",".join(entries)}).client

    refused = client.get(path, headers={"Authorization": f"Bearer {tokens['orders']}"})
    let_in = client.get(path, headers={"Authorization": f"Bearer {tokens['customers']}"})

    assert refused.status_code == 403
    assert 'scope="erc-ecommerce-connections-customers:read"' in refused.headers["WWW-Authenticate"]
    assert client.get(path).status_code == 401
    # The stand-in platform cannot be searched.
    assert (let_in.status_code, let_in.json["description"]) == (404, "This store cannot be searched for customers.")
