"""
Countries and their regions as ISO 3166-1 and ISO 3166-2 codes.

The table is generated: `tests/make_regions.py` names its sources and says how to renew it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import orjson

from adapters.kit.names import normalise

Overrides = Mapping[str, Mapping[str, str | None]]
Region = tuple[str, list[str], list[str]]  # kind, names, other names

NO_OVERRIDES: Final[Overrides] = MappingProxyType({})
_TABLE: Final[Any] = orjson.loads(files("adapters.kit").joinpath("iso_3166_2.json").read_bytes())
_SUBDIVISIONS: Final[Mapping[str, Mapping[str, Region]]] = _TABLE["countries"]
_FORMER: Final[Mapping[str, Mapping[str, str]]] = _TABLE["former"]
_MAX_LENGTH: Final = 100
_KOSOVO: Final = "XK"  # user-assigned, in general use: without it a whole country's addresses would have none
_PREFIX: Final = re.compile(r"([A-Z]{2})(?:-|(?=[0-9]))")
# How a kind of region is written beside its name, where that is not its English word.
_KIND_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "province": ("prov", "provincia", "provincia de", "provincia di", "provincie"),
    "department": ("departamento", "departamento de", "departement", "judet", "judetul"),
    "state": ("estado", "estado de", "land", "bundesland"),
    "canton": ("kanton", "canton de", "cantone"),
    "county": ("co", "megye", "zupanija", "lan", "fylke"),
    "region": ("regione", "region de", "regiao", "oblast"),
    "voivodship": ("voivodeship", "wojewodztwo", "woj"),
    "autonomous community": ("comunidad de", "comunidad autonoma de", "comunitat"),
}
_UMLAUTS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


def to_country_code(value: Any) -> str | None:
    text = value.strip().upper() if isinstance(value, str) else ""
    return text if text == _KOSOVO or text in _SUBDIVISIONS else None


def to_region_code(country_code: str | None, value: Any, overrides: Overrides = NO_OVERRIDES) -> str | None:
    """
    The ISO 3166-2 code of a platform's region code or name; None unless it is certain.

    `overrides` are a platform's own codes, by country: they come first, and None among them says that a code has no
    counterpart however well it would fit.
    """
    regions = _SUBDIVISIONS.get(country_code or "", {})
    if not country_code or not regions or not isinstance(value, str) or not 0 < len(value.strip()) <= _MAX_LENGTH:
        return None
    text = " ".join(value.split())
    own = overrides.get(country_code, {})
    if text in own:
        return own[text]
    code = _to_code(country_code, text.upper()) or _named(country_code, normalise(text))
    if not code and "." in text:
        code = _to_code(country_code, text.upper().replace(".", "").replace(" ", ""))
    return f"{country_code}-{code}" if code else None


def _to_code(country_code: str, text: str) -> str | None:
    """
    The country before a code is taken off only before a hyphen or digits: ESP is Spain, not Palencia.
    """
    regions, former = _SUBDIVISIONS[country_code], _FORMER.get(country_code, {})
    prefix = _PREFIX.match(text)
    bare = text[prefix.end() :] if prefix and prefix[1] == country_code else text
    digits = [bare.zfill(2), bare.zfill(3)] if bare.isdigit() else []
    for code in (text, bare, *digits):
        if code in regions:
            return code
    return former.get(text) or former.get(bare)


def _named(country_code: str, key: str) -> str | None:
    """
    "County Cork" is Cork because Cork is a county; "Kansas City" is not Kansas.
    """
    codes, regions = _codes_by_name(country_code), _SUBDIVISIONS[country_code]
    if key in codes:
        return codes[key]
    for word, kind in _kind_words(country_code).items():
        for bare in (key.removeprefix(word), key.removesuffix(word)):
            code = codes.get(bare) if bare != key else None
            if code and regions[code][0].casefold() == kind:
                return code
    return None


@cache
def _kind_words(country_code: str) -> Mapping[str, str]:
    """
    What is written beside a name → the kind of region it says.
    """
    kinds = {region[0].casefold() for region in _SUBDIVISIONS[country_code].values()}
    words = {kind: (kind, f"{kind} of", *_KIND_WORDS.get(kind, ())) for kind in kinds}
    return {normalise(word): kind for kind in sorted(kinds) for word in words[kind]}


@cache
def _codes_by_name(country_code: str) -> Mapping[str, str | None]:
    """
    Every way a name is written → its code; None for what two regions share. A name comes before another in use, and
    that before one made of a name: "Madrid" of "Madrid Province".
    """
    regions = _SUBDIVISIONS[country_code]
    by_rank = [
        {code: set(map(normalise, names)) for code, (_, names, _) in regions.items()},
        {code: set(map(normalise, names)) for code, (_, _, names) in regions.items()},
        {code: _made_of(names, _kind_words(country_code)) for code, (_, names, _) in regions.items()},
    ]
    found: dict[str, str | None] = {}
    for keys_of in by_rank:
        added: dict[str, str | None] = {}
        for code, keys in keys_of.items():
            for key in keys - {""}:
                added[key] = code if added.get(key, code) == code else None
        found = added | found
    return found


def _made_of(names: Iterable[str], kind_words: Iterable[str]) -> set[str]:
    keys = set(map(normalise, names))
    bare = {key.removeprefix(word).removesuffix(word) for key in keys for word in kind_words}
    return bare | {normalise(name.translate(_UMLAUTS)) for name in names}
