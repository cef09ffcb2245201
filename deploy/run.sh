#!/bin/sh
# Starts the service on a fresh machine: makes .venv when needed, then gunicorn. Without a .env it serves the demo store.
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv run
exec .venv/bin/gunicorn -c deploy/gunicorn.conf.py
