#!/bin/sh
# Measures the service on this machine, under five minutes; with an argument also writes the numbers there as JSON.
# Uses wrk for the load where it is installed.
set -eu
result=
[ $# = 0 ] || result=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv test
exec .venv/bin/python -m tests.bench ${result:+"$result"}
