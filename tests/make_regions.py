"""
Writes adapters/kit/iso_3166_2.json from pycountry: `python tests/make_regions.py`.
"""

import json
from pathlib import Path

import pycountry

TARGET = Path(__file__).parents[1] / "adapters" / "kit" / "iso_3166_2.json"


def regions() -> dict[str, dict[str, str]]:
    """
    Country → code without the country → name, for every country, with or without regions.
    """
    table: dict[str, dict[str, str]] = {country.alpha_2: {} for country in pycountry.countries}
    for subdivision in sorted(pycountry.subdivisions, key=lambda region: region.code):
        country, _, code = subdivision.code.partition("-")
        table[country][code] = subdivision.name
    return dict(sorted(table.items()))


def written() -> str:
    rows = (f"{json.dumps(country)}:{json.dumps(codes, ensure_ascii=False)}" for country, codes in regions().items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
