"""
E-mail addresses: what is one, and when two are the same.
"""

import unicodedata
from typing import Final

import idna

LONGEST_LOCAL_PART: Final = 64
_NEVER_UNQUOTED: Final = frozenset('"(),:;<>@[\\]')


def is_email(text: str) -> bool:
    """
    Of the form of an address: one local part, quoted or not, and a domain, in any script. White space is in none.
    """
    local, at, domain = text.rpartition("@")
    if not at or not text.isprintable() or " " in text or not 1 <= len(local) <= LONGEST_LOCAL_PART:
        return False
    is_quoted = len(local) > 2 and local.startswith('"') and local.endswith('"')
    if not is_quoted and not _NEVER_UNQUOTED.isdisjoint(local):
        return False
    try:
        return bool(to_ascii_domain(domain)) and not domain.endswith(".")
    except ValueError:
        return False


def to_ascii_domain(domain: str) -> str:
    """
    In punycode. Raises ValueError when it is no domain.
    """
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        raise ValueError("not a domain") from error


def to_unicode_domain(domain: str) -> str:
    """
    Of a domain in ASCII. Raises ValueError when it is none.
    """
    try:
        return idna.decode(domain)
    except idna.IDNAError as error:
        raise ValueError("not a domain") from error


def fold_email(address: str) -> str:
    """
    What is the same for every way of writing an address: its case, and a domain in Unicode or in punycode.

    Letter by letter: "ß" is no "ss", whatever a whole text's case folding makes of it.
    """
    local, _, domain = unicodedata.normalize("NFC", address).rpartition("@")
    try:
        domain = to_ascii_domain(domain)
    except ValueError:
        domain = _fold(domain)
    return f"{_fold(local)}@{domain}"


def _fold(text: str) -> str:
    return "".join(folded if len(folded := letter.casefold()) == 1 else letter.lower() for letter in text)
