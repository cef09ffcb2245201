#!/bin/sh
# The whole check: lint, format, types, tests. Makes .venv when needed. Arguments go to pytest.
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv test
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/mypy
exec .venv/bin/python -m pytest "$@"
