"""
What WooCommerce's searches really find, as measured on 10.9.1: orders by any part of an address, accounts by the whole
e-mail address.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Json = dict[str, Any]

# WordPress's is_email(): ASCII alone, and a dot in the domain.
EMAIL = re.compile(r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~.-]+@[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+")


def plain(text: Any) -> str:
    """
    As utf8mb4_unicode_520_ci compares: without case and accents.
    """
    letters = unicodedata.normalize("NFKD", str(text)).casefold()
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def orders_found(orders: Iterable[Json], term: str) -> list[Json]:
    """
    `_billing_address_index` and its like are the address's values with spaces between; the number of an order and the
    names of its items are searched as well.
    """
    return [order for order in orders if str(order["id"]) == term or any(plain(term) in text for text in _texts(order))]


def _texts(order: Json) -> list[str]:
    addresses = [order.get("billing") or {}, order.get("shipping") or {}]
    indexes = [" ".join(str(value) for value in address.values()) for address in addresses]
    return [plain(text) for text in (*indexes, *(line.get("name", "") for line in order.get("line_items", ())))]


def accounts_found(accounts: Iterable[Json], query: Mapping[str, str]) -> list[Json]:
    """
    By name, as the list is sorted by default. Without `role=all` only those who are customers and nothing else.
    """
    found = [
        account for account in accounts if query.get("role", "customer") in {"all", account.get("role", "customer")}
    ]
    if "include" in query:
        found = [account for account in found if str(account["id"]) in query["include"].split(",")]
    if "email" in query:
        found = [account for account in found if plain(account["email"]) == plain(query["email"])]
    elif "search" in query:
        found = [account for account in found if any(plain(query["search"]) in text for text in _names(account))]
    return sorted(found, key=lambda account: plain(_names(account)[0]))


def _names(account: Json) -> list[str]:
    display_name = f"{account.get('first_name', '')} {account.get('last_name', '')}"
    return [plain(text) for text in (display_name, account.get("username", ""), account.get("email", ""))]
