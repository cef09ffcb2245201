#!/bin/sh
# The whole check: lint, format, types, tests. With arguments, which go to pytest, the tests they name and nothing else.
# Makes .venv when needed.
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv test
unset PYTHONDONTWRITEBYTECODE # the tests start Python some hundred times; each would compile the service anew
if [ $# -eq 0 ]; then
    .venv/bin/ruff check .
    .venv/bin/ruff format --check .
    .venv/bin/mypy
    # More processes than cores, as a third of the time is waiting; in the order of the folders, so that what waits for
    # processes comes first and no long file is left for the end.
    set -- --numprocesses 4 --dist loadfile --no-loadscope-reorder
fi
exec .venv/bin/python -m pytest "$@"
