"""
`new NAME`: a package with an adapter that passes the kit, to be made to tell the truth.
"""

import argparse
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from adapters.registry import BUILT_IN, NAME
from adapters.testing.cli.contract_class import CommandError

# Where each template goes; `tinyshop`, `TINYSHOP` and `TinyShop` become the platform's own name.
TEMPLATES: Final = {
    "tinyshop.py.txt": "tinyshop.py",
    "test_tinyshop.py.txt": "test_tinyshop.py",
    "pyproject.toml.txt": "pyproject.toml",
    "at_the_door.json": "cases/at_the_door.json",
    "at_the_door.expected.json": "cases/at_the_door.expected.json",
    "env.txt": ".env",
    "gitignore.txt": ".gitignore",
    "ci.yml.txt": ".github/workflows/test.yml",
}


def add_to(commands: Any) -> None:
    parser = commands.add_parser("new", help="make a package with an adapter that passes")
    parser.add_argument("name", help="the platform's, as in PLATFORM: small letters, digits, _")
    parser.add_argument("--title", help="as the platform writes itself")
    parser.add_argument("--folder", type=Path, help="a new one; without it NAME-adapter here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    name = options.name
    if not NAME.fullmatch(name) or not name.isidentifier() or name in BUILT_IN:
        raise CommandError(f"{name!r}: small letters, digits and _, and none of {', '.join(BUILT_IN)}")
    folder = options.folder or Path(f"{name}-adapter")
    if folder.exists():
        raise CommandError(f"{folder} exists; nothing was written")
    title = options.title or name.replace("_", " ").title().replace(" ", "")
    for template, place in TEMPLATES.items():
        path = folder / renamed(place, name, title)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(renamed(read_template(template), name, title))
    print(f"{folder}: an adapter for {title}. Make it tell the truth:\n")
    print(f"  cd {folder}\n  python -m pip install --editable .\n  python -m pytest")
    return 0


def read_template(name: str) -> str:
    return files("adapters.testing").joinpath("template", name).read_text()


def renamed(text: str, name: str, title: str) -> str:
    return text.replace("tinyshop", name).replace("TINYSHOP", name.upper()).replace("TinyShop", title)
