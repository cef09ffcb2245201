"""
WooCommerce's own state codes, all of them, as ISO 3166-2.
"""

import json
from pathlib import Path

from adapters.kit.regions import to_region_code
from adapters.woocommerce.addresses import state_overrides
from tests.make_regions import iso_names

# i18n/states.php as a running WooCommerce 10.5.0 has it: country → code → name.
STATES = json.loads((Path(__file__).parent / "states.json").read_text(encoding="utf-8"))
CODES = [(country, code, name) for country, states in STATES.items() for code, name in (states or {}).items()]

# Places that ISO 3166-2 does not have: split, abolished, or never regions.
WITHOUT = {"GH-BA", "HK-HONG KONG", "HK-KOWLOON", "HK-NEW TERRITORIES", "PH-MAG", "US-AA", "US-AE", "US-AP"} | {
    f"NP-{zone}" for zone in ("BHE", "JAN", "LUM", "NAR", "RAP", "SAG")
}


def mapped():
    return {f"{country}-{code}": to_region_code(country, code, state_overrides()) for country, code, _ in CODES}


def test_all_but_fourteen_have_a_code():
    codes = mapped()

    assert len(codes) == 2030
    assert {state for state, region in codes.items() if region is None} == WITHOUT


def test_every_code_exists():
    assert {region for region in mapped().values() if region} <= set(iso_names())


def test_no_two_states_of_a_country_become_one_by_rule():
    """
    Two states may share a region only where the table says so: places that were merged.
    """
    shared = {}
    for state, region in mapped().items():
        shared.setdefault(region, []).append(state)

    merged = {region: states for region, states in shared.items() if region and len(states) > 1}
    by_table = {f"{country}-{code}" for country, codes in state_overrides().items() for code in codes}
    assert all(any(state in by_table for state in states) for states in merged.values()), merged


def test_codes_that_iso_gives_to_another_place_go_by_the_table():
    found = [
        to_region_code(country, code, state_overrides()) for country, code in (("MD", "FL"), ("BO", "B"), ("BO", "H"))
    ]

    assert found == ["MD-FA", "BO-H", "BO-B"]


def test_every_override_is_a_region_of_its_country():
    known = set(iso_names())
    for country, codes in state_overrides().items():
        assert all(region.split("-", 1)[0] == country for region in codes.values())
        assert known.issuperset(codes.values())
