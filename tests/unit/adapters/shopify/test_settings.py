import pytest

from adapters.shopify.platform import SHOPIFY
from adapters.shopify.settings import parse_customer_id, parse_store_url, parse_version, version_ends_at
from app.domain.errors import InvalidCustomerId
from app.domain.store import Store


@pytest.mark.parametrize("text", ["123", "gid://shopify/Customer/123"])
def test_customer_id_is_read_as_its_number(text):
    assert parse_customer_id(text) == "123"


@pytest.mark.parametrize(
    "text",
    [
        "0",
        "002",
        "",
        "12a",
        "-1",
        "1" * 21,
        "gid://shopify/Order/1",
        "gid://shopify/Customer/",
        "gid://shopify/Customer/1?a=b",
        "\u0661",
    ],
)
def test_anything_else_is_no_customer_id(text):
    with pytest.raises(InvalidCustomerId):
        parse_customer_id(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("acme.myshopify.com", "https://acme.myshopify.com"),
        ("https://acme.myshopify.com/", "https://acme.myshopify.com"),
        ("https://ACME.myshopify.com/admin", "https://acme.myshopify.com"),
        ("https://acme.myshopify.com:443", "https://acme.myshopify.com"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
    ],
)
def test_store_url_is_the_shops_host(text, url):
    assert parse_store_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "acme",
        "shop.acme.example",
        "acme.myshopify.com.evil.example",
        "https://evil.example/acme.myshopify.com",
        "https://user@acme.myshopify.com",
        "https://acme.myshopify.com@evil.example",
        "http://acme.myshopify.com",
        "https://acme.myshopify.com:8443",
        "https://acme.myshopify.com/admin/api",
        "https://acme.myshopify.com?a=b",
        "ftp://127.0.0.1",
        "http://10.0.0.1",
        "https://a.b.myshopify.com",
        "https://-acme.myshopify.com",
        "http://[::1",
    ],
)
def test_the_token_goes_nowhere_else(text):
    with pytest.raises(ValueError) as error:
        parse_store_url(text)

    assert text not in str(error.value)


@pytest.mark.parametrize("text", ["2026-10", "2027-01", "unstable"])
def test_version(text):
    assert parse_version(text) == text


@pytest.mark.parametrize("text", ["2026-11", "latest", "2026-1", "../2026-10", "2026-10/"])
def test_no_version(text):
    with pytest.raises(ValueError):
        parse_version(text)


def configured(**settings):
    return Store(
        name="default", platform="shopify", settings={"SHOPIFY_STORE_URL": "https://acme.myshopify.com"} | settings
    )


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"SHOPIFY_ACCESS_TOKEN": "shpat_1"}, []),
        ({"SHOPIFY_CLIENT_ID": "a", "SHOPIFY_CLIENT_SECRET": "b"}, []),
        ({}, ["SHOPIFY_ACCESS_TOKEN"]),
        ({"SHOPIFY_CLIENT_ID": "a"}, ["SHOPIFY_CLIENT_SECRET"]),
        ({"SHOPIFY_CLIENT_SECRET": "b"}, ["SHOPIFY_CLIENT_ID"]),
        ({"SHOPIFY_ACCESS_TOKEN": "shpat_1", "SHOPIFY_CLIENT_ID": "a"}, ["SHOPIFY_ACCESS_TOKEN"]),
    ],
)
def test_one_credential_and_all_of_it(settings, named):
    problems = list(SHOPIFY.problems(configured(**settings)))

    assert [problem.partition(":")[0] for problem in problems] == named
    assert "shpat_1" not in "".join(problems)


def test_version_is_served_until_a_year_and_some_days_after_its_release():
    assert version_ends_at("2026-10") == 1823698800.0  # 2027-10-16 15:00 UTC
    assert version_ends_at("2027-01") == 1831647600.0  # 2028-01-16 15:00 UTC
    assert version_ends_at("unstable") is None


def test_expiries_name_the_versions_end():
    assert SHOPIFY.expiries(configured(SHOPIFY_API_VERSION="2026-10")) == {"api_version": 1823698800.0}
    assert SHOPIFY.expiries(configured(SHOPIFY_API_VERSION="unstable")) == {}
