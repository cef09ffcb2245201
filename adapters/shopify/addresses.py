"""
The shipping address, as far as the app may see it.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

import orjson

from adapters.kit import builders
from adapters.kit.parsing import to_mapping, to_text
from adapters.kit.regions import Overrides
from adapters.shopify.graphql_fields import to_number
from app.domain.order import Address

_MASK_CHARACTERS: Final = frozenset("*•●█")
_MASK_WORDS: Final = re.compile(r"\[?(?:redacted|masked)\]?", re.IGNORECASE)


def to_address(address: Any, phone_country: str | None = None) -> Address | None:
    """
    None when nothing is known of it. A snapshot of the order: whether it is the customer's default is not said.
    """
    stated = to_mapping(address)
    found = builders.to_address(
        address_id=to_number(stated.get("id")),
        first_name=unmasked(stated, "firstName"),
        last_name=unmasked(stated, "lastName"),
        phone=unmasked(stated, "phone"),
        phone_country=phone_country,
        street=[unmasked(stated, "address1"), unmasked(stated, "address2")],
        zip_code=unmasked(stated, "zip"),
        city=unmasked(stated, "city"),
        region=_region(stated),
        country=stated.get("countryCodeV2"),
        overrides=zone_overrides(),
    )
    return found if found != Address() else None


def to_region_text(address: Any) -> str | None:
    """
    The region in the store's words, where it has no certain ISO code.
    """
    stated = to_mapping(address)
    country, region = stated.get("countryCodeV2"), _region(stated)
    if builders.unmapped_region(country=country, region=region, overrides=zone_overrides()) is None:
        return None
    return unmasked(stated, "province") or region


def _region(stated: Mapping[str, Any]) -> str | None:
    """
    Shopify's code of the zone; its name where the country has no zones in Shopify.
    """
    return unmasked(stated, "provinceCode") or unmasked(stated, "province")


def is_masked(address: Any) -> bool:
    return any(isinstance(value, str) and _is_mask(value) for value in to_mapping(address).values())


def unmasked(stated: Mapping[str, Any], name: str) -> str | None:
    text = to_text(stated.get(name))
    return None if text is None or _is_mask(text) else text


def _is_mask(text: str) -> bool:
    """
    Every word of it is: "D*", "A*** S***", "123**". In "Hotel Bellevue ****" the stars are the hotel's.
    """
    words = [word for word in text.split() if any(c.isalnum() or c in _MASK_CHARACTERS for c in word)]
    return bool(_MASK_WORDS.fullmatch(text.strip())) or (bool(words) and all(map(_is_masked_word, words)))


def _is_masked_word(word: str) -> bool:
    hidden = sum(character in _MASK_CHARACTERS for character in word)
    return hidden > 0 and hidden >= sum(map(str.isalpha, word))


@cache
def zone_overrides() -> Overrides:
    """
    Shopify's own zone codes that are not ISO 3166-2, by country; None where ISO has no code.
    """
    overrides: Overrides = orjson.loads(files(__package__).joinpath("zone_overrides.json").read_bytes())["overrides"]
    return overrides
