"""
Who calls a BigCommerce store.
"""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.testkit import Reply, StandInStore
from tests.integration.callers import Service
from tests.stores import bigcommerce
from tests.stores.bigcommerce import BigCommerceStore, order
from tests.stores.bigcommerce_customers import account

ADDRESS = {
    "id": 71,
    "first_name": "Ana",
    "last_name": "Reis",
    "address1": "Rua Nova 1",
    "address2": "",
    "city": "Porto",
    "state_or_province": "Porto",
    "postal_code": "4000-001",
    "country_code": "PT",
    "phone": "912 000 222",
}


def guest_order(number, email, phone="", day=3, **changes):
    billing = {"first_name": "Gil", "last_name": "Convidado", "country_iso2": "PT", "email": email, "phone": phone}
    placed_at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return order(number, **{"customer_id": 0, "placed_at": placed_at, "billing_address": billing} | changes)


@pytest.fixture(name="shop")
def _shop():
    return BigCommerceStore(customers=[])


@pytest.fixture(name="store")
def _store(shop):
    with StandInStore(shop) as store:
        yield store


@pytest.fixture(name="service")
def _service(store):
    return Service(
        {
            "PLATFORM": "bigcommerce",
            "BIGCOMMERCE_STORE_HASH": bigcommerce.STORE_HASH,
            "BIGCOMMERCE_ACCESS_TOKEN": bigcommerce.TOKEN,
            "BIGCOMMERCE_API_URL": store.url,
            "BIGCOMMERCE_PRODUCT_DETAILS": "false",
        }
    )


def test_account_and_guest_of_one_address_are_two_contacts_newest_first(shop, store, service):
    shop.customers = [account(5, email="Ana@example.test", addresses=[ADDRESS]), account(6)]
    shop.orders = [
        guest_order(30, "ana@example.test", day=2),
        guest_order(31, "ANA@example.test", "912 000 111", day=4),
        guest_order(32, "mariana@example.test", day=5),
        guest_order(33, "ana@example.test", day=6, customer_id=5),
    ]

    contacts = service.find(email="ana@example.TEST")["_embedded"]["contacts"]

    assert contacts == [
        {
            "external_customer_id": "guest-31",
            "name": "Gil Convidado",
            "created_at": "2026-11-02T09:00:00.000Z",
            "updated_at": "2026-11-04T09:00:00.000Z",
            "emails": ["ANA@example.test"],
            "phones": ["+351912000111"],
            "custom_fields": {
                "platform": "bigcommerce",
                "store": "default",
                "is_guest": True,
                "last_order_at": "2026-11-04T09:00:00.000Z",
            },
        },
        {
            "external_customer_id": "5",
            "name": "Ana Gonçalves",
            "created_at": "2026-01-01T10:00:00.000Z",
            "updated_at": "2026-02-01T10:00:00.000Z",
            "emails": ["Ana@example.test"],
            "phones": ["+351912000222"],
            "custom_fields": {"platform": "bigcommerce", "store": "default", "is_guest": False},
        },
    ]
    assert len(store.requests) == 2


@pytest.mark.parametrize("stored", ["912 000 111", "912000111", "+351 912 000 111", "00351912000111", "912-000-111"])
def test_account_is_found_by_phone_as_it_was_typed(shop, service, stored):
    shop.customers = [account(5, phone=stored), account(6, phone="912 000 112")]

    assert service.ids(phone="+351912000111") == ["5"]
    assert service.ids(phone="+34912000111") == []


def test_accounts_by_id_and_name(shop, store, service):
    shop.customers = [account(5), account(6, first_name="Mariana"), account(7, last_name="Reis")]
    shop.orders = [guest_order(31, "gil@example.test")]

    assert service.ids("ids=5&ids=7&ids=guest-31&ids=guest-32&ids=99") == ["guest-31", "7", "5"]
    assert sorted(service.ids(name="ana")) == ["5", "7"]
    assert service.ids(name="ANA REIS") == ["7"]
    assert service.ids(name="goncalves") == []  # BigCommerce's own search does not fold accents
    before = len(store.requests)
    assert service.ids(ids="6") == ["6"]
    assert len(store.requests) == before + 1


def test_names_are_counted_and_paged(shop, service):
    shop.customers = [account(number) for number in range(1, 131)]

    page = service.find(name="ana", per_page=50, page=3)

    assert (page["total"], page["total_pages"], page["count"]) == (130, 3, 30)


LEFT_OUT = {
    "left at the payment page": {"status_id": 0},
    "deleted": {"is_deleted": True},
    "dated ahead": {"placed_at": datetime.now(UTC) + timedelta(days=3)},
    "without e-mail": {"billing_address": {"first_name": "Gil", "email": "", "country_iso2": "PT"}},
    "of an account": {"customer_id": 5},
}


@pytest.mark.parametrize("changes", LEFT_OUT.values(), ids=LEFT_OUT)
def test_orders_that_no_guest_placed_name_none(shop, service, changes):
    shop.orders = [guest_order(41, "gil@example.test", **changes)]

    assert service.ids(email="gil@example.test") == []
    assert service.ids(ids="guest-41") == []
    for answer in (service.order("guest-41", 404), service.customer("guest-41", 404)):
        assert answer["description"] == "The store does not know this customer."
    service.order("guest-99", 404)


