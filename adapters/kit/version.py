"""
The version of what authors of adapters import: `adapters.kit` and `adapters.testing`. What it promises is in
adapters/README.md.
"""

from typing import Final

KIT_VERSION: Final = "1.1"
