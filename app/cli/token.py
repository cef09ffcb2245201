"""
`token`: a strong API token, shown once and kept nowhere.
"""

import argparse
import hashlib
import secrets

from app.auth.caller import SCOPES
from app.cli.options import Commands, add_json
from app.cli.output import BOLD, Paint, print_json, print_problem
from app.config.credentials import NAME, parse_scopes
from app.config.environment import Environment


def add_to(commands: Commands) -> None:
    parser = commands.add_parser("token", help="make an API token")
    parser.add_argument("name", help="whose it is; what the log calls its caller")
    parser.add_argument("--scopes", default="orders", help="what it may read: orders,customers (default: orders)")
    add_json(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, environment: Environment) -> int:
    if not NAME.fullmatch(options.name):
        print_problem("NAME: 1 to 64 letters, digits, dots, dashes and underscores")
        return 2
    try:
        held = parse_scopes(options.scopes, ",")
    except ValueError as error:
        print_problem(f"--scopes: {error}")
        return 2
    token = secrets.token_urlsafe(32)
    words = "+".join(word for word, scope in SCOPES.items() if scope in held)
    entry = f"{options.name}:sha256:{hashlib.sha256(token.encode()).hexdigest()}:{words}"
    if options.json:
        print_json({"name": options.name, "token": token, "api_tokens": entry})
        return 0
    print(f"Token of {options.name}, shown this once:\n\n  {Paint(environment)(token, BOLD)}\n")
    print(f"For .env, beside other tokens after a comma:\n\n  API_TOKENS={entry}")
    return 0
