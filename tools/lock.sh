#!/bin/sh
# Lock every requirements file: universal, with hashes, without a line that names an index.
set -eu
cd "$(dirname "$0")/.."
for name in uv base embedded dev assets; do
    .venv/bin/uv pip compile --system-certs "requirements/$name.in" --universal --python-version 3.11 \
        --generate-hashes --no-header --quiet "$@" -o "requirements/$name.txt"
done
