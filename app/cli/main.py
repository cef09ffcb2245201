"""
The service's commands: the store doctor, one order, tokens, variables, and the service itself.

Exit codes: 0 well, 1 a store needs fixing or has no such order, 2 the command or the configuration is wrong.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from app.cli import check, customer, key, order, serve, settings, token
from app.cli.output import leave_quietly, print_configuration_error
from app.config.environment import read_environment
from app.domain.errors import ConfigurationError
from app.observability.metrics import installed_version

COMMANDS: Final = (check, order, customer, token, key, settings, serve)
SCRIPT: Final = "most-recent-order"  # as pyproject.toml names it


def main(arguments: Sequence[str] | None = None) -> int:
    options = build_parser().parse_args(arguments)
    try:
        code: int = options.run(options, read_environment(options.env_file))
    except ConfigurationError as error:
        print_configuration_error(error)
        return 2
    except BrokenPipeError:
        leave_quietly()
        return 0
    except KeyboardInterrupt:
        return 130
    return code


def build_parser() -> argparse.ArgumentParser:
    """
    A command is a module of this package; its parser says which function runs it.
    """
    parser = argparse.ArgumentParser(
        prog=SCRIPT if Path(sys.argv[0]).name == SCRIPT else "python -m app",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{SCRIPT} {installed_version()}")
    parser.set_defaults(env_file=None)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    return parser
