"""
How the variables most platforms have are read. A platform with rules of its own writes its own.
"""

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from app.domain.errors import InvalidCustomerId
from app.domain.store import Store

NUMERIC_CUSTOMER_ID: Final = "^[1-9][0-9]{0,18}$"  # for the API's description
GREATEST_NUMBER: Final = 2**63 - 1  # of a platform's numbers
_NUMBER: Final = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_SECRET: Final = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)


def parse_numeric_customer_id(text: str) -> str:
    """
    For platforms whose customers are numbers from 1: 0 is every guest, WordPress takes -1 for 1, and 007 would be a
    second name of 7.
    """
    if not _NUMBER.fullmatch(text) or int(text) > GREATEST_NUMBER:
        raise InvalidCustomerId("a whole number from 1 to 2^63 - 1, without leading zeros")
    return text


def parse_store_url(text: str) -> str:
    """
    An absolute URL, which may have a path. A bare host is taken as https.
    """
    url = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or parts.username is not None or parts.query or parts.fragment or not _SECRET.fullmatch(url):
        raise ValueError("an absolute http(s) URL without credentials, query and fragment")
    return url.rstrip("/")


def parse_secret(text: str) -> str:
    """
    What can stand in a header: printable ASCII without spaces.
    """
    if not _SECRET.fullmatch(text):
        raise ValueError("printable ASCII characters without spaces")
    return text


def parse_switch(text: str) -> bool:
    """
    A setting that is on or off. Raises ValueError.
    """
    words = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError("true or false")
    return words[text.strip().lower()]


def plain_http_problems(store: Store, name: str) -> Iterable[str]:
    """
    Complains when the URL in the variable would send the credential in the clear beyond this machine.
    """
    parts = urlsplit(store.settings[name])
    if parts.scheme == "http" and not store.allow_http and not is_loopback(parts.hostname or ""):
        yield f"{name}: plain http only on loopback, or with ALLOW_HTTP_STORES=true"


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
