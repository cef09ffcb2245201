"""
Reads the tracking numbers of a field that people and plugins write into.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from adapters.kit.parsing import to_id, to_text

MAX_NUMBER: Final = 100  # carriers' numbers have at most some forty characters; longer text is something else
_MAX_FIELDS: Final = 20
_MAX_FIELD: Final = 5_000  # a longer field is no list of numbers, and a cut one would end in half a number

_LINES: Final = re.compile(
    r"[\t\n\v\f\r\x85\u2028\u2029]|<(?:br|/?p|/?li|/?div|/?tr|/?td)\b[^<>]{0,100}>", re.IGNORECASE
)
_SEPARATORS: Final = re.compile(r"[,;|\uff0c\uff1b\u3001\u061b\u060c]|(?<=\s)/(?=\s)")
_LINK: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{0,20}://|www\.)\S*", re.IGNORECASE)
_BARE_LINK: Final = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,8}\.[a-z]{2,24}(?:[/?#:]\S*)?", re.IGNORECASE)
# Names of a plugin's or a database's own fields (`field_5f3c2a1b9d8e7`, `_tracking_number`), PHP's serialised values.
_INTERNAL: Final = re.compile(
    r"_\w+|[a-z]{2,}(?:-[a-z]+)?_[a-z0-9_]+|[abdiOs]:\d+:.*|[biN]:?\d*;.*", re.ASCII | re.DOTALL
)
_FOREIGN: Final = frozenset("{}<>%=$@\\^~?!\"'`")  # of templates, code, addresses and sentences
_WRAPPING: Final = " \"'`.:"
_BRACKETS: Final = (("(", ")"), ("[", "]"))
_BETWEEN: Final = frozenset({"&", "+", "-", "and", "und", "et", "y", "e"})

# What people and plugins write where there is no number, as letters and digits alone, without accents. A word in
# another script needs no place here: without a digit it is no number anyway.
_PLACEHOLDERS: Final = frozenset(
    """
    na nan none null nil nill no not nothing empty blank undefined unknown pending tbd tba tbc tbs todo false true yes
    waiting awaiting processing preparing soon later missing test testing dummy sample example default placeholder xx
    unavailable notavailable notapplicable noneyet notyet notracking untracked notracked tracking trackingnumber
    number pickup localpickup storepickup instore collect collection collected delivered delivery handdelivered
    handdelivery shipped letter other array object string
    manual manually courier post standard nicht keine keiner kein ohne offen ausstehend unbekannt folgt leer brief
    abholung selbstabholung ka kanr aucun aucune sans inconnu attente vide nd nc nsp ninguno ninguna sin pendiente
    desconocido vacio nodisponible noaplica sn nenhum nenhuma sem pendente desconhecido indisponivel aguardando
    nessuno nessuna senza sconosciuto attesa vuoto nv nvt geen onbekend leeg volgt brak oczekuje nieznany puste ingen
    inget saknas okand mangler ukendt ukjent ikke ei puuttuu odottaa tuntematon zadne zadny neni ceka nincs nema fara
    niciunul yok bekliyor bilinmiyor belum kosong khong chua
    """.split()  # noqa: SIM905 - a list of one word a line is a page long
)


def to_tracking_numbers(value: Any) -> tuple[str, ...]:
    """
    The numbers of a field, or of a list of fields, in order and each once; none for a placeholder, a link or the name
    of a field.

    Commas, semicolons, line breaks and a slash between spaces separate numbers; a slash or a space inside one does not.
    """
    if value is None:
        return ()
    fields = value[:_MAX_FIELDS] if isinstance(value, list | tuple) else (value,)
    found: dict[str, str] = {}
    for number in (number for field in fields for number in _numbers_of(field)):
        found.setdefault("".join(number.split()).upper(), number)
    return tuple(found.values())


def _numbers_of(field: Any) -> list[str]:
    if not isinstance(field, str):
        text = to_id(field)
        return [text] if text and not is_placeholder(text) else []
    if field.isalnum() and field.isascii() and len(field) <= MAX_NUMBER:  # as nearly every number is
        return [] if is_placeholder(field) else [field]
    if len(field) > _MAX_FIELD or _INTERNAL.fullmatch(field.strip()) or is_placeholder(to_text(field) or ""):
        return []
    numbers = list(_parts(field))
    # "UPS, 1Z…" and "1Z…, see e-mail": beside a number, words are remarks.
    return [number for number in numbers if _has_digit(number)] or numbers


def _parts(field: str) -> Iterator[str]:
    for line in map(to_text, _LINES.split(field)):
        for part in _SEPARATORS.split(_LINK.sub(" ", line or "")):
            number = _bare(part)
            if number and _is_number(number):
                yield from _long_groups(number) or (number,)


def _bare(part: str) -> str:
    text = " ".join(part.split()).strip(_WRAPPING)
    is_wrapped = any(text.startswith(opening) and text.endswith(closing) for opening, closing in _BRACKETS)
    return text[1:-1].strip(_WRAPPING) if is_wrapped else text


def _long_groups(text: str) -> list[str]:
    """
    Whole numbers with only a space or "and" between them: a single one is written in shorter groups.
    """
    groups = [group for group in text.split() if group.casefold() not in _BETWEEN]
    are_numbers = all(len(group) >= 10 and group.isalnum() and _has_digit(group) for group in groups)
    return groups if are_numbers else []


def _is_number(text: str) -> bool:
    if len(text) > MAX_NUMBER or not _FOREIGN.isdisjoint(text) or is_placeholder(text):
        return False
    if _INTERNAL.fullmatch(text) or _BARE_LINK.fullmatch(text):
        return False
    words = sum(word.isalpha() and len(word) > 1 for word in text.split())
    if not _has_digit(text):
        return words <= 1 and text.isascii() and " " not in text
    return words <= 1 or sum(map(str.isdigit, text)) >= 5


def is_placeholder(text: str) -> bool:
    """
    What stands in a field to fill it: "N/A", "-", "pending", "0", "xxxx".
    """
    plain = "".join(filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold()))
    is_repeated = len(set(plain)) == 1 and (plain[0] in "0x" or len(plain) >= 4)
    return not plain or plain in _PLACEHOLDERS or is_repeated


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))
