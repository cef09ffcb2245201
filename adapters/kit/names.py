"""
Compares names of places as people write them.
"""

import unicodedata
from typing import Final

# Letters that have no accent to take off, and signs that stand for a word.
_LETTERS: Final = str.maketrans(
    {
        "\u0131": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ə": "e",
        "&": " and ",
        "+": " and ",
    }
)
_APOSTROPHES: Final = frozenset("'`.\u2018\u2019\u02bb\u02bc\u02be\u02bf\u2032")
_SPELLED_OUT: Final = {"saint": "st", "sankt": "st", "sint": "st"}


def normalise(name: str) -> str:
    """
    Without case, accents, spaces and punctuation: "Baden-Württemberg" and "BADEN WURTTEMBERG" are one.
    """
    plain = unicodedata.normalize("NFKD", name.casefold()).translate(_LETTERS)
    letters = (_letter(character) for character in plain)
    return "".join(_SPELLED_OUT.get(word, word) for word in "".join(letters).split())


def _letter(character: str) -> str:
    """
    Accents of Latin, Greek and Cyrillic letters and points of Arabic and Hebrew ones go; the vowels that Indian and
    Thai scripts write as marks stay.
    """
    if character.isalnum():
        return character
    kind = unicodedata.category(character)
    if kind in {"Mc", "Mn"}:
        accent = unicodedata.combining(character)
        return "" if accent >= 200 or 10 <= accent <= 35 else character
    return "" if character in _APOSTROPHES or kind in {"Cf", "Sk", "Lm"} else " "
