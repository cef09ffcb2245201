"""
The adapter kit's commands, for authors of adapters.

Exit codes: 0 well, 1 a promise or a store failed, 2 the command cannot be carried out.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Final

from adapters.kit.version import KIT_VERSION
from adapters.testing.cli import expect, live, new, report, serve
from adapters.testing.cli.contract_class import CommandError

COMMANDS: Final = (new, serve, expect, report, live)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m adapters.testing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--version", action="version", version=f"adapter kit {KIT_VERSION}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in COMMANDS:
        command.add_to(commands)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except CommandError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


if __name__ == "__main__":
    sys.exit(main())
