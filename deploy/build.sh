#!/bin/sh
# Builds what is released, into dist/: the wheel, and the list of what it is installed with (a CycloneDX SBOM).
set -eu
cd "$(dirname "$0")/.."
. deploy/venv.sh
make_venv test
rm -rf build # an older version's modules would be packed, too
mkdir -p dist
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
version=$(.venv/bin/python -c 'import tomllib; print(tomllib.load(open("pyproject.toml", "rb"))["project"]["version"])')
.venv/bin/python -W ignore -m cyclonedx_py requirements deploy/requirements.lock --pyproject pyproject.toml \
    --output-reproducible --output-file "dist/most-recent-order-$version.cdx.json"
ls dist
