"""
The query texts, as files that editors and Shopify's own tools can check.
"""

from importlib.resources import files
from typing import Final


def _read(*names: str) -> str:
    return "\n".join(files(__package__).joinpath(f"{name}.graphql").read_text("utf-8") for name in names)


MOST_RECENT_ORDER: Final = _read("most_recent_order", "parts")
REST_OF_ORDER: Final = _read("rest_of_order", "parts")
ACCESS: Final = _read("access")
DOCTOR: Final = _read("doctor")
