"""
Where the configuration comes from: the process's environment, then `.env` in the working directory.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values


def read_environment() -> Mapping[str, str]:
    from_file = {name: value for name, value in dotenv_values(Path(".env")).items() if value is not None}
    return {**from_file, **os.environ}
