"""
Addresses, and Shopify's zones as ISO 3166-2 codes.

zones.json has every zone of the 37 countries that have any, with its ISO code or null where ISO has none. The zones are
those Shopify publishes (npm `@shopify/address-mocks` 3.3.1; for CR, KW, SV, UY and VE its `worldwide` data); each code was
compared by hand with ISO's by the names of the two.
"""

import json
from pathlib import Path

import pycountry
import pytest

from adapters.shopify.addresses import is_masked, to_address, to_region_text, zone_overrides
from app.domain.order import Address
from tests.unit.adapters.shopify.orders import order

ZONES = json.loads((Path(__file__).parent / "zones.json").read_text())
PUBLISHED = 1_129


def region_of(country, zone):
    address = to_address({"countryCodeV2": country, "provinceCode": zone})
    return address.region_code if address else None


def test_zones_are_right_or_left_out_and_never_wrong():
    answered = {(country, zone): region_of(country, zone) for country, zones in ZONES.items() for zone in zones}
    expected = {(country, zone): code for country, zones in ZONES.items() for zone, code in zones.items()}

    assert {zone: code for zone, code in answered.items() if code not in {None, expected[zone]}} == {}
    right = [zone for zone, code in answered.items() if code is not None]
    assert len(right) >= 1_110
    assert len(answered) >= PUBLISHED - 1
    assert len(ZONES) == 37


def test_expected_codes_are_isos_and_each_names_one_zone():
    iso = {subdivision.code for subdivision in pycountry.subdivisions}
    codes = [code for zones in ZONES.values() for code in zones.values() if code]

    assert set(codes) - iso == set()
    assert sorted(code for code in set(codes) if codes.count(code) > 1) == ["IN-DH"]  # two territories joined in 2020


def test_every_override_is_of_a_zone_that_exists():
    unknown = [
        (country, zone) for country, zones in zone_overrides().items() for zone in zones if zone not in ZONES[country]
    ]

    assert unknown == []


@pytest.mark.parametrize(
    ("country", "zone", "code"),
    [
        ("PT", "PT-11", "PT-11"),
        ("JP", "JP-13", "JP-13"),
        ("US", "CA", "US-CA"),
        ("MX", "Q ROO", "MX-ROO"),
        ("GT", "GUA", "GT-01"),
        ("ZA", "GT", "ZA-GP"),
        ("GB", "BFP", None),
        ("HK", "KL", None),
        ("FR", None, None),
        ("US", "", None),
        ("US", "XX", None),
        (None, "PT-11", None),
        ("ZZ", "PT-11", None),
    ],
)
def test_region(country, zone, code):
    assert region_of(country, zone) == code


def test_a_name_without_a_code_is_a_region_when_it_is_certain():
    named = {"countryCodeV2": "NL", "provinceCode": None, "province": "Noord-Holland"}

    assert to_address(named).region_code == "NL-NH"
    assert to_region_text(named) is None
    assert to_address(named | {"province": "Middle Earth"}).region_code is None


def test_a_region_without_a_code_is_told_in_the_stores_words():
    assert to_region_text({"countryCodeV2": "HK", "provinceCode": "KL", "province": "Kowloon"}) == "Kowloon"
    assert to_region_text({"countryCodeV2": "HK", "provinceCode": "KL"}) == "KL"
    assert to_region_text({"countryCodeV2": "PT", "provinceCode": "PT-11", "province": "Lisboa"}) is None
    assert to_region_text(None) is None


@pytest.mark.parametrize(
    "text", ["***", "A**", "•••", "██", "D*", "D* S*", "J•••• S••••", "1234**", "[redacted]", "REDACTED", "masked"]
)
def test_a_mask_is_no_name(text):
    assert to_address({"id": "gid://shopify/MailingAddress/5", "firstName": text}) == Address(id="5")
    assert is_masked({"firstName": text})


@pytest.mark.parametrize(
    "text", ["Ana", "Unmasked Road 1", "Apt *5", "Hotel Bellevue ****", "Building • C", "Ana*", "M*A*S*H", "-", None, 7]
)
def test_anything_else_is_no_mask(text):
    assert not is_masked({"address1": text})


@pytest.mark.parametrize("address", [None, {}, [], "x", {"id": "gid://shopify/MailingAddress/0?model_name=Address"}])
def test_nothing_known_is_no_address(address):
    assert to_address(address) is None


def test_phone_is_read_in_the_addresss_country():
    assert to_address({"countryCodeV2": "PT", "phone": "910 000 000"}) == Address(
        phone_number="+351910000000", country_code="PT"
    )
    assert to_address({"countryCodeV2": "PT", "phone": "ask the neighbour"}) == Address(country_code="PT")


def test_phone_of_an_address_without_a_country_is_read_in_the_shops(shop):
    stated = order()["shippingAddress"] | {"phone": "910 000 000"}
    shop.phone_country = "PT"
    shop.store.add("7", order(shippingAddress=stated | {"countryCodeV2": None}))
    shop.store.add("8", order(shippingAddress=stated | {"countryCodeV2": "US"}))

    assert shop.latest("7").shipping_addresses[0].phone_number == "+351910000000"
    assert shop.latest("8").shipping_addresses[0].phone_number is None
