"""
How much is tried of what only repeats: a sample that finds a mistake of any kind, or all of it with THOROUGH=1.
"""

import os

THOROUGH = os.environ.get("THOROUGH") == "1"


def many(few: int, *, thorough: int) -> int:
    return thorough if THOROUGH else few
