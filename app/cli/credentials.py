"""
`token` and `key`: credentials made here, shown once and kept nowhere.
"""

import hashlib
import os
import secrets
import sys
from pathlib import Path

from app.auth.caller import SCOPES
from app.cli.output import BOLD, Paint, print_json, print_problem
from app.config.credentials import NAME, parse_scopes


def make_token(name: str, scopes: str, paint: Paint, *, as_json: bool) -> int:
    """
    `scopes` are words joined by commas.
    """
    if not NAME.fullmatch(name):
        print_problem("NAME: 1 to 64 letters, digits, dots, dashes and underscores")
        return 2
    try:
        held = parse_scopes(scopes, ",")
    except ValueError as error:
        print_problem(f"--scopes: {error}")
        return 2
    token = secrets.token_urlsafe(32)
    words = "+".join(word for word, scope in SCOPES.items() if scope in held)
    entry = f"{name}:sha256:{hashlib.sha256(token.encode()).hexdigest()}:{words}"
    if as_json:
        print_json({"name": name, "token": token, "api_tokens": entry})
        return 0
    print(f"Token of {name}, shown this once:\n\n  {paint(token, BOLD)}\n")
    print(f"For .env, beside other tokens after a comma:\n\n  API_TOKENS={entry}")
    return 0


def make_key(file: Path | None) -> int:
    """
    To the file, which nobody else may read and which must not exist, or else to standard output.
    """
    from app.auth.signing_key import new_signing_key  # noqa: PLC0415 - its libraries are slow to load

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
