"""
Is this the person who was looked for? The one place that decides it, for every platform: a store's own search is by
substring, by index or not at all, and what it brings up is compared again here. Never a near miss.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from app.domain.customer import MOST_PAGES_BY_CURSOR, Batch, Contact, ContactPage, CustomerQuery
from app.domain.email import fold_email

EXACT_UP_TO: Final = 1_000  # matches that are counted out, where that costs a store little

# Letters that Unicode does not take apart into a letter and an accent.
_LETTERS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_APOSTROPHES: Final = str.maketrans("", "", "'`\u00b4\u02bc\u2018\u2019")
_ACCENTS: Final = range(0x300, 0x370)  # of Latin, Greek and Cyrillic; other scripts write vowels as such marks


def name_parts(name: str) -> list[str]:
    """
    The words of a name without case and accents.
    """
    plain = unicodedata.normalize("NFKD", name).casefold().translate(_APOSTROPHES).translate(_LETTERS)
    return "".join(map(_letter_of_name, plain)).split()


def _letter_of_name(letter: str) -> str:
    if ord(letter) in _ACCENTS:
        return ""
    return letter if letter.isalnum() or unicodedata.category(letter).startswith("M") else " "


def is_meant(contact: Contact, query: CustomerQuery) -> bool:
    """
    Everything that was asked for holds, and something was.
    """
    checks = []
    if query.ids:
        checks.append(contact.external_customer_id in query.ids)
    if query.phone is not None:
        checks.append(query.phone in contact.phones)
    if query.email is not None:
        checks.append(fold_email(query.email) in map(fold_email, contact.emails))
    if query.name is not None:
        parts = name_parts(query.name)
        checks.append(bool(parts) and set(parts) <= set(name_parts(contact.full_name)))
    return bool(checks) and all(checks)


def newest_first(contacts: Iterable[Contact]) -> list[Contact]:
    """
    Who ordered or changed last comes first; of two in the same moment, the greater id.
    """
    return sorted(contacts, key=_age, reverse=True)


def _age(contact: Contact) -> tuple[object, ...]:
    last = max(contact.updated_at, contact.last_order_at or contact.updated_at)
    return last, len(contact.external_customer_id), contact.external_customer_id


def select(batches: Iterable[Batch], query: CustomerQuery, *, platform: str, counts: bool) -> ContactPage:
    """
    The page asked for, of those who are meant. No more of the store's search is read than the page needs, and one more
    to know of a next one; where counting is cheap, as far as `EXACT_UP_TO`. What every page has read is sorted as a
    whole and each batch behind it by itself, so that a later page agrees with an earlier one. A search that ignores
    what it is asked is read no further.
    """
    start = (query.page - 1) * query.per_page
    read_always = EXACT_UP_TO if counts else 0
    enough = max(start + query.per_page + 1, read_always)
    meant: list[Contact] = []
    ids: set[str] = set()
    is_unfiltered = False
    for batch in batches:
        is_unfiltered = is_unfiltered or batch.is_unfiltered
        found = {
            contact.external_customer_id: contact
            for contact in newest_first(batch.contacts)[::-1]  # of two with one id the newer stays
            if contact.external_customer_id not in ids and is_meant(contact, query)
        }
        ids |= found.keys()
        is_read_always = len(meant) < read_always
        meant = newest_first([*meant, *found.values()]) if is_read_always else meant + newest_first(found.values())
        if len(meant) >= enough or is_unfiltered:
            break
    return ContactPage(
        query=query,
        platform=platform,
        contacts=tuple(newest_first(meant[start : start + query.per_page])),
        total=len(meant) if counts else min(len(meant), MOST_PAGES_BY_CURSOR * query.per_page),
        is_unfiltered=is_unfiltered,
    )
