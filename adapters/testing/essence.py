"""
What of an answer may not change when one of the store's answers is lost: everything but what a product's page adds.
"""

import copy
from collections.abc import Mapping
from typing import Any, Final

ADDED_BY_PRODUCTS: Final = frozenset({"description", "brand", "image_url"})


def essence(answer: Mapping[str, Any]) -> dict[str, Any]:
    kept = copy.deepcopy(dict(answer))
    for name in ADDED_BY_PRODUCTS:
        kept.get("highlighted_item", {}).pop(name, None)
    return kept
