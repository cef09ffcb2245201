"""
Options that several commands have.
"""

import argparse
from pathlib import Path
from typing import TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - it has no public name


def add_json(parser: argparse.ArgumentParser, meaning: str = "for machines") -> None:
    parser.add_argument("--json", action="store_true", help=meaning)


def add_env_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--env-file",
        type=Path,
        metavar="FILE",
        help="read the configuration from these lines first, as systemd and Docker do, and not from .env",
    )
