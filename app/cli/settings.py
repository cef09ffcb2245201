"""
`settings`: every variable there is, as `.env` lines.
"""

import argparse

from app.cli.options import Commands
from app.config.env_example import to_env_lines
from app.config.environment import Environment
from app.factory import load_platforms


def add_to(commands: Commands) -> None:
    meaning = "every variable there is, those of installed platforms too, as .env lines"
    commands.add_parser("settings", help=meaning).set_defaults(run=run)


def run(_options: argparse.Namespace, _environment: Environment) -> int:
    print("\n".join(to_env_lines(load_platforms())).strip())
    return 0
