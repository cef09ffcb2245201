# Sourced by deploy/run.sh and tests/run.sh: makes .venv from the lock files, once and again when they change.

find_python() {
    for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11 python; do
        if command -v "$candidate" >/dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 or newer is needed and was not found; name one with PYTHON=..." >&2
    return 1
}

# What .venv holds: `run` or `test`, and a digest of the interpreter and of every file it is installed from.
wanted_state() {
    "$1" -c '
import hashlib, pathlib, sys
digest = hashlib.sha256((sys.version + sys.prefix).encode())
for name in "pyproject.toml", "deploy/requirements.lock", "tests/requirements.lock":
    digest.update(pathlib.Path(name).read_bytes())
print(sys.argv[1], digest.hexdigest())' "$2"
}

make_venv() {
    python=$(find_python)
    wanted=$(wanted_state "$python" "$1")
    state=$(cat .venv/state 2>/dev/null || true)
    # A .venv made for the tests has all that running needs.
    case $state in
        "$wanted" | "test ${wanted#* }") return 0 ;;
    esac
    echo "Making .venv; this takes a minute, once."
    "$python" -m venv --clear .venv
    install_into .venv "$1"
    echo "$wanted" >.venv/state
}

# What `run` or `test` needs, by hash, and the service itself.
install_into() {
    lock=deploy/requirements.lock
    [ "$2" = run ] || lock=tests/requirements.lock
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$lock"
    "$1/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
}
