"""
The customer id, from the path's own bytes: good ones reach the store, bad ones are a 400, no two become one.
"""

import pytest

from app.domain.errors import InvalidCustomerId
from app.web.customer_id import AFTER, BEFORE, read_customer_id
from tests.contract.check import check_answer


@pytest.mark.parametrize(
    "sent",
    ["7", "gid%3A%2F%2Fstandin%2FCustomer%2F7", "gid://standin/Customer/7", "gid:%2F/standin/Customer%2F7", "%37"],
)
def test_every_spelling_of_a_good_id_reaches_the_store(service, sent):
    response = service.get(sent)

    assert response.status_code == 200
    assert response.json["customer_id"] == "7"
    assert response.json["_links"]["self"]["href"].endswith("/customers/7/most-recent-order")


BAD = {
    "empty": b"",
    "zero": b"0",
    "negative": b"-1",
    "leading zeros": b"002",
    "decimal": b"2.5",
    "comma": b"2,3",
    "letters": b"abc",
    "space": b" ",
    "trailing space": b"1 ",
    "trailing newline": b"1\n",
    "line break inside": b"1\r\n2",
    "NUL": b"\x00",
    "NUL behind": b"1\x00",
    "control": b"1\x7f",
    "C1 control": "1\x85".encode(),
    "byte order mark": "\ufeff1".encode(),
    "right-to-left override": "\u202e1".encode(),
    "line separator": "1\u2028".encode(),
    "not UTF-8": b"\xff",
    "not UTF-8 either": b"\xfe",
    "cut UTF-8": b"1\xc3",
    "overlong UTF-8": b"\xc0\xb1",
    "UTF-8 surrogate": b"\xed\xa0\x80",
    "Arabic digits": "\u0661\u0662".encode(),
    "full-width digits": "\uff11".encode(),
    "superscript": "\u00b9".encode(),
    "dot": b".",
    "dots": b"..",
    "dot segments": b"1/../../x",
    "leading dot segment": b"../1",
    "backslash": b"1\\2",
    "slash": b"1/2",
    "slash behind": b"1/",
    "slash before": b"/1",
    "encoded twice": b"%31",
    "query inside": b"1?brand=x",
    "fragment inside": b"1#x",
    "SQL": b"1 OR 1=1",
    "GraphQL": b'1") { id }',
    "gid of another kind": b"gid://standin/Order/7",
    "gid without number": b"gid://standin/Customer/",
    "10,000 characters": b"1" * 10_000,
    "256 characters": b"1" * 256,
    "emoji": "\U0001f4e6".encode(),
}


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD.keys())
def test_bad_id_is_a_400_that_names_the_parameter_and_does_not_echo_it(service, sent):
    response = service.get_raw(BEFORE.encode() + sent + AFTER.encode())

    error = check_answer(response.status_code, response.headers, response.data)
    assert response.status_code == 400
    assert [field["name"] for field in error["fields"]] == ["customer_id"]
    if len(sent) > 3:
        assert sent not in response.data
    assert service.adapters["only"].asked == {}


@pytest.mark.parametrize(
    "path",
    [
        b"/erc/ecommerce/connections/customers/7/most-recent-order/",
        b"/erc/ecommerce/connections/customers/7/most-recent-order\n",
        b"/erc/ecommerce/connections/customers/7/most-recent-orders",
        b"/erc/ecommerce/connections/customers/7/orders",
        b"/erc/ecommerce/connections/customers",
        b"//erc/ecommerce/connections/customers/7/most-recent-order",
        b"/ERC/ecommerce/connections/customers/7/most-recent-order",
        b"/",
        b"",
    ],
)
def test_unknown_route_is_404_and_never_a_redirect(service, path):
    response = service.get_raw(path)

    error = check_answer(response.status_code, response.headers, response.data)
    assert (response.status_code, error["description"]) == (404, "There is no such route.")


def test_two_different_ids_are_never_read_as_one():
    """
    Every one and two byte id: what is read differs wherever the bytes do.
    """
    read = {}
    for number in range(65_536 + 256):
        sent = bytes([number]) if number < 256 else bytes([(number - 256) >> 8, (number - 256) & 255])
        try:
            customer_id = read_customer_id((BEFORE.encode() + sent + AFTER.encode()).decode("latin-1"))
        except InvalidCustomerId:
            continue
        assert read.setdefault(customer_id, sent) == sent

    assert len(read) > 9_000
    assert "7" in read
