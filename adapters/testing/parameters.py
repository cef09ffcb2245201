"""
What a request asks, under one set of names: its query, a form in its body, or the members of a body of JSON.
"""

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl


def to_parameters(query: Mapping[str, str], content_type: str, body: bytes) -> dict[str, str]:
    """
    A member of a JSON body is named by its place: `filter.0.value`. What a body says goes before the query.
    """
    found = dict(query)
    if "form-urlencoded" in content_type:
        found |= parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    elif body:
        with contextlib.suppress(ValueError):
            found |= _leaves(json.loads(body), "")
    return found


def _leaves(node: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict | list):
        for name, child in node.items() if isinstance(node, dict) else enumerate(node):
            yield from _leaves(child, f"{place}.{name}" if place else str(name))
    elif node is not None:
        yield place, str(node)


def member(node: Any, path: str) -> Any:
    """
    The member a dotted path names; None where there is none.
    """
    for name in path.split("."):
        node = node.get(name) if isinstance(node, dict) else None
    return node


def enveloped(content: Any, inside: str | None) -> Any:
    """
    The content under the dotted name, as `{"data": {"orders": content}}`; as it is without one.
    """
    for name in reversed(inside.split(".")) if inside else ():
        content = {name: content}
    return content
