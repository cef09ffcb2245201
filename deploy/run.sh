#!/bin/sh
# Starts the service on a fresh machine: makes .venv when needed, then gunicorn. Without a .env it serves the demo store.
set -eu
usage="Usage: sh deploy/run.sh
Makes .venv when needed and starts the service on BIND, or 127.0.0.1:8000. All else is said by variables, in the
environment or in .env: .env.example has them all. PYTHON=... names the Python to use, 3.11 or newer."
case ${1-} in
    "") [ $# -eq 0 ] || { echo "$usage" >&2; exit 2; } ;;
    -h | --help) echo "$usage"; exit 0 ;;
    *) echo "$1: not understood
$usage" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv run
exec .venv/bin/most-recent-order serve
