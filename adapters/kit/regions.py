"""
Countries and their regions as ISO 3166-1 and ISO 3166-2 codes.

The table is generated from pycountry (`python tests/make_regions.py`), whose own objects take ten megabytes in
every worker.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import orjson

Overrides = Mapping[str, Mapping[str, str | None]]

NO_OVERRIDES: Final[Overrides] = MappingProxyType({})
_SUBDIVISIONS: Final[Mapping[str, Mapping[str, str]]] = orjson.loads(
    files("adapters.kit").joinpath("iso_3166_2.json").read_bytes()
)
_MAX_LENGTH: Final = 100
_KOSOVO: Final = "XK"  # user-assigned, in general use: without it a whole country's addresses would have none
_ASIDE: Final = re.compile(r"[\[(].*?[\])]")
_OTHER_CODE: Final = re.compile(r" [A-Z]{2}-[A-Z]{3}$")  # "Caerffili GB-CAF": the code of the Welsh name


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
    text = value.strip()
    own = overrides.get(country_code, {})
    if text in own:
        return own[text]
    bare = text.upper().removeprefix(country_code).removeprefix("-")
    for code in (text.upper(), bare, bare.zfill(2), bare.zfill(3)):
        if code in regions:
            return f"{country_code}-{code}"
    code_of_name = _codes_by_name(country_code).get(_normalise(text))
    return f"{country_code}-{code_of_name}" if code_of_name else None


@cache
def _codes_by_name(country_code: str) -> Mapping[str, str | None]:
    """
    Every way a name is written → its code; None for what two regions share.
    """
    codes: dict[str, str | None] = {}
    for code, name in _SUBDIVISIONS[country_code].items():
        for written in _ways_to_write(name):
            codes[written] = code if codes.get(written, code) == code else None
    return codes


def _ways_to_write(name: str) -> set[str]:
    """
    "Madrid, Comunidad de" is also "Comunidad de Madrid"; brackets hold the name in another language.
    """
    plain = _ASIDE.sub("", name)
    asides = [_OTHER_CODE.sub("", aside) for aside in re.findall(r"\[(.*?)\]", name)]
    written = {_normalise(part) for part in (name, plain, *plain.split(" / "), *asides)}
    main, comma, rest = plain.partition(", ")
    if comma:
        written.add(_normalise(f"{rest} {main}"))
    return written - {""}


def _normalise(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = (" " if not c.isalnum() else c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(letters).split())