def test_domain_in_unicode_and_in_punycode_is_one(shop, service):
    shop.customers = [account(5, email="jo@bücher.test"), account(6, email="il@xn--bcher-kva.test")]
    shop.orders = [
        guest_order(41, "il@bücher.test", day=2),
        guest_order(42, "il@xn--bcher-kva.test", day=4),
        guest_order(43, "jo@bücher.test", day=3),
    ]

    for domain in ("bücher.test", "xn--bcher-kva.test"):
        assert service.ids(email=f"jo@{domain}") == ["guest-43", "5"]
        assert service.ids(email=f"il@{domain}") == ["guest-42", "6"]
    assert service.order("guest-41")["id"] == "42"


def test_another_order_than_the_one_asked_for_names_no_guest(store, service):
    another = {"id": 42, "customer_id": 0, "status_id": 11, "date_created": "Sun, 01 Nov 2026 10:00:00 +0000"}
    store.play(Reply(another | {"billing_address": {"email": "eva@example.test"}}))

    service.find(ids="guest-41", status=502)


@pytest.mark.parametrize("customer_id", ["guest-0", "guest-abc", "guest-", "guest-01"])
def test_what_names_no_order_is_no_id(store, service, customer_id):
    for answer in (service.order(customer_id, 400), service.customer(customer_id, 400)):
        assert answer["fields"][0]["name"] == "customer_id"
    assert service.find(ids=customer_id, status=400)["fields"][0]["name"] == "ids"
    assert store.requests == []


def test_guests_newest_order_is_answered_whichever_order_is_named(shop, store, service):
    shop.orders = [
        guest_order(41, "gil@example.test", day=2),
        guest_order(42, "Gil@Example.test", day=5),
        guest_order(44, "gil@example.test", day=8, customer_id=5),
        *(guest_order(number, "gil@example.test", day=9, status_id=0) for number in range(45, 49)),
    ]

    for customer_id in ("guest-41", "guest-42"):
        answer = service.order(customer_id)
        assert (answer["id"], answer["customer_id"]) == ("42", customer_id)


def test_guests_order_takes_two_calls(shop, store, service):
    shop.orders = [guest_order(41, "gil@example.test"), guest_order(42, "gil@example.test", day=5)]

    assert service.order("guest-41")["id"] == "42"
    assert len(store.requests) == 2


def test_one_customer_and_one_guest(shop, service):
    shop.customers = [account(5, addresses=[ADDRESS])]
    shop.orders = [guest_order(41, "gil@example.test"), guest_order(42, "gil@example.test", day=5)]

    customer, guest = service.customer("5"), service.customer("guest-41")

    assert customer["shipping_addresses"] == [
        {
            "id": "71",
            "first_name": "Ana",
            "last_name": "Reis",
            "phone_number": "+351912000222",
            "address": "Rua Nova 1",
            "zip_code": "4000-001",
            "city": "Porto",
            "region_code": "PT-13",
            "country_code": "PT",
        }
    ]
    panel = f"https://store-{bigcommerce.STORE_HASH}.mybigcommerce.com/manage"
    assert customer["integration_info"] == {"external_url": f"{panel}/customers/5/edit", "type": "UNKNOWN"}
    assert guest["integration_info"]["external_url"] == f"{panel}/orders/42"
    assert [address["city"] for address in guest["shipping_addresses"]] == ["Lisboa"]
    assert (guest["customer_since"], guest["last_name"]) == ("2026-11-03T09:00:00.000Z", "Convidado")
    service.customer("6", 404)


def test_without_the_scope_customers_only_guests_ids_are_answered(shop, service):
    shop.customers, shop.orders = [account(5)], [guest_order(41, "gil@example.test")]
    shop.scopes = {"orders", "products"}

    for answer in (
        service.find(email="gil@example.test", status=502),
        service.find(ids="5", status=502),
        service.customer("5", 502),
    ):
        assert answer["description"].startswith("The store does not let this service see its customers")
    assert service.ids(ids="guest-41") == ["guest-41"]
    assert service.order("guest-41")["id"] == "41"


def test_store_that_answers_everybody_gives_nobody_and_an_alarm(shop, service, caplog):
    shop.customers, shop.orders = [account(5), account(6)], [guest_order(41, "gil@example.test")]
    shop.answers_everybody = True

    for given in ({"email": "nobody@example.test"}, {"phone": "+351961234567"}, {"ids": "77"}, {"name": "Xana Yves"}):
        caplog.clear()
        assert service.ids(**given) == [], given
        alarms = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
        assert [getattr(alarm, "store", None) for alarm in alarms] == ["default"], given


BODIES = [
    Reply(None, 200, {"Content-Type": "text/html"}),
    Reply([], 200),
    Reply({"data": None}, 200),
    Reply({"data": [None]}, 200),
    Reply({"data": [{}]}, 200),
    Reply({"data": [{"id": 5, "email": None}]}, 200),
    Reply({"data": [{"id": {}, "email": [], "date_created": 7}]}, 200),
]


@pytest.mark.parametrize("reply", BODIES, ids=str)
def test_answers_that_cannot_be_read_are_never_nobody(shop, service, monkeypatch, reply):
    answer = type(shop).__call__
    monkeypatch.setattr(
        type(shop),
        "__call__",
        lambda self, request: reply if "/v3/customers" in request.path else answer(self, request),
    )

    service.find(email="ana@example.test", status=502)
