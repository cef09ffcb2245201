"""
`key`: the key that signs our own OAuth tokens.
"""

import argparse
import os
import sys
from pathlib import Path

from app.cli.options import Commands
from app.cli.output import print_problem
from app.config.environment import Environment


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("key", help="make the key that signs our own OAuth tokens (OAUTH_SIGNING_KEY_FILE)")
    parser.add_argument("file", nargs="?", type=Path, help="a new file; standard output without it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, _environment: Environment) -> int:
    """
    To the file, which nobody else may read and which must not exist, or else to standard output.
    """
    from app.auth.signing_key import new_signing_key  # noqa: PLC0415 - its libraries are slow to load

    file: Path | None = options.file
    pem = new_signing_key().as_pem(private=True)
    if file is None:
        sys.stdout.write(pem.decode())
        return 0
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as key_file:
            key_file.write(pem)
    except FileExistsError:
        print_problem(f"{file}: exists already and is left as it is; tokens signed with it would be refused")
        return 1
    except OSError as error:
        print_problem(f"{file}: cannot be written ({error.strerror})")
        return 1
    print(f"For .env:\n\n  OAUTH_SIGNING_KEY_FILE={file.absolute()}")
    return 0
