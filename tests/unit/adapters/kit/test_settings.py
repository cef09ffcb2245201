import re

import pytest

from adapters.kit.settings import (
    NUMERIC_CUSTOMER_ID,
    parse_numeric_customer_id,
    parse_secret,
    parse_store_url,
    plain_http_problems,
)
from app.domain.errors import InvalidCustomerId
from app.domain.store import Store


@pytest.mark.parametrize("text", ["1", "42", "9223372036854775807"])
def test_number_of_a_customer(text):
    assert parse_numeric_customer_id(text) == text
    assert re.search(NUMERIC_CUSTOMER_ID, text)


@pytest.mark.parametrize(
    "text", ["", "9223372036854775808", "0", "007", "-1", "1.0", "1e3", " 1", "1\n", "9" * 21, "\u0661", "a"]
)
def test_anything_else_is_no_customers_number(text):
    with pytest.raises(InvalidCustomerId):
        parse_numeric_customer_id(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.example", "https://shop.example"),
        ("https://shop.example/", "https://shop.example"),
        ("http://127.0.0.1:8080/shop/", "http://127.0.0.1:8080/shop"),
        ("https://[::1]:8443", "https://[::1]:8443"),
    ],
)
def test_address_of_a_store(text, url):
    assert parse_store_url(text) == url


@pytest.mark.parametrize(
    "text",
    [
        "ftp://shop.example",
        "https://",
        "https://user:secret@shop.example",
        "https://shop.example?key=secret",
        "https://shop.example#top",
        "https://shop.example:99999",
        "https://shop.example:0",
        "https://shop.exa mple",
        "https://[::1",
    ],
)
def test_anything_else_is_no_address_and_is_not_repeated(text):
    with pytest.raises(ValueError, match="absolute") as error:
        parse_store_url(text)

    assert text not in str(error.value)


@pytest.mark.parametrize("text", ["two words", "line\nfeed", "café", "tab\t"])
def test_what_no_header_can_carry_is_no_secret(text):
    with pytest.raises(ValueError, match="printable") as error:
        parse_secret(text)

    assert text not in str(error.value)


@pytest.mark.parametrize(
    ("url", "allowed", "is_fine"),
    [
        ("https://shop.example", False, True),
        ("http://127.0.0.1:8080", False, True),
        ("http://localhost", False, True),
        ("http://[::1]:8080", False, True),
        ("http://shop.example", False, False),
        ("http://10.0.0.1", False, False),
        ("http://shop.example", True, True),
    ],
)
def test_plain_http_stays_on_this_machine(url, allowed, is_fine):
    store = Store(name="default", platform="acme", settings={"ACME_URL": url}, allow_http=allowed)

    problems = list(plain_http_problems(store, "ACME_URL"))

    assert problems == ([] if is_fine else ["ACME_URL: plain http only on loopback, or with ALLOW_HTTP_STORES=true"])
