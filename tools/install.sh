#!/bin/sh
# Install locked requirements files, given as arguments, into .venv, which is made when it is missing.
set -eu
cd "$(dirname "$0")/.."

venv=.venv
step() { printf '%s\n' "$*" >&2; }

new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

choose_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if new_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    step "Python 3.11 or newer is needed; this machine's is $(python3 --version 2>&1 || true)."
    step "Install one, or name it: make PYTHON=/path/to/python3.11"
    exit 1
}

require_venv_module() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        step "Python's venv module is missing: installing python3-venv …"
        apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -qy python3-venv >&2
        "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    fi
    step "Python's venv module is missing. Install it (Debian, Ubuntu: apt-get install python3-venv)."
    exit 1
}

# A killed `venv` leaves a folder without pip: made anew.
if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python=$(choose_python)
    require_venv_module "$python"
    step "Making $venv with $("$python" --version) …"
    rm -rf "$venv"
    "$python" -m venv "$venv"
fi
if ! new_enough "$venv/bin/python"; then
    step "$venv has an old Python; remove it and start again."
    exit 1
fi

# uv installs the same locked files about ten times as fast as pip; where it cannot be had, pip does it.
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"; }
if [ ! -x "$venv/bin/uv" ] || ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    pip install --require-hashes --only-binary :all: -r requirements/uv.txt || step "uv is not to be had here; pip will do."
fi
for file in "$@"; do
    step "Installing $file …"
    if [ -x "$venv/bin/uv" ]; then
        "$venv/bin/uv" pip install --quiet --system-certs --python "$venv/bin/python" --require-hashes -r "$file" && continue
        step "uv could not; trying pip."
    fi
    pip install --require-hashes -r "$file"
done
