"""
How the stand-in Shopify finds customers: by an identifier, exactly; by a search, in whatever it is told of them.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

Payload = Mapping[str, Any]


def plain(text: Any) -> str:
    letters = unicodedata.normalize("NFKD", str(text or "")).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def email_of(customer: Payload) -> str:
    return str((customer.get("defaultEmailAddress") or {}).get("emailAddress", ""))


def phone_of(customer: Payload) -> str:
    return str((customer.get("defaultPhoneNumber") or {}).get("phoneNumber", ""))


def is_identified(customer: Payload, identifier: Payload) -> bool:
    (name, value), *_ = identifier.items()
    known = {"id": customer["id"], "emailAddress": plain(email_of(customer)), "phoneNumber": phone_of(customer)}
    return known[name] == (plain(value) if name == "emailAddress" else value)


def is_found(customer: Payload, query: str) -> bool:
    """
    Words are looked for at the beginning of any word of the customer; a field that is not known is ignored.
    """
    field, colon, value = query.partition(":")
    if colon and field == "phone":
        digits = [re.sub(r"\D", "", text) for text in (phone_of(customer), *_address_phones(customer))]
        return any(re.sub(r"\D", "", value).endswith(text) for text in digits if text)
    said = plain(f"{customer.get('firstName')} {customer.get('lastName')} {email_of(customer)}").split()
    return all(any(word.startswith(plain(term).strip('"')) for word in said) for term in query.split())


def _address_phones(customer: Payload) -> list[str]:
    return [str(address.get("phone") or "") for address in customer.get("addressesV2", [])]
