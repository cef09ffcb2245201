#!/bin/sh
# Writes both lock files anew from pyproject.toml: exact versions, hashes of every file, no index address.
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
python=$(find_python)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
compile() {
    echo "setuptools>=77" | "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
        --no-emit-index-url --no-annotate --no-header --extra redis "$@" pyproject.toml -
}
compile --output-file deploy/requirements.lock
compile --extra test --constraint deploy/requirements.lock --output-file tests/requirements.lock
