"""
The server's settings are part of the package, so that whoever installs the wheel has them.
"""

from importlib.util import find_spec
from pathlib import Path

_file = Path(find_spec("app.cli.gunicorn_conf").origin)
exec(compile(_file.read_bytes(), str(_file), "exec"))  # noqa: S102 - an import would not be read anew at a reload
