import pytest

from adapters.kit import regions
from adapters.kit.regions import to_country_code, to_region_code
from tests.make_regions import TARGET, written


def test_the_table_is_what_pycountry_says():
    assert TARGET.read_text(encoding="utf-8") == written()


@pytest.mark.parametrize(
    ("country", "value", "code"),
    [
        ("US", "CA", "US-CA"),
        ("US", "us-ca", "US-CA"),
        ("US", "California", "US-CA"),
        ("PT", "11", "PT-11"),
        ("PT", "PT-11", "PT-11"),
        ("PT", "Lisboa", "PT-11"),
        ("PT", "evora", "PT-07"),
        ("TR", "TR01", "TR-01"),
        ("JP", "JP13", "JP-13"),
        ("AL", "1", "AL-01"),
        ("GB", "England", "GB-ENG"),
        ("GB", "city of bristol", "GB-BST"),
        ("ES", "Comunidad de Madrid", "ES-MD"),
        ("ES", "La Coruña", "ES-C"),
        ("DE", "Baden-Württemberg", "DE-BW"),
        ("GB", "London", None),  # the City of London is not what people mean
        ("ES", "Illes Balears", None),  # a province and a community share the name
        ("US", "PT-11", None),
        ("US", "Springfield", None),
        ("HK", "KOWLOON", None),
        ("XX", "CA", None),
        (None, "CA", None),
        ("US", "", None),
        ("US", "x" * 1_000, None),
        ("US", 5, None),
        ("US", None, None),
    ],
)
def test_region(country, value, code):
    assert to_region_code(country, value) == code


def test_a_platforms_own_codes_come_first():
    overrides = {"MD": {"FL": "MD-FA"}, "NP": {"LUM": None}}

    assert to_region_code("MD", "FL") == "MD-FL"
    assert to_region_code("MD", "FL", overrides) == "MD-FA"
    assert to_region_code("NP", "LUM", overrides) is None


@pytest.mark.parametrize(
    ("value", "code"), [("pt", "PT"), (" GB ", "GB"), ("XK", "XK"), ("UK", None), ("", None), (None, None), (1, None)]
)
def test_country(value, code):
    assert to_country_code(value) == code


def test_every_name_in_the_table_finds_its_region_or_none():
    for country, codes in regions._SUBDIVISIONS.items():
        for code, name in codes.items():
            assert to_region_code(country, name) in {f"{country}-{code}", None}, (country, name)
