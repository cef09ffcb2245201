"""
The customer id as it was sent: from the path's raw bytes, so that no two different ids become one.

Werkzeug decodes a path leniently: `%FF` and `%FE` both become U+FFFD. The route is matched on its word, the id is not
taken from it.
"""

from typing import Final

from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter

from app.domain.errors import InvalidCustomerId

BEFORE: Final = "/erc/ecommerce/connections/customers/"
AFTER: Final = "/most-recent-order"
RULE: Final = f"{BEFORE}<anything:customer_id>{AFTER}"
LONGEST: Final = 255  # characters, the contract's bound


class AnythingConverter(BaseConverter):
    """
    Matches whatever stands there, slashes, line breaks and nothing included: a bad id is a 400, not an unknown route.
    """

    regex = "(?s:.*)"
    part_isolating = False


class CustomerIdConverter(AnythingConverter):
    """
    Matches what can be a whole id: slashes are in none but a global one, and else begin another route.
    """

    regex = "(?s:[^/]*|[a-z]+:.*)"


def read_customer_id(path_info: str, after: str = AFTER) -> str:
    """
    `path_info` is WSGI's: the path's bytes, percent-decoded, as latin-1; `after` is what follows the id. Raises
    InvalidCustomerId.
    """
    if not path_info.startswith(BEFORE):  # the router lets any number of slashes go before
        raise NotFound
    try:
        customer_id = path_info[len(BEFORE) : len(path_info) - len(after)].encode("latin-1").decode()
    except UnicodeDecodeError:
        raise InvalidCustomerId("is not UTF-8") from None
    if not 1 <= len(customer_id) <= LONGEST:
        raise InvalidCustomerId(f"must have 1 to {LONGEST} characters")
    if not customer_id.isprintable():
        raise InvalidCustomerId("must have printable characters only")
    if not {".", ".."}.isdisjoint(customer_id.split("/")):
        raise InvalidCustomerId("must not have dot segments")
    return customer_id
