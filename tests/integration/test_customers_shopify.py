"""
Who calls a Shopify shop.
"""

import pytest

from tests.integration.callers import Service
from tests.stores.shopify import INTERNAL_ERROR, ShopifyStore, error_answer, html_answer, json_answer
from tests.stores.shopify_server import ServedStore

ADDRESS = {
    "id": "gid://shopify/MailingAddress/71?model_name=CustomerAddress",
    "firstName": "Ana",
    "lastName": "Reis",
    "phone": "912 000 222",
    "address1": "Rua Nova 1",
    "zip": "4000-001",
    "city": "Porto",
    "countryCodeV2": "PT",
}


@pytest.fixture(name="store")
def _store():
    return ShopifyStore()


@pytest.fixture(name="service")
def _service(store):
    with ServedStore(store) as url:
        yield Service({"PLATFORM": "shopify", "SHOPIFY_STORE_URL": url, "SHOPIFY_ACCESS_TOKEN": "shpat_static"})


def add_ana(store, customer_id="7", **members):
    given = {
        "firstName": "Ana",
        "lastName": "Gonçalves",
        "email": "ana@example.test",
        "phone": "+351912000111",
        "addressesV2": [ADDRESS],
        "defaultAddress": ADDRESS,
        "lastOrder": {"id": "gid://shopify/Order/1", "processedAt": "2026-11-02T10:00:00Z"},
    }
    store.add_customer(customer_id, **(given | members))


ANA = {
    "external_customer_id": "7",
    "name": "Ana Gonçalves",
    "created_at": "2026-01-01T10:00:00.000Z",
    "updated_at": "2026-02-01T10:00:00.000Z",
    "emails": ["ana@example.test"],
    "phones": ["+351912000111", "+351912000222"],
    "custom_fields": {
        "platform": "shopify",
        "store": "default",
        "is_guest": False,
        "last_order_at": "2026-11-02T10:00:00.000Z",
    },
}


@pytest.mark.parametrize(
    "given",
    [
        {"email": "ANA@example.test"},
        {"phone": "912 000 111"},
        {"phone": "+351912000222"},
        {"ids": "7"},
        {"ids": "gid://shopify/Customer/7"},
        {"name": "goncalves ANA"},
        {"email": "ana@example.test", "phone": "912000222", "name": "ana", "ids": "7"},
    ],
    ids=str,
)
def test_customer_is_found_in_one_call(store, service, given):
    add_ana(store)
    add_ana(store, "8", email="mariana@example.test", phone="+351912000333", addressesV2=[], firstName="Mariana")

    assert service.find(**given)["_embedded"]["contacts"] == [ANA]
    assert len(store.calls) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"email": "an@example.test"},
        {"phone": "+351912000112"},
        {"phone": "+34912000111"},
        {"ids": "9"},
        {"name": "an"},
        {"name": "Ana Silva"},
        {"email": "ana@example.test", "phone": "+351961234567"},
        {"email": "ana@example.test", "name": "Eva"},
    ],
    ids=str,
)
def test_nobody_else_is(store, service, given):
    add_ana(store)

    page = service.find(**given)

    assert (page["total"], page["total_pages"], page["_embedded"]["contacts"]) == (0, 0, [])


def test_a_hundred_ids(store, service):
    for number in range(1, 101):
        add_ana(store, str(number), email=f"a{number}@example.test", phone=None)

    page = service.find(
        "&".join(f"ids={number}" for number in range(1, 101)),
    )

    assert (page["total"], page["count"]) == (100, 50)
    assert service.find("&".join(f"ids={number}" for number in range(1, 102)), 400)["fields"][0]["name"] == "ids"


def test_names_are_followed_by_cursor_no_further_than_asked(store, service):
    for number in range(1, 131):
        add_ana(store, str(number), email=f"a{number}@example.test", phone=None)

    first, last = service.find(name="ana", per_page=40), service.find(name="ana", per_page=40, page=4)
    beyond = service.find(name="ana", per_page=40, page=5)

    assert (first["total"], first["total_pages"], first["count"]) == (50, 2, 40)
    assert (last["total"], last["count"], "next" in last["_links"]) == (130, 10, False)
    assert (beyond["count"], beyond["total"]) == (0, 130)
    assert service.find(name="ana", page=21, status=400)["fields"][0]["name"] == "page"


