"""
Who calls a WooCommerce shop, with the searches WooCommerce really has.
"""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import phonenumbers
import pytest
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from tests.integration.callers import CUSTOMER, SEARCH, TOKEN, Service
from tests.stores.woocommerce import Answer, WooCommerceStore
from tests.stores.woocommerce_auth import READ
from tests.thorough import many
from tests.unit.adapters.woocommerce.orders import order


def account(number, email, **changes):
    return {
        "id": number,
        "email": email,
        "first_name": "Ana",
        "last_name": "Gonçalves",
        "role": "customer",
        "username": f"user{number}",
        "date_created_gmt": f"2026-0{number % 9 + 1}-01T10:00:00",
        "date_modified_gmt": None,
        "billing": {"first_name": "Ana", "last_name": "Gonçalves", "country": "PT", "phone": "", "email": email},
        "shipping": {"first_name": "", "last_name": "", "country": "", "address_1": "", "city": "", "postcode": ""},
    } | changes


def guest_order(number, email, phone="", day=3, **changes):
    return order(
        **{
            "id": number,
            "number": str(number),
            "customer_id": 0,
            "parent_id": 0,
            "date_created_gmt": f"2026-11-{day:02}T09:00:00",
            "billing": {
                "first_name": "Gil",
                "last_name": "Convidado",
                "country": "PT",
                "email": email,
                "phone": phone,
            },
        }
        | changes
    )


@pytest.fixture(name="shop")
def _shop():
    with WooCommerceStore(tls=False) as store:
        store.shop.orders.clear()
        store.shop.customers.clear()
        yield store


@pytest.fixture(name="service")
def _service(shop):
    return build(shop)


def build(shop, **variables):
    return Service(
        {
            "PLATFORM": "woocommerce",
            "WOOCOMMERCE_STORE_URL": shop.url,
            "WOOCOMMERCE_CONSUMER_KEY": READ.consumer_key,
            "WOOCOMMERCE_CONSUMER_SECRET": READ.consumer_secret,
            "WOOCOMMERCE_PRODUCT_DETAILS": "false",
        }
        | variables
    )


def asking(email):
    return {"query_string": {"email": email}, "headers": {"Authorization": f"Bearer {TOKEN}"}}


def add(shop, *records):
    for record in records:
        (shop.shop.orders if "line_items" in record else shop.shop.customers)[record["id"]] = record


def test_account_and_guest_of_one_address_are_two_contacts_newest_first(shop, service):
    add(
        shop,
        account(5, "Ana@Example.test", date_created_gmt="2026-01-02T03:04:05"),
        guest_order(31, "ana@example.test", "912 000 111", day=4),
        guest_order(30, "ANA@example.test", "", day=2),
        guest_order(32, "mariana@example.test", day=6),
    )

    page = service.find(email="ana@EXAMPLE.test")

    assert page["total"] == 2
    assert page["_embedded"]["contacts"] == [
        {
            "external_customer_id": "guest-31",
            "name": "Gil Convidado",
            "created_at": "2026-11-02T09:00:00.000Z",
            "updated_at": "2026-11-04T09:00:00.000Z",
            "emails": ["ana@example.test"],
            "phones": ["+351912000111"],
            "custom_fields": {
                "platform": "woocommerce",
                "store": "default",
                "is_guest": True,
                "last_order_at": "2026-11-04T09:00:00.000Z",
            },
        },
        {
            "external_customer_id": "5",
            "name": "Ana Gonçalves",
            "created_at": "2026-01-02T03:04:05.000Z",
            "updated_at": "2026-01-02T03:04:05.000Z",
            "emails": ["Ana@Example.test"],
            "phones": [],
            "custom_fields": {"platform": "woocommerce", "store": "default", "is_guest": False},
        },
    ]
    assert sorted(shop.routes) == ["/wc/v3/customers", "/wc/v3/orders"]


def test_shorter_address_is_not_the_longer_one(shop, service):
    add(shop, account(5, "gil@example.test"), guest_order(31, "gil@example.test"))

    assert service.ids(email="il@example.test") == []
    assert service.ids(email="gil@example.tes") == []
    assert service.sink.lines == [] or "unfiltered" not in "".join(service.sink.lines)


