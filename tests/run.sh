#!/bin/sh
# The whole check: lint, format, types, tests. With arguments, which go to pytest, the tests they name and nothing else.
# Makes .venv when needed.
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv test
if [ $# -eq 0 ]; then
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    set -- --numprocesses 3 --dist loadfile
fi
exec .venv/bin/python -m pytest "$@"
