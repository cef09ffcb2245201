"""
Answers of stores that are broken, taken over, or made by somebody with other plans: for tests.
"""

import copy
import json
import math
from collections.abc import Iterator
from typing import Any, Final

from adapters.testing.standin import Reply, Trouble

WRONG_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    0,
    -1,
    10**19,
    "",
    "<script>alert(1)</script>\u0000\u202e",
    "javascript:alert(1)",
    "9" * 5000,
    [],
    {"x": None},  # a key of no table: it cannot be hashed
)

ABSENT: Final = object()

# None of these is an answer, whatever the platform: no order, no "no order", and no word about the credential.
NO_ANSWERS: Final[dict[str, Reply | Trouble]] = {
    "a page": Reply("<!doctype html><title>Just a moment</title>"),
    "a page in the place of JSON": Reply(b"<html></html>"),
    "an empty body": Reply(),
    "null": Reply(b"null"),
    "a number": Reply(b"5"),
    "a text": Reply(b'"no"'),
    "half a JSON": Reply(b'[{"id": 1'),
    "not a number": Reply(b'[{"id": NaN}]'),
    "broken UTF-8": Reply(b'["\xff"]'),
    "deep": Reply(b"[" * 5000 + b"]" * 5000),
    "400": Reply({"message": "Bad request"}, 400),
    "404 page": Reply("<h1>Not found</h1>", 404),
    "418": Reply({}, 418),
    "500": Reply({"message": "Internal error"}, 500),
    "502 page": Reply("<h1>Bad gateway</h1>", 502),
    "503": Reply("<h1>Maintenance</h1>", 503),
    "a firewall's 403": Reply("<h1>Access denied</h1>", 403),
    "reset": Trouble.RESET,
    "truncated": Trouble.TRUNCATED,
    "endless": Trouble.ENDLESS,
}


def broken_copies(payload: Any, most: int) -> Iterator[tuple[str, Any]]:
    """
    The payload with one value replaced by a wrong one, and where: every place in turn, at most `most` of them.
    """
    places = list(_places(payload, ()))
    pairs = [(place, value) for value in WRONG_VALUES for place in places]
    # A stride that shares no factor with the places visits each of them in turn even when most pairs are left out.
    stride = -(-len(pairs) // most)
    while math.gcd(stride, len(places)) != 1:
        stride += 1
    for place, value in pairs[::stride]:
        yield f"{'.'.join(map(str, place)) or 'all of it'} = {str(value)[:20]!r}", _replaced(payload, place, value)


def broken_envelopes(body: Any, inside: str | None = None) -> Iterator[tuple[str, Any]]:
    """
    What a store, a plugin or a proxy makes of an answer when something fails behind it: never an answer. `inside` is
    the dotted place of the orders.
    """
    if isinstance(body, list):
        yield from (("{}", {}), ('{"items": []}', {"items": []}), ("[null]", [None]))
    if not isinstance(body, dict):
        return
    yield from (("{}", {}), ("[]", []))
    places = {(name,) for name, value in body.items() if isinstance(value, dict | list)}
    for place in sorted(places | ({tuple(inside.split("."))} if inside else set())):
        held = _at(body, place)
        swapped: Any = [] if isinstance(held, dict) else {}
        for value in (None, swapped, "", ABSENT):
            text = "absent" if value is ABSENT else json.dumps(value)
            yield f"{'.'.join(place)} = {text}", _replaced(body, place, value)


def emptied(body: Any) -> Any:
    """
    The body with nothing in its lists.
    """
    if isinstance(body, dict):
        return {name: emptied(value) for name, value in body.items()}
    return [] if isinstance(body, list) else body


def _at(node: Any, place: tuple[str, ...]) -> Any:
    for name in place:
        node = node.get(name) if isinstance(node, dict) else None
    return node


def _places(node: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    yield place
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for name, child in children:
        yield from _places(child, (*place, name))


def _replaced(payload: Any, place: tuple[str | int, ...], value: Any) -> Any:
    if not place:
        return value
    broken = copy.deepcopy(payload)
    node = broken
    for name in place[:-1]:
        node = node[name]
    if value is ABSENT:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return broken