def test_accounts_of_every_role_are_found(shop, service):
    add(
        shop,
        account(1, "boss@example.test", role="administrator"),
        account(2, "shop@example.test", role="shop_manager"),
    )

    assert service.ids(email="boss@example.test") == ["1"]
    assert service.ids(email="shop@example.test") == ["2"]
    assert sorted(service.ids("ids=1&ids=2&ids=3")) == ["1", "2"]


def test_domain_in_unicode_and_in_punycode_is_one(shop, service):
    add(shop, guest_order(31, "il@xn--bcher-kva.test"), guest_order(32, "jo@bücher.test"))

    assert service.ids(email="il@bücher.test") == ["guest-31"]
    assert service.ids(email="jo@xn--bcher-kva.test") == ["guest-32"]


def test_address_that_wordpress_refuses_has_no_account(shop, service):
    add(shop, guest_order(31, "jo@localhost"))

    assert service.ids(email="jo@localhost") == ["guest-31"]
    assert service.ids(email="josé@example.test") == []


def test_phone_is_found_in_orders_alone_and_leads_to_the_account(shop, service):
    mine = guest_order(40, "ana@example.test", "912 000 111", customer_id=5)
    add(shop, account(5, "ana@example.test"), mine, guest_order(41, "gil@example.test", "+351 912000111", day=9))

    found = service.find(phone="00351 912-000-111")["_embedded"]["contacts"]

    assert [contact["external_customer_id"] for contact in found] == ["guest-41", "5"]
    assert [contact["phones"] for contact in found] == [["+351912000111"], ["+351912000111"]]


def test_whoever_ordered_last_from_a_number_comes_first(shop, service):
    add(
        shop,
        account(5, "ana@example.test"),
        guest_order(40, "ana@example.test", "912 000 111", day=9, customer_id=5),
        guest_order(41, "gil@example.test", "912 000 111", day=2),
    )

    found = service.find(phone="912000111")["_embedded"]["contacts"]

    assert [contact["external_customer_id"] for contact in found] == ["5", "guest-41"]
    assert found[0]["custom_fields"]["last_order_at"] == "2026-11-09T09:00:00.000Z"


def test_number_of_an_account_that_never_ordered_holds_beside_what_names_it(shop, service):
    mine = account(5, "ana@example.test")
    mine["billing"] = mine["billing"] | {"phone": "912 000 111"}
    add(shop, mine)

    assert service.ids(phone="912000111", email="ana@example.test") == ["5"]
    assert service.ids(phone="912000111", ids="5") == ["5"]
    assert service.ids(phone="912000222", ids="5") == []


def test_number_that_only_orders_have_holds_beside_what_names_the_account(shop, service):
    add(
        shop,
        account(5, "ana@example.test"),
        guest_order(40, "ana@example.test", "912 000 111", customer_id=5),
        guest_order(41, "gil@example.test", "912 000 111", day=2),
        guest_order(42, "gil@example.test", "912 000 222", day=8),
    )

    assert service.ids(phone="912000111", email="ana@example.test") == ["5"]
    assert service.ids(phone="912000111", ids="5") == ["5"]
    assert service.ids(phone="912000111", email="gil@example.test") == ["guest-42"]
    assert service.ids(phone="912000111", ids="guest-41") == ["guest-41"]


def test_number_inside_of_a_longer_one_is_another_number(shop, service):
    add(
        shop,
        guest_order(41, "gil@example.test", "+49 30 912000111"),
        guest_order(42, "eva@example.test", "+44 7912 000111"),
    )

    assert service.ids(phone="912000111") == []


def test_stored_number_is_read_in_its_own_country(shop, service):
    spain = guest_order(41, "gil@example.test", "912 34 56 78")
    spain["billing"]["country"] = "ES"
    add(shop, spain)

    assert service.ids(phone="+351912345678") == []
    assert service.ids(phone="+34912345678") == ["guest-41"]


def test_name_is_whole_parts_of_a_name(shop, service):
    add(
        shop,
        account(5, "a@example.test"),
        account(6, "b@example.test", first_name="Mariana", username="mariana"),
        guest_order(
            41, "gil@example.test", billing={"first_name": "Ana", "last_name": "Reis", "email": "r@example.test"}
        ),
    )

    assert sorted(service.ids(name="ana")) == ["5", "guest-41"]
    assert service.ids(name="ANA GONCALVES") == ["5"]
    assert service.ids(name="an") == []


