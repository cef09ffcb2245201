"""
`serve`: gunicorn with the configuration that is shipped.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from app.cli.options import Commands
from app.config.environment import Environment
from app.factory import read_settings

CONFIGURATION: Final = Path(__file__).with_name("gunicorn_conf.py")


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("serve", help="start the service: gunicorn with the shipped configuration")
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace, environment: Environment) -> int:
    """
    Becomes gunicorn, so that signals and supervisors find it under this process's id. What is wrong is said before:
    gunicorn reads some variables itself, and would answer a bad one with a traceback.

    Raises ConfigurationError.
    """
    read_settings(environment)
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "-c", str(CONFIGURATION)])  # noqa: S606 - our own interpreter
    return 0
