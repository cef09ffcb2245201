"""
Where the configuration comes from: the process's environment, then `.env` in the working directory.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from app.domain.errors import ConfigurationError


def read_environment() -> Mapping[str, str]:
    """
    Raises ConfigurationError.
    """
    try:
        found = dotenv_values(Path(".env"))
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError([".env: cannot be read; it has to be UTF-8, and open to this user"]) from None
    from_file = {name: value for name, value in found.items() if value is not None}
    return {**from_file, **os.environ}