def test_names_are_counted_and_paged(shop, service):
    add(shop, *(account(number, f"a{number}@example.test") for number in range(1, 131)))

    first, last = service.find(name="ana", per_page=50), service.find(name="ana", per_page=50, page=3)
    beyond = service.find(name="ana", per_page=50, page=4)

    assert (first["total"], first["total_pages"], first["count"]) == (130, 3, 50)
    assert (last["count"], "next" in last["_links"]) == (30, False)
    assert (beyond["count"], beyond["total"]) == (0, 130)


def test_everything_given_must_hold(shop, service):
    add(
        shop,
        guest_order(41, "gil@example.test", "912 000 111"),
        guest_order(42, "eva@example.test", "912 000 111"),
    )

    assert service.ids(phone="912000111", email="eva@example.test") == ["guest-42"]
    assert service.ids(phone="912000111", email="nobody@example.test") == []
    assert service.ids(phone="912000111", ids="guest-41") == ["guest-41"]
    assert service.ids(email="eva@example.test", name="Gil") == ["guest-42"]


LEFT_OUT = {
    "draft": {"status": "checkout-draft"},
    "trashed": {"status": "trash"},
    "part of another": {"parent_id": 40},
    "dated ahead": {"date_created_gmt": (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S")},
    "without e-mail": {"billing": {"first_name": "Gil", "country": "PT", "phone": "912 000 111", "email": ""}},
}


@pytest.mark.parametrize("changes", LEFT_OUT.values(), ids=LEFT_OUT)
def test_orders_that_nobody_placed_name_no_guest(shop, service, changes):
    add(shop, guest_order(41, "gil@example.test", "912 000 111", **changes))

    assert service.ids(email="gil@example.test") == []
    assert service.ids(phone="912000111") == []
    assert service.ids(ids="guest-41") == []


@pytest.mark.parametrize("name", [name for name in LEFT_OUT if name != "part of another"])
def test_guest_of_such_an_order_is_unknown(shop, service, name):
    add(shop, guest_order(41, "gil@example.test", "912 000 111", **LEFT_OUT[name]))

    for answer in (service.order("guest-41", 404), service.customer("guest-41", 404)):
        assert answer["description"] == "The store does not know this customer."


def test_order_of_an_account_or_of_nobody_is_no_guest(shop, service):
    add(shop, account(5, "ana@example.test"), guest_order(41, "ana@example.test", customer_id=5))

    for customer_id in ("guest-41", "guest-99"):
        service.order(customer_id, 404)
        service.customer(customer_id, 404)
    assert service.ids("ids=guest-41&ids=guest-99") == []


@pytest.mark.parametrize("customer_id", ["guest-0", "guest-abc", "guest-", "guest-01", "guest--1", "guest-guest-1"])
def test_what_names_no_order_is_no_id(shop, service, customer_id):
    for answer in (service.order(customer_id, 400), service.customer(customer_id, 400)):
        assert [field["name"] for field in answer["fields"]] == ["customer_id"]
    assert [field["name"] for field in service.find(ids=customer_id, status=400)["fields"]] == ["ids"]
    assert shop.routes == []


def test_guests_newest_order_is_answered_whichever_order_is_named(shop, service):
    add(
        shop,
        guest_order(41, "gil@example.test", day=2),
        guest_order(42, "Gil@Example.test", day=5),
        guest_order(43, "il@example.test", day=7),
        guest_order(44, "gil@example.test", day=8, customer_id=5),
        guest_order(45, "gil@example.test", day=9, status="checkout-draft"),
    )

    for customer_id in ("guest-41", "guest-42"):
        shop.asked.clear()
        answer = service.order(customer_id)

        assert (answer["id"], answer["customer_id"]) == ("42", customer_id)
        assert answer["_links"]["self"]["href"].endswith(f"/customers/{customer_id}/most-recent-order")
        assert len(shop.asked) == 2


def test_part_of_an_order_stands_for_that_order(shop, service):
    add(shop, guest_order(41, "gil@example.test", day=2), guest_order(42, "gil@example.test", day=3, parent_id=41))

    assert service.order("guest-42")["id"] == "41"


def test_one_guest(shop, service):
    add(shop, guest_order(41, "gil@example.test", day=2), guest_order(42, "gil@example.test", day=5))

    customer = service.customer("guest-41")

    assert customer == {
        "id": "guest-41",
        "first_name": "Gil",
        "last_name": "Convidado",
        "customer_since": "2026-11-02T09:00:00.000Z",
        "shipping_addresses": [
            {
                "first_name": "Jan",
                "last_name": "de Vries",
                "address": "Damrak 1",
                "zip_code": "1012 LG",
                "city": "Amsterdam",
                "region_code": "NL-NH",
                "country_code": "NL",
            }
        ],
        "integration_info": {"external_url": f"{shop.url}/wp-admin/post.php?post=42&action=edit", "type": "UNKNOWN"},
        "custom_fields": {"platform": "woocommerce", "store": "default", "is_guest": True},
        "_links": {"self": {"href": "https://orders.example/erc/ecommerce/connections/customers/guest-41"}},
    }
    assert len(shop.asked) == 2


def test_one_account(shop, service):
    add(shop, account(5, "ana@example.test"))

    customer = service.customer("5")

    assert (customer["first_name"], customer["last_name"]) == ("Ana", "Gonçalves")
    assert customer["integration_info"]["external_url"] == f"{shop.url}/wp-admin/user-edit.php?user_id=5"
    assert "shipping_addresses" not in customer
    assert shop.routes == ["/wc/v3/customers/5"]
    service.customer("6", 404)


def test_id_takes_one_call(shop, service):
    add(shop, account(5, "ana@example.test"), guest_order(41, "gil@example.test"))

    assert service.ids(ids="5") == ["5"]
    assert service.ids(ids="guest-41") == ["guest-41"]
    assert len(shop.asked) == 2


def test_store_that_answers_everybody_gives_nobody_and_an_alarm(shop, service, caplog):
    add(
        shop,
        account(5, "ana@example.test"),
        account(6, "eva@example.test"),
        guest_order(41, "gil@example.test", "912 000 111"),
    )
    shop.rest.answers_everybody = True

    for given in ({"email": "nobody@example.test"}, {"phone": "+351961234567"}, {"ids": "77"}, {"name": "Xana Yves"}):
        caplog.clear()
        assert service.ids(**given) == [], given
        alarms = [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
        assert [getattr(alarm, "store", None) for alarm in alarms] == ["default"], given
    assert service.ids(email="eva@example.test") == ["6"]


def test_key_that_may_not_list_customers_answers_what_it_can(shop, service):
    add(shop, account(5, "ana@example.test"), guest_order(41, "gil@example.test", "912 000 111"))
    shop.rest.can_list_customers = False

    for answer in (
        service.find(email="gil@example.test", status=502),
        service.find(ids="5", status=502),
        service.customer("5", 502),
    ):
        assert answer["description"].startswith("The store does not let this service see its customers")
    assert service.ids(phone="912000111") == ["guest-41"]
    assert service.order("guest-41")["id"] == "41"
    assert service.customer("guest-41")["id"] == "guest-41"
    assert service.order("5", 404)


BODIES = {
    "a page": Answer(200, b"<html>hello</html>"),
    "null": Answer(200, b"null"),
    "a list of nulls": Answer(200, b"[null]"),
    "numbers": Answer(200, b"[1, 2]"),
    "empty objects": Answer(200, b"[{}]"),
    "an object": Answer(200, b'{"customers": []}'),
    "null members": Answer(200, b'[{"id": 5, "email": null, "billing": null, "customer_id": null}]'),
    "wrong types": Answer(200, b'[{"id": [], "email": {}, "billing": 7, "customer_id": {}}]'),
}


@pytest.mark.parametrize("route", ["/wc/v3/customers", "/wc/v3/orders"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_answers_that_cannot_be_read_are_never_nobody(shop, service, route, body):
    shop.script_by_route[route] = body

    service.find(email="ana@example.test", status=502)


def typed(number, way):
    national = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = "".join(filter(str.isdigit, national))
    plain = f"{number.country_code}{phonenumbers.national_significant_number(number)}"
    ways = [f"+{plain}", plain, f"00{plain}", digits, national, abroad]
    ways += ["-".join("".join(c if c.isdigit() else " " for c in national).split()), abroad.replace(" ", "-")]
    return ways[way]


COUNTRIES = [
    *("AT", "AU", "BE", "BR", "CA", "CH", "CZ", "DE", "DK", "ES"),
    *("FR", "GB", "IE", "IT", "NL", "PL", "PT", "SE", "TR", "US"),
]


@pytest.mark.slow
def test_nine_in_ten_numbers_are_found_as_people_type_them(shop, service):
    """
    Numbers of twenty countries, each typed in eight ways.
    """
    wanted = many(100, thorough=500)
    draw = random.Random(20261128)
    numbers = {}
    while len(numbers) < wanted:
        country = COUNTRIES[len(numbers) % len(COUNTRIES)]
        example = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
        digits = phonenumbers.national_significant_number(example)[:-5] + f"{draw.randrange(10**5):05}"
        number = phonenumbers.parse(f"+{example.country_code}{digits}")
        if phonenumbers.is_valid_number(number):
            numbers[phonenumbers.format_number(number, PhoneNumberFormat.E164)] = (country, number)
    found = 0
    for e164, (country, number) in numbers.items():
        shop.shop.orders.clear()
        for way in range(8):
            record = guest_order(100 + way, f"guest{way}@example.test", typed(number, way))
            record["billing"]["country"] = country
            add(shop, record)
        others = deepcopy(record)
        others["billing"] |= {"phone": "+351 912 000 111", "email": "other@example.test"}
        add(shop, others | {"id": 99})
        found += len(service.ids(phone=e164))

    assert found / (wanted * 8) >= 0.9


def test_a_herd_is_one_search(shop, service):
    add(shop, guest_order(41, "gil@example.test"))
    shop.hold["/wc/v3/orders"] = threading.Event()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(service.app.test_client().get, SEARCH, **asking("gil@example.test")) for _ in range(8)]
        while len(shop.asked) < 2:
            time.sleep(0.01)
        shop.hold["/wc/v3/orders"].set()
        answers = [future.result().get_data() for future in asked]

    assert len(set(answers)) == 1
    assert len(shop.asked) == 2


def test_a_store_that_is_gone_leaves_what_was_known(shop):
    service = build(shop, ORDER_TTL_SECONDS="1")
    add(shop, account(5, "ana@example.test"), guest_order(41, "ana@example.test"))
    known, customer = service.find(email="ana@example.test"), service.customer("5")
    for route in ("/wc/v3/customers", "/wc/v3/customers/5", "/wc/v3/orders"):
        shop.script_by_route[route] = Answer(500, b"no")
    time.sleep(1.2)

    response = service.client.get(SEARCH, query_string={"email": "ana@example.test"})

    assert response.json == known
    assert "detail=upstream_5xx" in response.headers["Cache-Status"]
    assert int(response.headers["Age"]) >= 1
    stale = service.customer("5")
    assert stale["custom_fields"].pop("stale")
    assert stale == customer


def test_brand_is_repeated_and_chooses_the_store(shop):
    service = build(shop, BRANDS="Brand 123")
    add(shop, account(5, "ana@example.test"))

    page = service.find(email="ana@example.test", brand="brand 123")

    assert "brand=Brand+123" in page["_links"]["self"]["href"]
    response = service.client.get(CUSTOMER.format("5"), query_string={"brand": "BRAND 123"})
    assert response.json["brand"] == "Brand 123"
    assert service.find(email="ana@example.test", brand="other", status=404)["description"].startswith("No store")


def test_account_without_a_time_is_found_all_the_same(shop, service):
    add(shop, account(5, "ana@example.test", date_created_gmt=None), account(6, "ana@example.test"))

    assert service.ids(email="ana@example.test") == ["6", "5"]


def test_number_of_whoever_gets_the_parcel_is_not_the_buyers(shop, service, caplog):
    gift = guest_order(41, "gil@example.test", "912 000 111")
    gift["shipping"] = gift["shipping"] | {"phone": "912000222"}
    add(shop, gift)

    assert service.ids(phone="912000222") == []
    assert [record for record in caplog.records if record.levelname in {"WARNING", "ERROR"}] == []