def test_one_customer(store, service):
    add_ana(store)

    customer = service.customer("7")

    assert customer == {
        "id": "7",
        "first_name": "Ana",
        "last_name": "Gonçalves",
        "customer_since": "2026-01-01T10:00:00.000Z",
        "shipping_addresses": [
            {
                "id": "71",
                "first_name": "Ana",
                "last_name": "Reis",
                "phone_number": "+351912000222",
                "address": "Rua Nova 1",
                "zip_code": "4000-001",
                "city": "Porto",
                "country_code": "PT",
                "default": True,
            }
        ],
        "integration_info": {"external_url": customer["integration_info"]["external_url"], "type": "SHOPIFY"},
        "custom_fields": {"platform": "shopify", "store": "default", "is_guest": False},
        "_links": {"self": {"href": "https://orders.example/erc/ecommerce/connections/customers/7"}},
    }
    assert customer["integration_info"]["external_url"].endswith("/admin/customers/7")
    assert service.customer("gid:%2F%2Fshopify%2FCustomer%2F7") == customer
    service.customer("8", 404)


@pytest.mark.parametrize("customer_id", ["guest-1", "guest-0", "guest-abc", "0", "07"])
def test_there_are_no_guests(store, service, customer_id):
    for answer in (service.customer(customer_id, 400), service.order(customer_id, 400)):
        assert answer["fields"][0]["name"] == "customer_id"
    assert service.find(ids=customer_id, status=400)["fields"][0]["name"] == "ids"
    assert store.calls == []


def test_without_the_scope_it_is_said(store, service):
    add_ana(store)
    store.scopes = frozenset({"read_orders"})

    for answer in (
        service.find(email="ana@example.test", status=502),
        service.find(phone="912000111", status=502),
        service.find(name="ana", status=502),
        service.find(ids="7", status=502),
        service.customer("7", 502),
    ):
        assert answer["description"].startswith("The store does not let this service see its customers")


@pytest.mark.parametrize(
    ("withheld", "refused", "answered"),
    [
        ("email", [{"email": "ana@example.test"}], [{"ids": "7"}, {"phone": "912000111"}, {"name": "ana"}]),
        ("phone", [{"phone": "912000111"}], [{"ids": "7"}, {"email": "ana@example.test"}, {"name": "ana"}]),
        ("name", [{"name": "ana"}], [{"ids": "7"}, {"email": "ana@example.test"}, {"phone": "912000111"}]),
    ],
)
def test_what_cannot_be_compared_is_never_nobody(store, service, withheld, refused, answered):
    add_ana(store)
    store.approved = store.approved - {withheld}

    for given in refused:
        assert service.find(**given, status=502)["description"].startswith("The store does not let")
    for given in answered:
        assert service.ids(**given) == ["7"]
    assert service.customer("7")["id"] == "7"


def test_store_that_answers_everybody_gives_nobody_and_an_alarm(store, service, caplog):
    add_ana(store)
    add_ana(store, "8", email="eva@example.test", phone="+351912000333", addressesV2=[], firstName="Eva")
    store.answers_everybody = True

    for given in ({"email": "nobody@example.test"}, {"phone": "+351961234567"}, {"name": "Xana Yves"}):
        caplog.clear()
        assert service.ids(**given) == []
        alarms = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
        assert [getattr(alarm, "store", None) for alarm in alarms] == ["default"], given


ANSWERS = {
    "a page": html_answer("hello", 200),
    "null": json_answer(None),
    "no data": json_answer({"data": None}),
    "a list": json_answer({"data": {"customer0": [], "customers": []}}),
    "an empty object": json_answer({"data": {"customer0": {}, "customers": {}}}),
    "null members": json_answer({"data": {"customer0": {"id": None, "createdAt": None}}}),
    "wrong types": json_answer({"data": {"customer0": {"id": 7, "createdAt": {}, "defaultEmailAddress": []}}}),
    "an error": INTERNAL_ERROR,
    "nothing to compare": json_answer(
        {"data": {"customer0": {"id": "gid://shopify/Customer/7", "createdAt": "2026-01-01T10:00:00Z"}}}
    ),
    "a variable refused": error_answer("Variable $email0 was provided invalid value", "INVALID_VARIABLE"),
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_answers_that_cannot_be_read_are_never_nobody(store, service, answer):
    store.faults.extend([answer, answer])

    service.find(email="ana@example.test", status=502)


def test_number_that_can_be_no_id_hides_no_other(store, service):
    add_ana(store)
    store.faults.append(error_answer("Variable $id1 of type ID! was provided invalid value", "INVALID_VARIABLE"))

    assert service.ids("ids=7&ids=9223372036854775807") == ["7"]
