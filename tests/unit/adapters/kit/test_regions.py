import pytest

from adapters.kit import regions
from adapters.kit.regions import to_country_code, to_region_code
from tests import make_regions

# Where most is bought online.
COUNTRIES = [
    "US",
    "CN",
    "GB",
    "JP",
    "KR",
    "DE",
    "FR",
    "IN",
    "CA",
    "BR",
    "AU",
    "ES",
    "IT",
    "NL",
    "RU",
    "MX",
    "PL",
    "SE",
    "BE",
    "CH",
    "AT",
    "DK",
    "NO",
    "FI",
    "IE",
    "PT",
    "CZ",
    "RO",
    "GR",
    "HU",
    "TR",
    "AE",
    "SA",
    "IL",
    "ZA",
    "NG",
    "EG",
    "ID",
    "TH",
    "MY",
    "SG",
    "PH",
    "VN",
    "TW",
    "HK",
    "NZ",
    "AR",
    "CL",
    "CO",
    "PE",
    "UA",
    "BG",
]


def test_the_table_has_the_codes_of_iso_3166():
    codes = {f"{country}-{code}" for country, codes in regions._SUBDIVISIONS.items() for code in codes}

    assert codes == set(make_regions.iso_names())


@pytest.mark.skipif(not make_regions.installed(), reason="needs CLDR, see tests/make_regions.py")
def test_the_table_is_what_its_sources_say():
    assert make_regions.TARGET.read_text(encoding="utf-8") == make_regions.written()


@pytest.mark.skipif(not make_regions.installed(), reason="needs CLDR, see tests/make_regions.py")
def test_cldr_names_in_english_and_the_countrys_languages_are_found_and_none_is_another_region():
    known = set(make_regions.iso_names())
    territories = make_regions.cldr_supplement("territoryInfo", "territoryInfo")
    asked = [
        (make_regions.to_iso(cldr_id), name)
        for country in COUNTRIES
        for language in make_regions.languages_of(country, territories)
        for cldr_id, name in make_regions.cldr_names(language).items()
        if cldr_id.startswith(country.lower()) and make_regions.to_iso(cldr_id) in known
    ]

    answers = [(code, to_region_code(code[:2], name)) for code, name in asked]

    assert len(answers) > 6_000
    assert [pair for pair in answers if pair[1] not in {pair[0], None}] == []
    assert sum(found is not None for _, found in answers) / len(answers) >= 0.95


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


@pytest.mark.parametrize(
    ("country", "value", "code"),
    [
        ("ES", "ESP", None),  # not ES-P, Palencia
        ("IT", "ITA", None),
        ("DE", "DEU", None),
        ("IN", "IND", None),
        ("PE", "PER", None),
        ("US", "USA", None),
        ("ES", "ESM", None),
        ("ES", "ES-M", "ES-M"),
        ("MX", "MEX", "MX-MEX"),  # the state's own code
        ("CN", "CN11", "CN-BJ"),
    ],
)
def test_a_country_before_a_code_is_taken_off_only_before_a_hyphen_or_digits(country, value, code):
    assert to_region_code(country, value) == code


@pytest.mark.parametrize(
    ("country", "value", "code"),
    [
        ("CN", "Beijing", "CN-BJ"),
        ("CN", "北京市", "CN-BJ"),
        ("AE", "Dubai", "AE-DU"),
        ("AE", "دبي", "AE-DU"),
        ("US", "Virgin Islands", "US-VI"),
        ("US", "US Virgin Islands", "US-VI"),
        ("US", "U.S. Virgin Islands", "US-VI"),
        ("CA", "Yukon Territory", "CA-YT"),
        ("CA", "Newfoundland", "CA-NL"),
        ("CA", "Newfoundland & Labrador", "CA-NL"),
        ("IE", "County Cork", "IE-CO"),
        ("IE", "Co. Cork", "IE-CO"),
        ("GB", "County Durham", "GB-DUR"),
        ("US", "N.Y.", "US-NY"),
        ("US", "Washington, D.C.", "US-DC"),
        ("US", "State of New York", "US-NY"),
        ("US", "Kansas City", None),
        ("MX", "CDMX", "MX-CMX"),
        ("MX", "Mexico City", "MX-CMX"),
        ("MX", "N.L.", "MX-NLE"),
        ("TR", "ADIYAMAN", "TR-02"),
        ("TR", "I\u011fd\u0131r", "TR-76"),
        ("TR", "İSTANBUL", "TR-34"),
        ("IN", "Orissa", "IN-OD"),
        ("IN", "IN-OR", "IN-OD"),
        ("IN", "Jammu & Kashmir", "IN-JK"),
        ("FR", "FR-J", "FR-IDF"),
        ("DE", "Bavaria", "DE-BY"),
        ("DE", "Thueringen", "DE-TH"),
        ("CH", "Kanton Zürich", "CH-ZH"),
        ("CH", "St. Gallen", "CH-SG"),
        ("IT", "Provincia di Milano", "IT-MI"),
        ("RO", "Județul Cluj", "RO-CJ"),
        ("PL", "Województwo Mazowieckie", "PL-14"),
        ("JP", "Tōkyō", "JP-13"),
        ("JP", "東京都", "JP-13"),
        ("KR", "서울특별시", "KR-11"),
        ("GR", "Αττική", "GR-I"),
        ("RU", "Московская область", "RU-MOS"),
        ("RU", "Москва", "RU-MOW"),
        ("TH", "กรุงเทพมหานคร", "TH-10"),
        ("IL", "מחוז תל אביב", "IL-TA"),
        ("NZ", "Hawkes Bay", "NZ-HKB"),
        ("RU", "Altay", None),  # a republic and a territory
        ("TW", "Chiayi", None),  # a city and a county
        ("AR", "Buenos Aires", None),  # the province and the city
    ],
)
def test_names_as_shoppers_and_shops_write_them(country, value, code):
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
        for code, (_, names, others) in codes.items():
            for name in (*names, *others):
                # A name can be the code of another region, or its name: then that one was first.
                found = to_region_code(country, name)
                assert found in {f"{country}-{code}", None} or name not in names, (country, name)
