"""
What a search asks for, from the query string: every bound of the contract, and every fault named at once.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl

from app.domain.customer import MOST_PAGES_BY_CURSOR, CustomerQuery
from app.domain.email import is_email
from app.domain.errors import InvalidCustomerId
from app.domain.matching import name_parts
from app.web.errors import ApiError, FieldError

LONGEST: Final = 255  # characters of a text
MOST_IDS: Final = 100
SHORTEST_NAME: Final = 2
MOST_PAGES: Final = 99_999
MOST_PER_PAGE: Final = 100
PER_PAGE: Final = 50
SEARCHED_BY: Final = ("phone", "email", "ids", "name")
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
# What people write between the digits of one number. Letters, words and a second number make it another question.
_PHONE: Final = re.compile(r"[\s(\[]*\+?([\s()\[\]./\-\u2010-\u2015\u2212\u00b7]*\d){3,17}[\s)\]]*")
NO_PHONE: Final = "is no phone number, or says no country where the store has none for it"

Parse = Callable[[str], str]  # raises ValueError, or InvalidCustomerId, with a description


def read_query(query: str) -> CustomerQuery:
    """
    In the bounds of the contract, phone and ids as they were sent. Of a parameter given twice, `ids` aside, the first
    counts. Raises ApiError.
    """
    given: dict[str, list[str]] = {}
    # What is no UTF-8 becomes what is not printable, and so is refused where it stands.
    for name, value in parse_qsl(query, keep_blank_values=True, errors="surrogateescape"):
        given.setdefault(name, []).append(value)
    if given.keys().isdisjoint(SEARCHED_BY):
        raise ApiError(status=400, ordinal=2)
    reader = _Reader(given)
    found = CustomerQuery(
        phone=reader.text("phone", _to_typed_phone),
        email=reader.text("email", _to_email),
        ids=reader.ids(),
        name=reader.text("name", _to_name),
        page=reader.number("page", 1, MOST_PAGES),
        per_page=reader.number("per_page", PER_PAGE, MOST_PER_PAGE),
    )
    reader.raise_for_faults()
    return found


def understand(
    sent: CustomerQuery, *, parse_id: Parse, read_phone: Callable[[str], str | None], by_cursor: bool
) -> CustomerQuery:
    """
    The same in the platform's own form. Raises ApiError.
    """
    reader = _Reader({"phone": [sent.phone] if sent.phone else [], "ids": list(sent.ids)})
    if by_cursor and sent.page > MOST_PAGES_BY_CURSOR:
        reader.faults.append(FieldError("page", f"must be at most {MOST_PAGES_BY_CURSOR} on this platform"))
    phone = reader.text("phone", lambda text: _to_phone(text, read_phone))
    ids = reader.ids(parse_id)
    reader.raise_for_faults()
    return replace(sent, phone=phone, ids=ids)


class _Reader:
    def __init__(self, given: Mapping[str, list[str]]) -> None:
        self._given = given
        self.faults: list[FieldError] = []

    def raise_for_faults(self) -> None:
        if self.faults:
            raise ApiError(status=400, fields=self.faults)

    def text(self, name: str, parse: Parse) -> str | None:
        values = self._given.get(name)
        return self._parsed(name, values[0], parse) if values else None

    def ids(self, parse: Parse = str) -> tuple[str, ...]:
        values = self._given.get("ids", [])
        if len(values) > MOST_IDS:
            self.faults.append(FieldError("ids", f"may be given at most {MOST_IDS} times"))
            return ()
        found: dict[str, None] = {}
        for value in values:
            parsed = self._parsed("ids", value, parse)
            if parsed is None:
                return ()
            found[parsed] = None
        return tuple(found)

    def number(self, name: str, default: int, most: int) -> int:
        if name not in self._given:
            return default
        value = self._given[name][0]
        if not _NUMBER.fullmatch(value) or int(value) > most:
            self.faults.append(FieldError(name, f"must be a whole number from 1 to {most}"))
            return default
        return int(value)

    def _parsed(self, name: str, value: str, parse: Parse) -> str | None:
        try:
            return parse(_checked(value))
        except InvalidCustomerId as error:
            self.faults.append(FieldError(name, error.description))
        except ValueError as error:
            self.faults.append(FieldError(name, str(error)))
        return None


def _checked(value: str) -> str:
    if not value.strip() or len(value) > LONGEST:
        raise ValueError(f"must have 1 to {LONGEST} characters, not all of them blank")
    if not value.isprintable() and not all(map(_is_printable_or_space, value)):
        raise ValueError("must have printable characters only")
    return value


def _is_printable_or_space(character: str) -> bool:
    """
    Between the digits of a number and the parts of a name there are also spaces that no line is broken at.
    """
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _to_typed_phone(text: str) -> str:
    """
    In whatever country: the store is not known yet.
    """
    if not _readings(text):
        raise ValueError(NO_PHONE)
    return text


def _to_phone(text: str, read_phone: Callable[[str], str | None]) -> str:
    number = next(filter(None, map(read_phone, _readings(text))), None)
    if number is None:
        raise ValueError(NO_PHONE)
    return number


def _readings(text: str) -> list[str]:
    """
    A `+` that was sent unencoded has come as a space; two of them are no number.
    """
    written = unicodedata.normalize("NFKC", text)
    candidates = [written]
    if text.startswith(" "):
        candidates = [] if text.startswith("  ") else [f"+{written.strip()}", written.strip()]
    return list(filter(_PHONE.fullmatch, candidates))


def _to_email(text: str) -> str:
    if not is_email(text):
        raise ValueError("is not of the form of an e-mail address")
    return text


def _to_name(text: str) -> str:
    name = " ".join(text.split())
    if len(name) < SHORTEST_NAME or not name_parts(name):
        raise ValueError(f"must have at least {SHORTEST_NAME} characters, letters among them")
    return name
