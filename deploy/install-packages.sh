#!/bin/sh
# Installs a lock file with hashes into .venv: with uv, which takes a fifth of the time, else with pip.
#   sh deploy/install-packages.sh requirements.lock
set -eu
python=.venv/bin/python

with_uv() {
    if [ ! -x .venv/bin/uv ]; then
        $python -m pip -qq --disable-pip-version-check install --no-deps --require-hashes -r requirements-uv.lock || return 1
    fi
    # uv does not read pip's settings: hand it the index that pip would ask
    index=${UV_DEFAULT_INDEX:-${PIP_INDEX_URL:-$($python -m pip config get global.index-url 2>/dev/null || true)}}
    if [ -n "$index" ]; then export UV_DEFAULT_INDEX="$index"; fi
    # Compiled now: who serves may not write here
    .venv/bin/uv pip install --quiet --compile-bytecode --python $python --no-deps --require-hashes -r "$1"
}

# snownlp is published as source only; everything else must come as a wheel
with_pip() {
    $python -m pip -qq --disable-pip-version-check install --no-deps --require-hashes \
        --only-binary :all: --no-binary snownlp -r "$1"
}

with_uv "$1" || with_pip "$1"
